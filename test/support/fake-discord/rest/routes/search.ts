import type { APIMessage } from 'discord.js';
import { withoutMessageContent } from '../../gateway/intents.ts';
import { apiError } from '../../state/api-error.ts';
import { hasChannelPermissions, hasGuildPermissions } from '../../state/permissions.ts';
import { type ApiCall, guildOf, integerQuery, type Route, route } from '../router.ts';

const PAGE_SIZE = 25;
const MAX_OFFSET = 9975;
/** The filters that the fake supports. */
const KNOWN_FILTERS = new Set(
  'limit offset max_id min_id content channel_id author_id author_type has sort_by sort_order include_nsfw'.split(
    ' ',
  ),
);

/** The values of the `has` filter. */
const HAS_FILTERS: Record<string, (message: APIMessage) => boolean> = {
  file: ({ attachments }) => attachments.length > 0,
  image: ({ attachments }) => attachments.some(({ content_type }) => content_type?.startsWith('image/')),
  embed: ({ embeds }) => embeds.length > 0,
  link: ({ content }) => /https?:\/\//.test(content),
  poll: ({ poll }) => poll !== undefined,
  snapshot: ({ message_snapshots }) => message_snapshots !== undefined,
};

const authorTypeOf = ({ author, webhook_id }: APIMessage): string =>
  webhook_id ? 'webhook' : author.bot ? 'bot' : 'user';

/** True when all values match; a value with `-` in front must not match. */
const matchesAll = (wanted: readonly string[], is: (one: string) => boolean): boolean =>
  wanted.every((one) => (one.startsWith('-') ? !is(one.slice(1)) : is(one)));

/** Searches the messages that the bot may read. Throws 110000 (status 202) while the guild is not indexed. */
function search(call: ApiCall): object {
  const { discord, query } = call;
  const guild = guildOf(call);
  if (!hasGuildPermissions(discord, guild, discord.bot.id, 'ReadMessageHistory')) throw apiError(50013);
  if (!guild.indexed) throw apiError(110000, undefined, { documents_indexed: 0, retry_after: 2 });
  const unknownFilter = [...query.keys()].find((name) => !KNOWN_FILTERS.has(name));
  if (unknownFilter) throw new Error(`the fake does not know the search filter ${unknownFilter}`);
  const limit = integerQuery(call, 'limit', PAGE_SIZE, 1, PAGE_SIZE);
  const offset = integerQuery(call, 'offset', 0, 0, MAX_OFFSET);
  const authors = query.getAll('author_id');
  const channels = query.getAll('channel_id');
  const [after, before] = ['min_id', 'max_id'].map((name) => query.get(name));
  const words = query.get('content')?.toLowerCase();
  const matches = [...guild.channels.values()]
    .filter((channel) =>
      hasChannelPermissions(discord, channel, discord.bot.id, 'ViewChannel', 'ReadMessageHistory'),
    )
    .filter(({ id }) => channels.length === 0 || channels.includes(id))
    .flatMap(({ messages }) => [...messages.values()])
    .filter(({ author }) => authors.length === 0 || authors.includes(author.id))
    .filter(({ id }) => (!after || BigInt(id) > BigInt(after)) && (!before || BigInt(id) < BigInt(before)))
    .filter(({ content }) => words === undefined || content.toLowerCase().includes(words))
    .filter((message) => matchesAll(query.getAll('author_type'), (kind) => authorTypeOf(message) === kind))
    .filter((message) => matchesAll(query.getAll('has'), (name) => HAS_FILTERS[name]?.(message) ?? false))
    .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
  if (query.get('sort_order') === 'asc') matches.reverse();
  const visible = (message: APIMessage) => {
    const { reactions: _, ...rest } = discord.hasMessageContentIntent()
      ? message
      : withoutMessageContent(discord, message);
    return rest;
  };
  return {
    doing_deep_historical_index: false,
    total_results: matches.length,
    messages: matches.slice(offset, offset + limit).map((message) => [visible(message)]),
  };
}

/** The route of the message search. */
export const searchRoutes: readonly Route[] = [route('GET', '/guilds/:guild/messages/search', search)];

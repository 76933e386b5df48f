import type { APIMessage } from 'discord.js';
import { withoutWords } from '../intents.ts';
import { mayIn, mayInGuild } from '../permissions.ts';
import { refuse } from '../refusal.ts';
import { type Call, guildOf, numberOf, type Route, route } from '../router.ts';

const PER_PAGE = 25;
const LAST_OFFSET = 9975;
/** The filters that the fake understands. */
const KNOWN = new Set(
  'limit offset max_id min_id content channel_id author_id author_type has sort_by sort_order include_nsfw'.split(
    ' ',
  ),
);

/** What a message has, in the words of the `has` filter. */
const HAS: Record<string, (message: APIMessage) => boolean> = {
  file: ({ attachments }) => attachments.length > 0,
  image: ({ attachments }) => attachments.some(({ content_type }) => content_type?.startsWith('image/')),
  embed: ({ embeds }) => embeds.length > 0,
  link: ({ content }) => /https?:\/\//.test(content),
  poll: ({ poll }) => poll !== undefined,
  snapshot: ({ message_snapshots }) => message_snapshots !== undefined,
};

const kindOf = ({ author, webhook_id }: APIMessage): string =>
  webhook_id ? 'webhook' : author.bot ? 'bot' : 'user';

/** A list of which each entry may be negated with `-`. */
const fits = (wanted: readonly string[], is: (one: string) => boolean): boolean =>
  wanted.every((one) => (one.startsWith('-') ? !is(one.slice(1)) : is(one)));

/** Searches the history that the bot may read; 202 while Discord has not indexed it. */
function search(call: Call): object {
  const { world, query } = call;
  const guild = guildOf(call);
  if (!mayInGuild(world, guild, world.bot.id, 'ReadMessageHistory')) throw refuse(50013);
  if (!guild.indexed) throw refuse(110000, undefined, { documents_indexed: 0, retry_after: 2 });
  const strange = [...query.keys()].find((name) => !KNOWN.has(name));
  if (strange) throw new Error(`the fake does not know the search filter ${strange}`);
  const limit = numberOf(call, 'limit', PER_PAGE, 1, PER_PAGE);
  const offset = numberOf(call, 'offset', 0, 0, LAST_OFFSET);
  const authors = query.getAll('author_id');
  const within = query.getAll('channel_id');
  const [after, before] = ['min_id', 'max_id'].map((name) => query.get(name));
  const words = query.get('content')?.toLowerCase();
  const found = [...guild.channels.values()]
    .filter((channel) => mayIn(world, channel, world.bot.id, 'ViewChannel', 'ReadMessageHistory'))
    .filter(({ id }) => within.length === 0 || within.includes(id))
    .flatMap(({ messages }) => [...messages.values()])
    .filter(({ author }) => authors.length === 0 || authors.includes(author.id))
    .filter(({ id }) => (!after || BigInt(id) > BigInt(after)) && (!before || BigInt(id) < BigInt(before)))
    .filter(({ content }) => words === undefined || content.toLowerCase().includes(words))
    .filter((message) => fits(query.getAll('author_type'), (kind) => kindOf(message) === kind))
    .filter((message) => fits(query.getAll('has'), (thing) => HAS[thing]?.(message) ?? false))
    .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
  if (query.get('sort_order') === 'asc') found.reverse();
  const shown = (message: APIMessage) => {
    const { reactions: _, ...rest } = world.mayReadWords() ? message : withoutWords(world, message);
    return rest;
  };
  return {
    doing_deep_historical_index: false,
    total_results: found.length,
    messages: found.slice(offset, offset + limit).map((message) => [shown(message)]),
  };
}

export const searchRoutes: readonly Route[] = [route('GET', '/guilds/:guild/messages/search', search)];

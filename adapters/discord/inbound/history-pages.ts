import { type APIMessage, type Client, type Guild, type GuildBasedChannel, Routes } from 'discord.js';
import type { Intake } from '#core';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { type RawMessage, snowflakeToDate, toMessage } from './normalise.ts';
import type { ResponderIndex } from './responder-index.ts';

const PAGE_SIZE = 100;
/** So much of a channel is read back at the most, newest left out: 1,000 messages. */
const MAX_PAGES = 10;
/** So many are judged at once: what is found needs several questions to Discord each. */
const MAX_CONCURRENT = 50;

/** Asked of every message: digits need no reckoning. @example isNewerSnowflake(message.id, mark) */
export const isNewerSnowflake = (a: string, b: string): boolean =>
  a.length === b.length ? a > b : a.length > b.length;

/** The history of a channel, judged as it is read; each returns how many messages it handed on. */
export interface HistoryPages {
  /** What was posted after a message, oldest first. */
  submitPosted(guild: Guild, channel: GuildBasedChannel, after: string): Promise<number>;
  /**
   * What was edited since, of the page up to the message `shortHash` and not older than `oldest`: it had been read, and may
   * be another text by now. What was deleted meanwhile is gone, which was the aim.
   */
  submitEdited(guild: Guild, channel: GuildBasedChannel, mark: string, oldest: string): Promise<number>;
}

/** @example await createHistoryPages({ client, intake, touched, doors, lane, stopped }).posted(guild, channel, mark) */
export function createHistoryPages(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'handleMessage' | 'handleEdit'>;
  readonly responderIndex: Pick<ResponderIndex, 'addReply'>;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly isStopped: () => boolean;
}): HistoryPages {
  const { client, intake, responderIndex, permissionGuard, rateLimiter, isStopped } = ports;

  const fetchPage = (guild: Guild, channel: GuildBasedChannel, ask: Record<string, string>) =>
    permissionGuard.run({ guild: guild.id, channel: channel.id }, ['ViewChannel', 'ReadMessageHistory'], () =>
      rateLimiter.run(() =>
        client.rest.get(Routes.channelMessages(channel.id), {
          query: new URLSearchParams({ ...ask, limit: String(PAGE_SIZE) }),
        }),
      ),
    ) as Promise<APIMessage[]>;

  /** A history does not say who may manage messages: the roles of all authors of a page are asked for at once. */
  async function withAuthorRoles(
    guild: Guild,
    messages: readonly RawMessage[],
  ): Promise<readonly RawMessage[]> {
    const people = messages.filter(({ author, webhook_id: webhook }) => !author.bot && webhook === undefined);
    const user = [...new Set(people.map(({ author }) => author.id))];
    const members = user.length > 0 ? await guild.members.fetch({ user }) : undefined;
    return messages.map((raw) => {
      const member = members?.get(raw.author.id);
      if (!member) return raw;
      const roles = [...member.roles.cache.keys()];
      const joined_at = member.joinedAt?.toISOString() ?? null;
      return { ...raw, member: { roles, nick: member.nickname, joined_at } };
    });
  }

  async function submitAll(
    guild: Guild,
    all: readonly RawMessage[],
    submit: Intake['handleMessage'],
  ): Promise<void> {
    const messages = await withAuthorRoles(guild, all);
    for (const raw of messages) responderIndex.addReply(guild.id, raw);
    const inFlight = new Set<Promise<void>>();
    for (const raw of messages) {
      const message = toMessage(client, raw, guild.id);
      if (!message) continue;
      const one = submit(message).finally(() => inFlight.delete(one));
      inFlight.add(one);
      if (inFlight.size >= MAX_CONCURRENT) await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
  }

  return {
    async submitPosted(guild, channel, after) {
      let cursor = after;
      let count = 0;
      for (let nth = 0; nth < MAX_PAGES && !isStopped(); nth++) {
        const messages = await fetchPage(guild, channel, { after: cursor });
        if (messages.length === 0) break;
        const inOrder = [...messages].sort((a, b) => (isNewerSnowflake(a.id, b.id) ? 1 : -1));
        await submitAll(guild, inOrder, intake.handleMessage);
        count += inOrder.length;
        cursor = inOrder.at(-1)!.id;
        if (messages.length < PAGE_SIZE) break;
      }
      return count;
    },
    async submitEdited(guild, channel, mark, oldest) {
      const since = snowflakeToDate(mark).getTime();
      const before = await fetchPage(guild, channel, { before: String(BigInt(mark) + 1n) });
      const changed = before.filter(
        ({ id, edited_timestamp: at }) =>
          isNewerSnowflake(id, oldest) && at !== null && new Date(at).getTime() > since,
      );
      await submitAll(guild, changed, intake.handleEdit);
      return changed.length;
    },
  };
}

import { type APIMessage, type Client, type Guild, type GuildBasedChannel, Routes } from 'discord.js';
import type { Intake } from '#core';
import type { Doors } from './doors.ts';
import type { Lane } from './lane.ts';
import { madeAt, type RawMessage, toMessage } from './normalise.ts';
import type { Touched } from './touched.ts';

const PAGE = 100;
/** So much of a channel is read back at the most, newest left out: 1,000 messages. */
const PAGES_MOST = 10;
/** So many are judged at once: what is found needs several questions to Discord each. */
const AT_ONCE = 50;

/** Asked of every message: digits need no reckoning. @example newer(message.id, mark) */
export const newer = (a: string, b: string): boolean => (a.length === b.length ? a > b : a.length > b.length);

/** The history of a channel, judged as it is read; each returns how many messages it handed on. */
export interface Pages {
  /** What was posted after a message, oldest first. */
  posted(guild: Guild, channel: GuildBasedChannel, after: string): Promise<number>;
  /**
   * What was edited since, of the page up to the message `mark` and not older than `oldest`: it had been read, and may
   * be another text by now. What was deleted meanwhile is gone, which was the aim.
   */
  edited(guild: Guild, channel: GuildBasedChannel, mark: string, oldest: string): Promise<number>;
}

/** @example await createPages({ client, intake, touched, doors, lane, stopped }).posted(guild, channel, mark) */
export function createPages(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'message' | 'edited'>;
  readonly touched: Pick<Touched, 'reply'>;
  readonly doors: Doors;
  readonly lane: Lane;
  readonly stopped: () => boolean;
}): Pages {
  const { client, intake, touched, doors, lane, stopped } = ports;

  const page = (guild: Guild, channel: GuildBasedChannel, ask: Record<string, string>) =>
    doors.through({ guild: guild.id, channel: channel.id }, ['ViewChannel', 'ReadMessageHistory'], () =>
      lane.take(() =>
        client.rest.get(Routes.channelMessages(channel.id), {
          query: new URLSearchParams({ ...ask, limit: String(PAGE) }),
        }),
      ),
    ) as Promise<APIMessage[]>;

  /** A history does not say who may manage messages: the roles of all authors of a page are asked for at once. */
  async function withMembers(guild: Guild, messages: readonly RawMessage[]): Promise<readonly RawMessage[]> {
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

  async function judge(guild: Guild, all: readonly RawMessage[], hand: Intake['message']): Promise<void> {
    const messages = await withMembers(guild, all);
    for (const raw of messages) touched.reply(guild.id, raw);
    const judging = new Set<Promise<void>>();
    for (const raw of messages) {
      const message = toMessage(client, raw, guild.id);
      if (!message) continue;
      const one = hand(message).finally(() => judging.delete(one));
      judging.add(one);
      if (judging.size >= AT_ONCE) await Promise.race(judging);
    }
    await Promise.all(judging);
  }

  return {
    async posted(guild, channel, after) {
      let cursor = after;
      let count = 0;
      for (let nth = 0; nth < PAGES_MOST && !stopped(); nth++) {
        const messages = await page(guild, channel, { after: cursor });
        if (messages.length === 0) break;
        const inOrder = [...messages].sort((a, b) => (newer(a.id, b.id) ? 1 : -1));
        await judge(guild, inOrder, intake.message);
        count += inOrder.length;
        cursor = inOrder.at(-1)!.id;
        if (messages.length < PAGE) break;
      }
      return count;
    },
    async edited(guild, channel, mark, oldest) {
      const since = madeAt(mark).getTime();
      const before = await page(guild, channel, { before: String(BigInt(mark) + 1n) });
      const changed = before.filter(
        ({ id, edited_timestamp: at }) => newer(id, oldest) && at !== null && new Date(at).getTime() > since,
      );
      await judge(guild, changed, intake.edited);
      return changed.length;
    },
  };
}

import { type APIMessage, type Client, type Guild, type GuildBasedChannel, Routes } from 'discord.js';
import type { Clock, Intake, Log, Memos } from '#core';
import type { Doors } from './doors.ts';
import { nameOf } from './faults.ts';
import type { Lane } from './lane.ts';
import { madeAt, type RawMessage, snowflakeAt, toMessage } from './normalise.ts';
import type { Touched } from './touched.ts';

const PAGE = 100;
/** So much of a channel is read back at the most, newest left out: 1,000 messages, one day. */
const PAGES_MOST = 10;
const OLDEST_MS = 24 * 60 * 60 * 1000;
/** So many are judged at once: what is found needs several questions to Discord each. */
const AT_ONCE = 50;
/** How many guilds' marks are written down each second. */
const MARKS_A_SECOND = 100;
const SECOND_MS = 1000;

/** @example markKey('41771983423143937') // 'seen/41771983423143937' */
export const markKey = (guild: string): string => `seen/${guild}`;

export interface Readback {
  /** Learns how far each guild was read before this process began. */
  load(): Promise<void>;
  /** A message was told live. */
  seen(guild: string, message: string): void;
  /** From here on something may be missing: what was seen last is held fast. */
  interrupted(guilds: readonly string[]): void;
  /** The guilds are known again: reads what was missed. Resolves when it has been read. */
  catchUp(guilds: readonly string[]): Promise<void>;
  forget(guild: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Reads back what was posted while nobody told us: from the last message seen, oldest first, bounded, one question at
 * a time so that live traffic goes first. A message that is read twice is one case.
 * @example const readback = createReadback({ client, intake, doors, lane, memos, clock, log }); await readback.load()
 */
export function createReadback(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'message' | 'edited'>;
  readonly touched: Pick<Touched, 'reply' | 'since'>;
  readonly doors: Doors;
  readonly lane: Lane;
  readonly memos: Memos;
  readonly clock: Clock;
  readonly log: Log;
}): Readback {
  const { client, intake, touched, doors, lane, memos, clock, log } = ports;
  /** The newest message seen, and where reading back must begin, by guild. */
  const last = new Map<string, string>();
  const from = new Map<string, string>();
  const unwritten = new Set<string>();
  let reading: Promise<void> = Promise.resolve();
  let stopped = false;
  let writing = false;

  async function write(most: number): Promise<void> {
    const guilds = [...unwritten].slice(0, most);
    for (const guild of guilds) {
      unwritten.delete(guild);
      const mark = from.get(guild) ?? last.get(guild);
      if (mark !== undefined) await memos.put(markKey(guild), mark);
    }
  }

  const timer = setInterval(() => {
    if (writing) return;
    writing = true;
    write(MARKS_A_SECOND)
      .catch((error: unknown) => log.warn('marks not written', { error: nameOf(error) }))
      .finally(() => {
        writing = false;
      });
  }, SECOND_MS);
  timer.unref();

  async function readGuild(guild: Guild, start: string): Promise<number> {
    const oldest = snowflakeAt(new Date(clock.now().getTime() - OLDEST_MS));
    const after = newer(start, oldest) ? start : oldest;
    touched.since(guild.id, madeAt(after));
    let count = 0;
    const quietly = async (channel: GuildBasedChannel, work: Promise<number>): Promise<void> => {
      count += await work.catch((error: unknown) => {
        log.warn('a channel was not read back', { channel: channel.id, error: nameOf(error) });
        return 0;
      });
    };
    const channels = [...guild.channels.cache.values()].filter(
      (each) => 'lastMessageId' in each && each.lastMessageId && newer(each.lastMessageId, oldest),
    );
    for (const channel of channels) {
      if (stopped) return count;
      const last = 'lastMessageId' in channel ? channel.lastMessageId : null;
      if (last && newer(last, after)) await quietly(channel, readChannel(guild, channel, after));
    }
    for (const channel of channels) {
      if (stopped || after === oldest) return count;
      await quietly(channel, readEdits(guild, channel, after, oldest));
    }
    return count;
  }

  const pageOf = (guild: Guild, channel: GuildBasedChannel, ask: Record<string, string>) =>
    doors.through({ guild: guild.id, channel: channel.id }, ['ViewChannel', 'ReadMessageHistory'], () =>
      lane.take(() =>
        client.rest.get(Routes.channelMessages(channel.id), {
          query: new URLSearchParams({ ...ask, limit: String(PAGE) }),
        }),
      ),
    ) as Promise<APIMessage[]>;

  /** What had been read already may be another text by now. What was deleted meanwhile is gone, which was the aim. */
  async function readEdits(
    guild: Guild,
    channel: GuildBasedChannel,
    mark: string,
    oldest: string,
  ): Promise<number> {
    const before = String(BigInt(mark) + 1n);
    const since = madeAt(mark).getTime();
    const edited = (await pageOf(guild, channel, { before })).filter(
      ({ id, edited_timestamp: at }) => newer(id, oldest) && at !== null && new Date(at).getTime() > since,
    );
    await judge(guild, edited, intake.edited);
    return edited.length;
  }

  async function readChannel(guild: Guild, channel: GuildBasedChannel, after: string): Promise<number> {
    let cursor = after;
    let count = 0;
    for (let page = 0; page < PAGES_MOST && !stopped; page++) {
      const messages = await pageOf(guild, channel, { after: cursor });
      if (messages.length === 0) break;
      const inOrder = [...messages].sort((a, b) => (newer(a.id, b.id) ? 1 : -1));
      await judge(guild, inOrder, intake.message);
      count += inOrder.length;
      cursor = inOrder.at(-1)!.id;
      if (messages.length < PAGE) break;
    }
    return count;
  }

  /** A history does not say who may manage messages: the roles of all authors of a page are asked for at once. */
  async function judge(
    guild: Guild,
    messages: readonly RawMessage[],
    hand: Intake['message'],
  ): Promise<void> {
    const people = messages.filter(({ author, webhook_id: webhook }) => !author.bot && webhook === undefined);
    const user = [...new Set(people.map(({ author }) => author.id))];
    const members = user.length > 0 ? await guild.members.fetch({ user }) : undefined;
    for (const raw of messages) touched.reply(guild.id, raw);
    const judging = new Set<Promise<void>>();
    for (const raw of messages) {
      const member = members?.get(raw.author.id);
      const known: RawMessage = member
        ? {
            ...raw,
            member: {
              roles: [...member.roles.cache.keys()],
              nick: member.nickname,
              joined_at: member.joinedAt?.toISOString() ?? null,
            },
          }
        : raw;
      const message = toMessage(client, known, guild.id);
      if (!message) continue;
      const one = hand(message).finally(() => judging.delete(one));
      judging.add(one);
      if (judging.size >= AT_ONCE) await Promise.race(judging);
    }
    await Promise.all(judging);
  }

  async function read(guildId: string): Promise<void> {
    const start = from.get(guildId);
    const guild = client.guilds.cache.get(guildId);
    if (start === undefined || !guild || stopped) return;
    try {
      const count = await readGuild(guild, start);
      if (count > 0) log.info('read back', { guild: guildId, messages: count });
    } catch (error) {
      log.warn('a guild was not read back', { guild: guildId, error: nameOf(error) });
    }
    if (stopped) return;
    from.delete(guildId);
    unwritten.add(guildId);
  }

  return {
    async load() {
      for (const [key, mark] of await memos.list(markKey(''))) last.set(key.slice(markKey('').length), mark);
    },
    seen(guild, message) {
      const before = last.get(guild);
      if (before !== undefined && !newer(message, before)) return;
      last.set(guild, message);
      unwritten.add(guild);
    },
    interrupted(guilds) {
      for (const guild of guilds) {
        const mark = last.get(guild);
        if (mark !== undefined && !from.has(guild)) from.set(guild, mark);
      }
    },
    catchUp(guilds) {
      reading = reading.then(async () => {
        for (const guild of guilds) await read(guild);
      });
      return reading;
    },
    async forget(guild) {
      last.delete(guild);
      from.delete(guild);
      unwritten.delete(guild);
      await memos.delete(markKey(guild));
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await write(unwritten.size);
    },
  };
}

const newer = (a: string, b: string): boolean => BigInt(a) > BigInt(b);

import type { Client, Guild, GuildBasedChannel } from 'discord.js';
import type { Clock, Intake, Log, Memos } from '#core';
import type { Doors } from './doors.ts';
import { nameOf } from './faults.ts';
import type { Lane } from './lane.ts';
import { madeAt, snowflakeAt } from './normalise.ts';
import { createPages, newer } from './pages.ts';
import type { Touched } from './touched.ts';

/** Nothing older is read back. */
const OLDEST_MS = 24 * 60 * 60 * 1000;
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
 * a time so that live traffic goes first; then what was edited meanwhile. A message that is read twice is one case.
 * @example const readback = createReadback({ client, intake, touched, doors, lane, memos, clock, log }); await readback.load()
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
  const { client, touched, memos, clock, log } = ports;
  const pages = createPages({ ...ports, stopped: () => stopped });
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

  /** Channels in which something was said within the time that is read back. */
  const channelsOf = (guild: Guild, oldest: string): readonly GuildBasedChannel[] =>
    [...guild.channels.cache.values()].filter((channel) => newer(lastIn(channel), oldest));

  async function readGuild(guild: Guild, start: string, what: 'posted' | 'edited'): Promise<number> {
    const oldest = snowflakeAt(new Date(clock.now().getTime() - OLDEST_MS));
    const after = newer(start, oldest) ? start : oldest;
    touched.since(guild.id, madeAt(after));
    // Everything since then was read as it stands now.
    if (what === 'edited' && after === oldest) return 0;
    let count = 0;
    for (const channel of channelsOf(guild, what === 'posted' ? after : oldest)) {
      if (stopped) return count;
      const read =
        what === 'posted' ? pages.posted(guild, channel, after) : pages.edited(guild, channel, after, oldest);
      count += await read.catch((error: unknown) => {
        log.warn('a channel was not read back', { channel: channel.id, error: nameOf(error) });
        return 0;
      });
    }
    return count;
  }

  async function read(guildId: string, what: 'posted' | 'edited'): Promise<void> {
    const start = from.get(guildId);
    const guild = client.guilds.cache.get(guildId);
    if (start === undefined || !guild || stopped) return;
    try {
      const count = await readGuild(guild, start, what);
      if (count > 0) log.info('read back', { guild: guildId, what, messages: count });
    } catch (error) {
      log.warn('a guild was not read back', { guild: guildId, error: nameOf(error) });
    }
    if (stopped || what === 'posted') return;
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
        // What nobody has judged yet goes first, in all of them.
        for (const guild of guilds) await read(guild, 'posted');
        for (const guild of guilds) await read(guild, 'edited');
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

const lastIn = (channel: GuildBasedChannel): string =>
  ('lastMessageId' in channel ? channel.lastMessageId : undefined) ?? '0';

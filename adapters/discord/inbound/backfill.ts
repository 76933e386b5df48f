import type { Client, Guild, GuildBasedChannel } from 'discord.js';
import type { Clock, Intake, KeyValueStore, Log } from '#core';
import { errorName } from '#lib';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { createHistoryPages, isNewerSnowflake } from './history-pages.ts';
import { dateToSnowflake, snowflakeToDate } from './normalise.ts';
import type { ResponderIndex } from './responder-index.ts';

/** Nothing older is read back. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;
/** How many guilds' marks are written down each second. */
const MAX_MARKS_SAVED_PER_SECOND = 100;
const SECOND_MS = 1000;

/** @example lastSeenKey('41771983423143937') // 'seen/41771983423143937' */
export const lastSeenKey = (guild: string): string => `seen/${guild}`;

export interface Backfill {
  /** Learns how far each guild was read before this process began. */
  loadLastSeen(): Promise<void>;
  /** A message was told live. */
  noteMessage(guild: string, message: string): void;
  /** From here on something may be missing: what was seen last is held fast. */
  markGap(guilds: readonly string[]): void;
  /** The guilds are known again: reads what was missed. Resolves when it has been read. */
  catchUp(guilds: readonly string[]): Promise<void>;
  forgetGuild(guild: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Reads back what was posted while nobody told us: from the last message seen, oldest first, bounded, one question at
 * a time so that live traffic goes first; then what was edited meanwhile. A message that is read twice is one case.
 * @example const readback = createBackfill({ client, intake, touched, doors, lane, memos, clock, log }); await readback.loadLastSeen()
 */
export function createBackfill(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'handleMessage' | 'handleEdit'>;
  readonly responderIndex: Pick<ResponderIndex, 'addReply' | 'coverSince'>;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
  readonly log: Log;
}): Backfill {
  const { client, responderIndex, keyValueStore, clock, log } = ports;
  const pages = createHistoryPages({ ...ports, isStopped: () => isStopped });
  /** The newest message seen, and where reading back must begin, by guild. */
  const lastSeen = new Map<string, string>();
  const gapStart = new Map<string, string>();
  const unsavedGuilds = new Set<string>();
  let currentRun: Promise<void> = Promise.resolve();
  let isStopped = false;
  let isSaving = false;

  async function saveMarks(most: number): Promise<void> {
    const guilds = [...unsavedGuilds].slice(0, most);
    for (const guild of guilds) {
      unsavedGuilds.delete(guild);
      const mark = gapStart.get(guild) ?? lastSeen.get(guild);
      if (mark !== undefined) await keyValueStore.put(lastSeenKey(guild), mark);
    }
  }

  const timer = setInterval(() => {
    if (isSaving) return;
    isSaving = true;
    saveMarks(MAX_MARKS_SAVED_PER_SECOND)
      .catch((error: unknown) => log.warn('marks not written', { error: errorName(error) }))
      .finally(() => {
        isSaving = false;
      });
  }, SECOND_MS);
  timer.unref();

  /** Channels in which something was said within the time that is read back. */
  const recentChannels = (guild: Guild, oldest: string): readonly GuildBasedChannel[] =>
    [...guild.channels.cache.values()].filter((channel) =>
      isNewerSnowflake(lastMessageIdOf(channel), oldest),
    );

  async function fillGuildGap(guild: Guild, start: string, what: 'posted' | 'edited'): Promise<number> {
    const oldest = dateToSnowflake(new Date(clock.now().getTime() - MAX_AGE_MS));
    const after = isNewerSnowflake(start, oldest) ? start : oldest;
    responderIndex.coverSince(guild.id, snowflakeToDate(after));
    // Everything since then was read as it stands now.
    if (what === 'edited' && after === oldest) return 0;
    let count = 0;
    for (const channel of recentChannels(guild, what === 'posted' ? after : oldest)) {
      if (isStopped) return count;
      const read =
        what === 'posted'
          ? pages.submitPosted(guild, channel, after)
          : pages.submitEdited(guild, channel, after, oldest);
      count += await read.catch((error: unknown) => {
        log.warn('a channel was not read back', { channel: channel.id, error: errorName(error) });
        return 0;
      });
    }
    return count;
  }

  async function read(guildId: string, what: 'posted' | 'edited'): Promise<void> {
    const start = gapStart.get(guildId);
    const guild = client.guilds.cache.get(guildId);
    if (start === undefined || !guild || isStopped) return;
    try {
      const count = await fillGuildGap(guild, start, what);
      if (count > 0) log.info('read back', { guild: guildId, what, messages: count });
    } catch (error) {
      log.warn('a guild was not read back', { guild: guildId, error: errorName(error) });
    }
    if (isStopped || what === 'posted') return;
    gapStart.delete(guildId);
    unsavedGuilds.add(guildId);
  }

  return {
    async loadLastSeen() {
      for (const [key, mark] of await keyValueStore.list(lastSeenKey('')))
        lastSeen.set(key.slice(lastSeenKey('').length), mark);
    },
    noteMessage(guild, message) {
      const before = lastSeen.get(guild);
      if (before !== undefined && !isNewerSnowflake(message, before)) return;
      lastSeen.set(guild, message);
      unsavedGuilds.add(guild);
    },
    markGap(guilds) {
      for (const guild of guilds) {
        const mark = lastSeen.get(guild);
        if (mark !== undefined && !gapStart.has(guild)) gapStart.set(guild, mark);
      }
    },
    catchUp(guilds) {
      currentRun = currentRun.then(async () => {
        // What nobody has judged yet goes first, in all of them.
        for (const guild of guilds) await read(guild, 'posted');
        for (const guild of guilds) await read(guild, 'edited');
      });
      return currentRun;
    },
    async forgetGuild(guild) {
      lastSeen.delete(guild);
      gapStart.delete(guild);
      unsavedGuilds.delete(guild);
      await keyValueStore.delete(lastSeenKey(guild));
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await saveMarks(unsavedGuilds.size);
    },
  };
}

const lastMessageIdOf = (channel: GuildBasedChannel): string =>
  ('lastMessageId' in channel ? channel.lastMessageId : undefined) ?? '0';

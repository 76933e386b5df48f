import type { Client, Guild, GuildBasedChannel } from 'discord.js';
import { AdapterError, type Clock, type Intake, type KeyValueStore, type Log } from '#core';
import { errorName, forEachConcurrently } from '#lib';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { isNewerSnowflake, snowflakeToDate } from '../client/snowflake.ts';
import { type BackfillMarks, createBackfillMarks, type Gap } from './backfill-marks.ts';
import { createHistoryPages } from './history-pages.ts';
import type { MemberLookup } from './member-lookup.ts';
import type { ResponderIndex } from './responder-index.ts';
import type { RawThread, ThreadTitleHandler } from './thread-titles.ts';

/** How many guilds of a shard are read at once. The rate limiter decides how many requests start in a second. */
const MAX_CONCURRENT_GUILDS = 10;

/** How often gaps that could not be read are tried again while the bot is connected. */
const RETRY_INTERVAL_MS = 2 * 60 * 1000;

/** Which messages a pass reads: new ones first, then those that were edited during the gap. */
type BackfillPass = 'posted' | 'edited';

/**
 * Reads messages that were posted or edited while yamidome was away.
 * @example await backfill.loadLastSeen(); backfill.markGap(guilds); await backfill.catchUp(guilds)
 */
export interface Backfill extends Pick<BackfillMarks, 'loadLastSeen' | 'handle' | 'markGap' | 'forgetGuild'> {
  /**
   * Call it when the guilds are available again. Resolves when the missed messages have been submitted. A channel that
   * cannot be read for now is read again every two minutes until a new gap begins, and at the next call. Never throws.
   */
  catchUp(guilds: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

interface BackfillPorts {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'handleMessage' | 'handleEdit'>;
  readonly responderIndex: Pick<ResponderIndex, 'addReply' | 'coverSince'>;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly lookUpMember: MemberLookup;
  readonly submitThreadTitle: ThreadTitleHandler;
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
  readonly log: Log;
  /** How often a gap that could not be read is tried again, in milliseconds. */
  readonly gapRetryIntervalMs?: number | undefined;
}

/** One gap that is read, perhaps several times. */
interface GapReading {
  readonly guild: string;
  readonly gap: Gap;
  /** What needs no further reading: keys of a pass and a channel. */
  readonly finished: Set<string>;
}

/**
 * Backfill from the mark of each guild, oldest first, at most one day back, through the rate limiter, so that live
 * messages go first. Members are looked up only for messages that may become a case. Submitting is idempotent: a message
 * that is read twice is one case. The titles of active threads are submitted too; Discord does not tell which of the
 * older threads were renamed in the gap.
 * @example
 * const backfill = createBackfill({
 *   client, intake, responderIndex, permissionGuard, rateLimiter, lookUpMember, submitThreadTitle, keyValueStore, clock,
 *   log,
 * });
 */
export function createBackfill(ports: BackfillPorts): Backfill {
  const { client, gapRetryIntervalMs = RETRY_INTERVAL_MS } = ports;
  const marks = createBackfillMarks(ports);
  const readGap = createGapReader(ports, marks, () => isStopped);
  /** One after the other for each shard: a shard does not wait for the others. */
  const runs = new Map<number, Promise<void>>();
  /** Of each guild, the gap that could not be read completely. */
  const unread = new Map<string, GapReading>();
  let isStopped = false;

  const shardOf = (guild: string): number => client.guilds.cache.get(guild)?.shardId ?? 0;

  async function readGaps(readings: readonly GapReading[]): Promise<void> {
    const incomplete = new Set<GapReading>();
    // New messages of all guilds go first: they have not been judged at all.
    for (const pass of ['posted', 'edited'] as const)
      await forEachConcurrently(readings, MAX_CONCURRENT_GUILDS, async (reading) => {
        if (!(await readGap(reading, pass))) incomplete.add(reading);
      });
    for (const reading of readings) {
      if (incomplete.has(reading)) unread.set(reading.guild, reading);
      else reading.gap.close();
    }
  }

  function enqueue(shard: number, readings: readonly GapReading[]): Promise<void> {
    const run = (runs.get(shard) ?? Promise.resolve()).then(() => readGaps(readings));
    runs.set(shard, run);
    return run;
  }

  /** A gap that has begun after the reading is not read here: the bot may not be connected yet. */
  function retryUnreadGaps(): void {
    const readings = [...unread.values()].filter(({ gap }) => gap.isOpen());
    unread.clear();
    for (const shard of new Set(readings.map(({ guild }) => shardOf(guild))))
      void enqueue(
        shard,
        readings.filter(({ guild }) => shardOf(guild) === shard),
      );
  }
  const timer = setInterval(retryUnreadGaps, gapRetryIntervalMs);
  timer.unref();

  return {
    loadLastSeen: marks.loadLastSeen,
    handle: marks.handle,
    markGap: marks.markGap,
    forgetGuild: marks.forgetGuild,
    catchUp(guilds) {
      for (const id of guilds) {
        const joinedAt = client.guilds.cache.get(id)?.joinedAt;
        if (joinedAt) marks.startGuild(id, joinedAt);
        unread.delete(id);
      }
      // Opened now and not when the run begins: a gap that begins meanwhile lasts until the next call.
      const readings = guilds.flatMap((guild) => {
        const gap = marks.openGap(guild);
        return gap ? [{ guild, gap, finished: new Set<string>() }] : [];
      });
      return enqueue(shardOf(guilds[0] ?? ''), readings);
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await marks.stop();
    },
  };
}

/**
 * Returns the function that reads a gap in one pass. It resolves with false when something could not be read for now, and
 * never throws.
 */
function createGapReader(ports: BackfillPorts, marks: BackfillMarks, isStopped: () => boolean) {
  const { client, responderIndex, submitThreadTitle, log } = ports;
  const pages = createHistoryPages({ ...ports, marks, isStopped });

  async function readGuild(
    guild: Guild,
    { gap, finished }: GapReading,
    pass: BackfillPass,
  ): Promise<GapResult> {
    const oldest = marks.oldestReadBack();
    const after = isNewerSnowflake(gap.start, oldest) ? gap.start : oldest;
    responderIndex.coverSince(guild.id, snowflakeToDate(after));
    // The first pass has read all messages of the last day with their present text.
    if (pass === 'edited' && after === oldest) return { count: 0, isComplete: true };
    if (pass === 'posted' && !finished.has('titles')) {
      for (const thread of activeThreads(guild))
        await submitThreadTitle(thread, isNewerSnowflake(thread.id, after));
      finished.add('titles');
    }
    const result = { count: 0, isComplete: true };
    for (const channel of channelsActiveSince(guild, pass === 'posted' ? after : oldest)) {
      if (isStopped()) return { ...result, isComplete: false };
      const key = `${pass}/${channel.id}`;
      if (finished.has(key)) continue;
      try {
        result.count += await (pass === 'posted'
          ? pages.submitPosted(guild, channel, after)
          : pages.submitEdited(guild, channel, after, oldest));
        finished.add(key);
      } catch (error) {
        log.warn('backfill_channel_failed', { channel: channel.id, error: errorName(error) });
        if (isTemporary(error)) result.isComplete = false;
        else finished.add(key);
      }
    }
    return result;
  }

  return async (reading: GapReading, pass: BackfillPass): Promise<boolean> => {
    const guild = client.guilds.cache.get(reading.guild);
    if (!guild || isStopped()) return false;
    if (!reading.gap.isOpen()) return true;
    try {
      const { count, isComplete } = await readGuild(guild, reading, pass);
      if (count > 0) log.info('backfill_done', { guild: guild.id, what: pass, messages: count });
      return isComplete && !isStopped();
    } catch (error) {
      log.warn('backfill_guild_failed', { guild: guild.id, error: errorName(error) });
      return false;
    }
  };
}

/** What a pass has read. `isComplete`: no channel is left that could be read later. */
interface GapResult {
  readonly count: number;
  readonly isComplete: boolean;
}

/** A channel that the bot may not read or that is gone is not tried again. */
const isTemporary = (error: unknown): boolean =>
  error instanceof AdapterError && (error.code === 'unavailable' || error.code === 'rate-limited');

const channelsActiveSince = (guild: Guild, snowflake: string): readonly GuildBasedChannel[] =>
  [...guild.channels.cache.values()].filter((channel) =>
    isNewerSnowflake(lastMessageIdOf(channel), snowflake),
  );

const lastMessageIdOf = (channel: GuildBasedChannel): string =>
  ('lastMessageId' in channel ? channel.lastMessageId : undefined) ?? '0';

function activeThreads(guild: Guild): readonly RawThread[] {
  return [...guild.channels.cache.values()].flatMap((channel) => {
    if (!channel.isThread()) return [];
    const { id, name, parentId, ownerId } = channel;
    const parent = parentId === null ? {} : { parent_id: parentId };
    const owner = ownerId === null ? {} : { owner_id: ownerId };
    return { id, name, guild_id: guild.id, ...parent, ...owner };
  });
}

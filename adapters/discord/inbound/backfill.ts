import type { Client, Guild, GuildBasedChannel } from 'discord.js';
import { AdapterError, type Clock, type Intake, type KeyValueStore, type Log } from '#core';
import { errorName, forEachConcurrently } from '#lib';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { isNewerSnowflake, snowflakeToDate } from '../client/snowflake.ts';
import { type BackfillMarks, createBackfillMarks } from './backfill-marks.ts';
import { createHistoryPages } from './history-pages.ts';
import type { MemberLookup } from './member-lookup.ts';
import type { ResponderIndex } from './responder-index.ts';
import type { RawThread, ThreadTitleHandler } from './thread-titles.ts';

/** How many guilds of a shard are read at once. The rate limiter decides how many requests start in a second. */
const MAX_CONCURRENT_GUILDS = 10;

/** Which messages a pass reads: new ones first, then those that were edited during the gap. */
type BackfillPass = 'posted' | 'edited';

/**
 * Reads messages that were posted or edited while yamidome was away.
 * @example await backfill.loadLastSeen(); backfill.markGap(guilds); await backfill.catchUp(guilds)
 */
export interface Backfill extends Pick<BackfillMarks, 'loadLastSeen' | 'handle' | 'markGap' | 'forgetGuild'> {
  /**
   * Call it when the guilds are available again. Resolves when the missed messages have been submitted. A channel that
   * cannot be read for now is read at the next call. Never throws.
   */
  catchUp(guilds: readonly string[]): Promise<void>;
  stop(): Promise<void>;
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
export function createBackfill(ports: {
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
}): Backfill {
  const { client, intake, responderIndex, permissionGuard, rateLimiter, lookUpMember } = ports;
  const { submitThreadTitle, keyValueStore, clock, log } = ports;
  const marks = createBackfillMarks({ keyValueStore, clock, log });
  const pages = createHistoryPages({
    client,
    intake,
    marks,
    responderIndex,
    permissionGuard,
    rateLimiter,
    lookUpMember,
    isStopped: () => isStopped,
  });
  /** One after the other for each shard: a shard does not wait for the others. */
  const runs = new Map<number, Promise<void>>();
  let isStopped = false;

  async function fillGuildGap(guild: Guild, gapStart: string, pass: BackfillPass): Promise<GapResult> {
    const oldest = marks.oldestReadBack();
    const after = isNewerSnowflake(gapStart, oldest) ? gapStart : oldest;
    responderIndex.coverSince(guild.id, snowflakeToDate(after));
    // The first pass has read all messages of the last day with their present text.
    if (pass === 'edited' && after === oldest) return { count: 0, isComplete: true };
    if (pass === 'posted')
      for (const thread of activeThreads(guild))
        await submitThreadTitle(thread, isNewerSnowflake(thread.id, after));
    const result = { count: 0, isComplete: true };
    for (const channel of channelsActiveSince(guild, pass === 'posted' ? after : oldest)) {
      if (isStopped) return { ...result, isComplete: false };
      const submitted =
        pass === 'posted'
          ? pages.submitPosted(guild, channel, after)
          : pages.submitEdited(guild, channel, after, oldest);
      result.count += await submitted.catch((error: unknown) => {
        log.warn('backfill_channel_failed', { channel: channel.id, error: errorName(error) });
        if (isTemporary(error)) result.isComplete = false;
        return 0;
      });
    }
    return result;
  }

  /** Resolves with false when something could not be read: the gap stays open. */
  async function fillGap(guildId: string, pass: BackfillPass): Promise<boolean> {
    const gapStart = marks.gapStart(guildId);
    const guild = client.guilds.cache.get(guildId);
    if (gapStart === undefined || !guild || isStopped) return false;
    try {
      const { count, isComplete } = await fillGuildGap(guild, gapStart, pass);
      if (count > 0) log.info('backfill_done', { guild: guildId, what: pass, messages: count });
      return isComplete && !isStopped;
    } catch (error) {
      log.warn('backfill_guild_failed', { guild: guildId, error: errorName(error) });
      return false;
    }
  }

  async function fillGaps(guilds: readonly string[]): Promise<void> {
    const incomplete = new Set<string>();
    // New messages of all guilds go first: they have not been judged at all.
    for (const pass of ['posted', 'edited'] as const)
      await forEachConcurrently(guilds, MAX_CONCURRENT_GUILDS, async (guild) => {
        if (!(await fillGap(guild, pass))) incomplete.add(guild);
      });
    for (const guild of guilds) if (!incomplete.has(guild)) marks.closeGap(guild);
  }

  return {
    loadLastSeen: marks.loadLastSeen,
    handle: marks.handle,
    markGap: marks.markGap,
    forgetGuild: marks.forgetGuild,
    catchUp(guilds) {
      for (const id of guilds) {
        const joinedAt = client.guilds.cache.get(id)?.joinedAt;
        if (joinedAt) marks.startGuild(id, joinedAt);
      }
      const shard = client.guilds.cache.get(guilds[0] ?? '')?.shardId ?? 0;
      const run = (runs.get(shard) ?? Promise.resolve()).then(() => fillGaps(guilds));
      runs.set(shard, run);
      return run;
    },
    async stop() {
      isStopped = true;
      await marks.stop();
    },
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

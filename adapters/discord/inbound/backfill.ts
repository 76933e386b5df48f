import type { Client, Guild, GuildBasedChannel } from 'discord.js';
import type { Clock, Intake, KeyValueStore, Log } from '#core';
import { errorName } from '#lib';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { dateToSnowflake, isNewerSnowflake, snowflakeToDate } from '../client/snowflake.ts';
import { type BackfillMarks, createBackfillMarks } from './backfill-marks.ts';
import { createHistoryPages } from './history-pages.ts';
import type { ResponderIndex } from './responder-index.ts';

/** Older messages are not read. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;

/** Which messages a pass reads: new ones first, then those that were edited during the gap. */
type BackfillPass = 'posted' | 'edited';

/**
 * Reads messages that were posted or edited while yamidome was away.
 * @example await backfill.loadLastSeen(); backfill.markGap(guilds); await backfill.catchUp(guilds)
 */
export interface Backfill
  extends Pick<BackfillMarks, 'loadLastSeen' | 'noteMessage' | 'markGap' | 'forgetGuild'> {
  /** Call it when the guilds are available again. Resolves when the missed messages have been submitted. Never throws. */
  catchUp(guilds: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Backfill from the last message seen, oldest first, at most one day back. One request at a time through the rate
 * limiter, so that live messages go first. Submitting is idempotent: a message that is read twice is one case.
 * @example
 * const backfill = createBackfill({
 *   client, intake, responderIndex, permissionGuard, rateLimiter, keyValueStore, clock, log,
 * });
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
  const { client, intake, responderIndex, permissionGuard, rateLimiter, keyValueStore, clock, log } = ports;
  const marks = createBackfillMarks({ keyValueStore, log });
  const pages = createHistoryPages({
    client,
    intake,
    responderIndex,
    permissionGuard,
    rateLimiter,
    isStopped: () => isStopped,
  });
  let currentRun: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function fillGuildGap(guild: Guild, gapStart: string, pass: BackfillPass): Promise<number> {
    const oldest = dateToSnowflake(new Date(clock.now().getTime() - MAX_AGE_MS));
    const after = isNewerSnowflake(gapStart, oldest) ? gapStart : oldest;
    responderIndex.coverSince(guild.id, snowflakeToDate(after));
    // The first pass has read all messages of the last day with their present text.
    if (pass === 'edited' && after === oldest) return 0;
    let count = 0;
    for (const channel of channelsActiveSince(guild, pass === 'posted' ? after : oldest)) {
      if (isStopped) return count;
      const submitted =
        pass === 'posted'
          ? pages.submitPosted(guild, channel, after)
          : pages.submitEdited(guild, channel, after, oldest);
      count += await submitted.catch((error: unknown) => {
        log.warn('backfill_channel_failed', { channel: channel.id, error: errorName(error) });
        return 0;
      });
    }
    return count;
  }

  async function fillGap(guildId: string, pass: BackfillPass): Promise<void> {
    const gapStart = marks.gapStart(guildId);
    const guild = client.guilds.cache.get(guildId);
    if (gapStart === undefined || !guild || isStopped) return;
    try {
      const count = await fillGuildGap(guild, gapStart, pass);
      if (count > 0) log.info('backfill_done', { guild: guildId, what: pass, messages: count });
    } catch (error) {
      log.warn('backfill_guild_failed', { guild: guildId, error: errorName(error) });
    }
    if (isStopped || pass === 'posted') return;
    marks.closeGap(guildId);
  }

  return {
    loadLastSeen: marks.loadLastSeen,
    noteMessage: marks.noteMessage,
    markGap: marks.markGap,
    forgetGuild: marks.forgetGuild,
    catchUp(guilds) {
      currentRun = currentRun.then(async () => {
        // New messages of all guilds go first: they have not been judged at all.
        for (const guild of guilds) await fillGap(guild, 'posted');
        for (const guild of guilds) await fillGap(guild, 'edited');
      });
      return currentRun;
    },
    async stop() {
      isStopped = true;
      await marks.stop();
    },
  };
}

const channelsActiveSince = (guild: Guild, snowflake: string): readonly GuildBasedChannel[] =>
  [...guild.channels.cache.values()].filter((channel) =>
    isNewerSnowflake(lastMessageIdOf(channel), snowflake),
  );

const lastMessageIdOf = (channel: GuildBasedChannel): string =>
  ('lastMessageId' in channel ? channel.lastMessageId : undefined) ?? '0';

import type { KeyValueStore, Log } from '#core';
import { errorName } from '#lib';
import { isNewerSnowflake } from '../client/snowflake.ts';

/** Maximum number of guilds whose marks are written in one second. */
const MAX_MARKS_SAVED_PER_SECOND = 100;
const SAVE_INTERVAL_MS = 1000;

/**
 * The key of a guild's newest message that was read.
 * @example lastSeenKey('41771983423143937') // 'seen/41771983423143937'
 */
export const lastSeenKey = (guild: string): string => `seen/${guild}`;

/**
 * How far the messages of each guild have been read. Two marks per guild: `lastSeen`, the newest message, and
 * `gapStart`, where a backfill has to start while messages may be missing.
 * @example marks.markGap([guild]); const start = marks.gapStart(guild); marks.closeGap(guild)
 */
export interface BackfillMarks {
  /** Loads the marks of the last run. */
  loadLastSeen(): Promise<void>;
  /** A message arrived live. */
  noteMessage(guild: string, message: string): void;
  /** Messages may be missing from here on: `gapStart` keeps the last seen message until `closeGap`. */
  markGap(guilds: readonly string[]): void;
  /** Undefined while no message is missing. */
  gapStart(guild: string): string | undefined;
  closeGap(guild: string): void;
  forgetGuild(guild: string): Promise<void>;
  /** Writes the marks that are not written yet, and stops the timer. */
  stop(): Promise<void>;
}

/**
 * Marks in memory, written to the store in batches once a second.
 * @example const marks = createBackfillMarks({ keyValueStore, log }); await marks.loadLastSeen()
 */
export function createBackfillMarks(ports: {
  readonly keyValueStore: KeyValueStore;
  readonly log: Log;
}): BackfillMarks {
  const { keyValueStore, log } = ports;
  const lastSeen = new Map<string, string>();
  const gapStart = new Map<string, string>();
  const unsavedGuilds = new Set<string>();
  let isSaving = false;

  async function saveMarks(maxGuilds: number): Promise<void> {
    const guilds = [...unsavedGuilds].slice(0, maxGuilds);
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
      .catch((error: unknown) => log.warn('backfill_marks_not_saved', { error: errorName(error) }))
      .finally(() => {
        isSaving = false;
      });
  }, SAVE_INTERVAL_MS);
  timer.unref();

  return {
    async loadLastSeen() {
      for (const [key, mark] of await keyValueStore.list(lastSeenKey('')))
        lastSeen.set(key.slice(lastSeenKey('').length), mark);
    },
    noteMessage(guild, message) {
      const previous = lastSeen.get(guild);
      if (previous !== undefined && !isNewerSnowflake(message, previous)) return;
      lastSeen.set(guild, message);
      unsavedGuilds.add(guild);
    },
    markGap(guilds) {
      for (const guild of guilds) {
        const mark = lastSeen.get(guild);
        if (mark !== undefined && !gapStart.has(guild)) gapStart.set(guild, mark);
      }
    },
    gapStart: (guild) => gapStart.get(guild),
    closeGap(guild) {
      gapStart.delete(guild);
      unsavedGuilds.add(guild);
    },
    async forgetGuild(guild) {
      lastSeen.delete(guild);
      gapStart.delete(guild);
      unsavedGuilds.delete(guild);
      await keyValueStore.delete(lastSeenKey(guild));
    },
    async stop() {
      clearInterval(timer);
      await saveMarks(unsavedGuilds.size);
    },
  };
}

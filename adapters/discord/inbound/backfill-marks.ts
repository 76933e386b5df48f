import type { Clock, Handling, KeyValueStore, Log } from '#core';
import { createWatermark, errorName, type Watermark } from '#lib';
import { dateToSnowflake, isNewerSnowflake } from '../client/snowflake.ts';

/** Older messages are not read back. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;
/** Maximum number of guilds whose marks are written in one second. */
const MAX_MARKS_SAVED_PER_SECOND = 100;
const SAVE_INTERVAL_MS = 1000;

/**
 * The key of a guild's mark: up to this message, everything has been handled.
 * @example lastSeenKey('41771983423143937') // 'seen/41771983423143937'
 */
export const lastSeenKey = (guild: string): string => `seen/${guild}`;

/** Messages of a guild that may be missing. */
export interface Gap {
  /** The messages after this one may be missing. */
  readonly start: string;
  /** False when it was closed, or when another gap of the guild has begun meanwhile. */
  isOpen(): boolean;
  /** The gap has been read. Without effect when another gap has begun meanwhile. */
  close(): void;
}

/**
 * How far the messages of each guild have been handled. A written mark never passes a message that is being handled,
 * that has failed, or that may be missing: a process that is killed reads these messages again.
 * @example await marks.handle(guild, message, () => intake.handleMessage(…)); marks.markGap([guild])
 */
export interface BackfillMarks {
  /** Loads the marks of the last run. */
  loadLastSeen(): Promise<void>;
  /**
   * A guild without a mark has a gap since the bot joined: a process that was killed before it wrote the first mark may
   * have lost messages.
   */
  startGuild(guild: string, joinedAt: Date): void;
  /**
   * Runs `work` for a message. The mark stays below the message until `work` has resolved with `handled`; after
   * another result or an error, until the message is read again or is a day old. `isNew`: false for an edit, which does
   * not move the mark forward. Resolves when `work` has ended, and rejects with its error.
   */
  handle(guild: string, message: string, isNew: boolean, work: () => Promise<Handling>): Promise<void>;
  /** Messages may be missing from here on: the written mark stays at the present one until the new gap is closed. */
  markGap(guilds: readonly string[]): void;
  /** The present gap of a guild; undefined while no message is missing. */
  openGap(guild: string): Gap | undefined;
  /** The oldest message that is read back now, as a snowflake. */
  oldestReadBack(): string;
  forgetGuild(guild: string): Promise<void>;
  /** Writes the marks that are not written yet, and stops the timer. */
  stop(): Promise<void>;
}

const createGuildWatermark = (): Watermark<string> =>
  createWatermark({ isNewer: isNewerSnowflake, before: (id) => String(BigInt(id) - 1n) });

/**
 * Marks in memory, written to the store in batches once a second.
 * @example const marks = createBackfillMarks({ keyValueStore, clock, log }); await marks.loadLastSeen()
 */
export function createBackfillMarks(ports: {
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
  readonly log: Log;
}): BackfillMarks {
  const { clock } = ports;
  const watermarks = new Map<string, Watermark<string>>();
  const gaps = new Map<string, { readonly start: string }>();
  /** Guilds with a mark of a previous process, or with a gap since the bot joined. */
  const loadedGuilds = new Set<string>();
  const { changed, stop, load, forget } = createMarkWriter(ports, markOf);

  const oldestReadBack = (): string => dateToSnowflake(new Date(clock.now().getTime() - MAX_AGE_MS));

  function watermarkOf(guild: string): Watermark<string> {
    const watermark = watermarks.get(guild) ?? createGuildWatermark();
    watermarks.set(guild, watermark);
    return watermark;
  }

  function markOf(guild: string): string | undefined {
    const watermark = watermarks.get(guild);
    watermark?.forgetFailures(oldestReadBack());
    const position = watermark?.position();
    const start = gaps.get(guild)?.start;
    return position !== undefined && start !== undefined && isNewerSnowflake(start, position)
      ? position
      : (start ?? position);
  }

  function note(guild: string, message: string): void {
    watermarkOf(guild).note(message);
    changed(guild);
  }

  return {
    async loadLastSeen() {
      for (const [guild, mark] of await load()) {
        watermarkOf(guild).note(mark);
        loadedGuilds.add(guild);
      }
    },
    startGuild(guild, joinedAt) {
      if (loadedGuilds.has(guild)) return;
      loadedGuilds.add(guild);
      const mark = dateToSnowflake(joinedAt);
      note(guild, mark);
      gaps.set(guild, { start: mark });
    },
    async handle(guild, message, isNew, work) {
      // It would not be read back.
      if (!isNew && isNewerSnowflake(oldestReadBack(), message)) return void (await work());
      const finish = watermarkOf(guild).track(message);
      if (isNew) note(guild, message);
      let handling: Handling = 'failed';
      try {
        handling = await work();
      } finally {
        finish(handling === 'handled');
        changed(guild);
      }
    },
    markGap(guilds) {
      for (const guild of guilds) {
        const mark = markOf(guild);
        if (mark === undefined) continue;
        gaps.set(guild, { start: mark });
        // The gap contains the failed messages.
        watermarks.get(guild)?.forgetFailures();
      }
    },
    openGap(guild) {
      const gap = gaps.get(guild);
      if (!gap) return undefined;
      const isOpen = (): boolean => gaps.get(guild) === gap;
      return {
        start: gap.start,
        isOpen,
        close() {
          if (!isOpen()) return;
          gaps.delete(guild);
          changed(guild);
        },
      };
    },
    oldestReadBack,
    async forgetGuild(guild) {
      watermarks.delete(guild);
      gaps.delete(guild);
      loadedGuilds.delete(guild);
      await forget(guild);
    },
    stop,
  };
}

/** Writes changed marks one after the other, so that an older mark never replaces a newer one. */
function createMarkWriter(
  { keyValueStore, log }: { readonly keyValueStore: KeyValueStore; readonly log: Log },
  markOf: (guild: string) => string | undefined,
) {
  const unsavedGuilds = new Set<string>();
  const savedMarks = new Map<string, string>();
  let saving: Promise<void> | undefined;

  async function saveMarks(maxGuilds: number): Promise<void> {
    for (const guild of [...unsavedGuilds].slice(0, maxGuilds)) {
      unsavedGuilds.delete(guild);
      const mark = markOf(guild);
      if (mark === undefined || mark === savedMarks.get(guild)) continue;
      try {
        await keyValueStore.put(lastSeenKey(guild), mark);
        savedMarks.set(guild, mark);
      } catch (error) {
        unsavedGuilds.add(guild);
        throw error;
      }
    }
  }

  const timer = setInterval(() => {
    saving ??= saveMarks(MAX_MARKS_SAVED_PER_SECOND)
      .catch((error: unknown) => log.warn('backfill_marks_not_saved', { error: errorName(error) }))
      .finally(() => {
        saving = undefined;
      });
  }, SAVE_INTERVAL_MS);
  timer.unref();

  return {
    changed: (guild: string): void => void unsavedGuilds.add(guild),
    async load(): Promise<readonly (readonly [guild: string, mark: string])[]> {
      const entries = await keyValueStore.list(lastSeenKey(''));
      const marks = entries.map(([key, mark]) => [key.slice(lastSeenKey('').length), mark] as const);
      for (const [guild, mark] of marks) savedMarks.set(guild, mark);
      return marks;
    },
    async forget(guild: string): Promise<void> {
      unsavedGuilds.delete(guild);
      savedMarks.delete(guild);
      await keyValueStore.delete(lastSeenKey(guild));
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await saving;
      await saveMarks(unsavedGuilds.size);
    },
  };
}

import type { Clock, Handling, KeyValueStore, Log } from '#core';
import { createWatermark } from '#lib';
import { logSlackErrors } from '../client/errors.ts';

const MAX_AGE_S = 24 * 60 * 60;
/** Our clock may be ahead of Slack's. */
const MAX_CLOCK_SKEW_S = 60;
const SAVE_INTERVAL_MS = 1000;
const SECOND_MS = 1000;
const MICROSECONDS = 1_000_000;

/** Messages that may be missing. */
export interface Gap {
  /** Where the reading has to start: at most one day ago. */
  readonly oldest: string;
  /** False when it was closed, or when another gap has begun meanwhile. */
  isOpen(): boolean;
  /** The gap has been read. Without effect when another gap has begun meanwhile. */
  close(): void;
}

/** How far the messages of one workspace have been handled. */
export interface BackfillMark {
  /** Loads the mark of the previous process: messages may be missing since then. Stores a first mark if there is none. */
  load(): Promise<void>;
  /**
   * Runs `work` for a message. The written mark stays below the message until `work` has resolved with `handled`; after
   * another result or an error, until the message is read again or is a day old. `isNew`: false for an edit, which does
   * not move the mark forward.
   */
  handle(ts: string, isNew: boolean, work: () => Promise<Handling>): Promise<void>;
  /** Messages may be missing from now on, or since a time in seconds. */
  markGap(since?: number): void;
  /** The gap to read now; undefined while no message is missing. */
  openGap(): Gap | undefined;
  /** Writes the mark and stops the timer. */
  stop(): Promise<void>;
}

/** A ts from microseconds. @example tsFromMicroseconds(1_700_000_000_000_100) // '1700000000.000100' */
const tsFromMicroseconds = (microseconds: number): string =>
  `${Math.floor(microseconds / MICROSECONDS)}.${String(microseconds % MICROSECONDS).padStart(6, '0')}`;

const toMicroseconds = (ts: string): number => Math.round(Number(ts) * MICROSECONDS);

/**
 * A mark in memory, written once a second when it has changed.
 * @example const mark = createBackfillMark({ keyValueStore, key: 'slack/T1/seen', clock, log }); await mark.load()
 */
export function createBackfillMark({
  keyValueStore,
  key,
  clock,
  log,
}: {
  readonly keyValueStore: KeyValueStore;
  readonly key: string;
  readonly clock: Clock;
  readonly log: Log;
}): BackfillMark {
  const watermark = createWatermark<number>({ isNewer: (a, b) => a > b, before: (a) => a - 1 });
  let gapStart: number | undefined;
  let gapNumber = 0;
  let savedMark: string | undefined;
  let saving: Promise<void> | undefined;

  const oldestReadBack = (): number =>
    (Math.floor(clock.now().getTime() / SECOND_MS) - MAX_AGE_S) * MICROSECONDS;

  function position(): number | undefined {
    watermark.forgetFailures(oldestReadBack());
    const handled = watermark.position();
    return gapStart !== undefined && (handled === undefined || gapStart < handled) ? gapStart : handled;
  }

  async function save(): Promise<void> {
    const current = position();
    const mark = current === undefined ? undefined : tsFromMicroseconds(current);
    if (mark === undefined || mark === savedMark) return;
    await keyValueStore.put(key, mark);
    savedMark = mark;
  }

  /** One write after the other, so that an older mark never replaces a newer one. */
  function saveOnce(): Promise<void> {
    saving ??= save().finally(() => {
      saving = undefined;
    });
    return saving;
  }
  const timer = setInterval(() => logSlackErrors(log, 'last_seen_save_failed', saveOnce()), SAVE_INTERVAL_MS);
  timer.unref();

  return {
    async load() {
      savedMark = await keyValueStore.get(key);
      if (savedMark === undefined) {
        watermark.note((Math.floor(clock.now().getTime() / SECOND_MS) - MAX_CLOCK_SKEW_S) * MICROSECONDS);
        // Before the first event arrives, so that even the first message is read back after a kill.
        await save();
      } else {
        gapStart = toMicroseconds(savedMark);
        watermark.note(gapStart);
      }
    },
    async handle(ts, isNew, work) {
      const at = toMicroseconds(ts);
      // It would not be read back.
      if (!isNew && at < oldestReadBack()) return void (await work());
      const finish = watermark.track(at);
      if (isNew) watermark.note(at);
      let handling: Handling = 'failed';
      try {
        handling = await work();
      } finally {
        finish(handling === 'handled');
      }
    },
    markGap(since = Number.POSITIVE_INFINITY) {
      const start = Math.min(position() ?? Number.POSITIVE_INFINITY, Math.floor(since) * MICROSECONDS);
      if (!Number.isFinite(start)) return;
      gapStart = start;
      gapNumber += 1;
      // The gap contains the failed messages.
      watermark.forgetFailures();
    },
    openGap() {
      if (gapStart === undefined) return undefined;
      const opened = gapNumber;
      const isOpen = (): boolean => gapStart !== undefined && gapNumber === opened;
      return {
        oldest: tsFromMicroseconds(Math.max(gapStart, oldestReadBack())),
        isOpen,
        close() {
          if (isOpen()) gapStart = undefined;
        },
      };
    },
    async stop() {
      clearInterval(timer);
      await saving;
      await saveOnce();
    },
  };
}

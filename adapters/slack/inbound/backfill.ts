import type { Clock, KeyValueStore, Log } from '#core';
import type { Clients } from '../client/clients.ts';
import type { Directory } from '../client/directory.ts';
import { logSlackErrors, slackErrorName } from '../client/errors.ts';
import { pagesOf } from '../client/paginate.ts';
import { rawMessageSchema } from '../client/payload-schemas.ts';
import { storageKey } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import type { EventHandler } from './events.ts';
import { createRecentThreads } from './recent-threads.ts';

/** At most 1,000 messages of a channel are read back (pages of 200). */
const MAX_PAGES = 5;
const MAX_AGE_S = 24 * 60 * 60;
const SAVE_INTERVAL_MS = 1000;
const SECOND_MS = 1000;

/** Reads messages that were posted while no events arrived. */
export interface Backfill {
  /** Loads the last message seen by the previous process. */
  loadLastSeen(): Promise<void>;
  /** Call it for every live message. */
  noteMessage(ts: string, channel: string, thread: string | undefined): void;
  /**
   * Marks that events are missing from now on, or since a time in seconds. The last message seen is kept as the start.
   */
  markGap(since?: number): void;
  /** Reads the gap. Resolves when it is read; failures of a channel are logged. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

interface BackfillPorts {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly directory: Directory;
  readonly eventHandler: Pick<EventHandler, 'processMessage'>;
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Reads from the last message seen, at most one day and 1,000 messages per channel, oldest first. A message that is
 * read twice still becomes one case. Threads without a recent reply before the gap are not searched.
 * @example
 * const backfill = createBackfill({ clients, keyValueStore, directory, eventHandler, workspace, clock, log });
 * await backfill.loadLastSeen();
 * await backfill.catchUp();
 */
export function createBackfill(ports: BackfillPorts): Backfill {
  const { keyValueStore, directory, workspace, clock, log } = ports;
  const key = storageKey(workspace.team, 'seen');
  const threads = createRecentThreads();
  let lastSeen: string | undefined;
  let gapStart: string | undefined;
  let savedMark: string | undefined;
  let stopped = false;
  let currentRun: Promise<void> = Promise.resolve();
  const { readChannel } = createGapReader(ports, threads.inChannel, () => stopped);

  async function saveMark(): Promise<void> {
    const mark = gapStart ?? lastSeen;
    if (mark === undefined || mark === savedMark) return;
    savedMark = mark;
    await keyValueStore.put(key, mark);
  }
  const timer = setInterval(() => logSlackErrors(log, 'last_seen_save_failed', saveMark()), SAVE_INTERVAL_MS);
  timer.unref();

  async function fillGap(): Promise<void> {
    const start = gapStart;
    if (start === undefined || stopped) return;
    const earliest = clock.now().getTime() / SECOND_MS - MAX_AGE_S;
    const oldest = Number(start) > earliest ? start : earliest.toFixed(6);
    let count = 0;
    for (const { id, isMember } of directory.channels()) {
      if (!isMember || stopped) continue;
      count += await readChannel(id, oldest).catch((error: unknown) => {
        log.warn('channel_backfill_failed', { channel: id, error: slackErrorName(error) });
        return 0;
      });
    }
    if (count > 0) log.info('backfill_completed', { messages: count });
    if (!stopped && gapStart === start) gapStart = undefined;
  }

  return {
    async loadLastSeen() {
      lastSeen = await keyValueStore.get(key);
      gapStart = lastSeen;
    },
    noteMessage(ts, channel, thread) {
      if (lastSeen === undefined || Number(ts) > Number(lastSeen)) lastSeen = ts;
      if (thread !== undefined) threads.add(channel, thread);
    },
    markGap(since = Number.POSITIVE_INFINITY) {
      gapStart ??= lastSeen;
      if (gapStart !== undefined && since < Number(gapStart)) gapStart = since.toFixed(6);
    },
    catchUp() {
      currentRun = currentRun.then(fillGap);
      return currentRun;
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await saveMark();
    },
  };
}

/** Reads channels and threads, and passes missed messages to the event handler. */
function createGapReader(
  { clients, eventHandler }: Pick<BackfillPorts, 'clients' | 'eventHandler'>,
  recentThreadsIn: (channel: string) => readonly string[],
  isStopped: () => boolean,
) {
  /** Returns how many messages were missed, and which of them have a thread. */
  async function readPages(
    channel: string,
    pages: AsyncIterable<{ readonly messages?: unknown[] }>,
    after: string,
  ): Promise<{ readonly count: number; readonly threads: readonly string[] }> {
    const fetched: unknown[] = [];
    let pageCount = 0;
    if (!isStopped()) {
      for await (const { messages = [] } of pages) {
        fetched.push(...messages);
        pageCount++;
        if (pageCount >= MAX_PAGES || isStopped()) break;
      }
    }
    const missed = fetched
      .map((raw) => rawMessageSchema.parse(raw))
      .sort((a, b) => Number(a.ts) - Number(b.ts))
      .filter(({ ts }) => Number(ts) > Number(after));
    for (const raw of missed)
      await eventHandler.processMessage(raw, channel, raw.edited ? 'handleEdit' : 'handleMessage');
    return { count: missed.length, threads: missed.flatMap((raw) => (raw.reply_count ? [raw.ts] : [])) };
  }

  async function readThread(channel: string, ts: string, oldest: string): Promise<number> {
    const pages = pagesOf(clients.retryingBot, 'conversations.replies', { channel, ts, oldest });
    const thread = await readPages(channel, pages, oldest).catch(() => ({ count: 0 }));
    return thread.count;
  }

  return {
    /**
     * Returns the number of missed messages. Rejects when the channel cannot be read; an unreadable thread is skipped.
     */
    async readChannel(channel: string, oldest: string): Promise<number> {
      const pages = pagesOf(clients.retryingBot, 'conversations.history', { channel, oldest });
      const top = await readPages(channel, pages, oldest);
      let count = top.count;
      for (const ts of new Set([...top.threads, ...recentThreadsIn(channel)]))
        count += await readThread(channel, ts, oldest);
      return count;
    },
  };
}

import type { Clock, Handling, KeyValueStore, Log } from '#core';
import { forEachConcurrently } from '#lib';
import type { Clients } from '../client/clients.ts';
import type { Directory } from '../client/directory.ts';
import { logSlackErrors, slackErrorName, toAdapterError } from '../client/errors.ts';
import { PAGE_SIZE, pagesOf } from '../client/paginate.ts';
import { type RawMessage, rawMessageSchema } from '../client/payload-schemas.ts';
import { storageKey } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import { type BackfillMark, createBackfillMark, type Gap } from './backfill-mark.ts';
import type { EventHandler } from './events.ts';
import { createRecentThreads } from './recent-threads.ts';

/** At most this many messages of a channel are read back. */
const MAX_MESSAGES = 10_000;
/** Maximum number of messages that are handled at once. */
const MAX_CONCURRENT = 20;
/** How often a gap that could not be read is tried again while the bot is connected. */
const RETRY_INTERVAL_MS = 2 * 60 * 1000;

/** Reads messages that were posted while no events arrived. */
export interface Backfill extends Pick<BackfillMark, 'markGap'> {
  /** Loads the mark and the threads of the previous process. */
  loadLastSeen(): Promise<void>;
  /**
   * Runs `work` for a live message or edit (`isNew` is false). Until it has resolved with `handled`, the message is read
   * again at the next start. Resolves when `work` has ended, and rejects with its error.
   */
  handle(
    message: Pick<RawMessage, 'ts' | 'thread_ts'>,
    channel: string,
    isNew: boolean,
    work: () => Promise<Handling>,
  ): Promise<void>;
  /**
   * Reads the present gap. Resolves when it is read; failures of a channel are logged. A channel that can be read later is
   * read again every two minutes until a new gap begins, and at the next call.
   */
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
  /** How often a gap that could not be read is tried again, in milliseconds. */
  readonly gapRetryIntervalMs?: number | undefined;
}

/** One gap that is read, perhaps several times. */
interface GapReading {
  readonly gap: Gap;
  /** What needs no further reading: keys of a pass and a channel. */
  readonly finished: Set<string>;
}

/**
 * Reads from the mark, at most one day and 10,000 messages per channel. Pages come newest first, as Slack sends them, and
 * each page is handled when it arrives: at one request a minute the rest may take hours. A message that is read twice
 * still becomes one case. Threads without a recent reply before the gap are not searched.
 * @example
 * const backfill = createBackfill({ clients, keyValueStore, directory, eventHandler, workspace, clock, log });
 * await backfill.loadLastSeen();
 * await backfill.catchUp();
 */
export function createBackfill(ports: BackfillPorts): Backfill {
  const { keyValueStore, directory, workspace, log, gapRetryIntervalMs = RETRY_INTERVAL_MS } = ports;
  const mark = createBackfillMark({ ...ports, key: storageKey(workspace.team, 'seen') });
  const threads = createRecentThreads({ keyValueStore, key: storageKey(workspace.team, 'threads'), log });
  let stopped = false;
  let currentRun: Promise<void> = Promise.resolve();
  /** The gap that could not be read completely. */
  let unread: GapReading | undefined;
  const { readChannel, readEdits } = createGapReader(ports, {
    handle: mark.handle,
    recentThreadsIn: threads.inChannel,
    isStopped: () => stopped,
  });

  /** Reads all channels one after the other. Resolves with false when a channel must be read later. */
  async function readAll(
    pass: 'posted' | 'edited',
    { gap, finished }: GapReading,
    read: (channel: string, oldest: string) => Promise<number>,
  ): Promise<boolean> {
    let isComplete = true;
    let count = 0;
    for (const { id, isMember } of directory.channels()) {
      if (!isMember) continue;
      if (stopped) return false;
      const key = `${pass}/${id}`;
      if (finished.has(key)) continue;
      try {
        count += await read(id, gap.oldest);
        finished.add(key);
      } catch (error) {
        log.warn('channel_backfill_failed', { channel: id, error: slackErrorName(error) });
        if (isTemporary(error)) isComplete = false;
        else finished.add(key);
      }
    }
    if (count > 0) log.info('backfill_completed', { messages: count });
    return isComplete && !stopped;
  }

  async function readGap(reading: GapReading): Promise<void> {
    if (!reading.gap.isOpen() || stopped) return;
    // New messages of all channels go first: they have not been judged at all.
    const isPostedRead = await readAll('posted', reading, readChannel);
    const areEditsRead = await readAll('edited', reading, readEdits);
    if (isPostedRead && areEditsRead) reading.gap.close();
    else unread = reading;
  }

  function enqueue(reading: GapReading): Promise<void> {
    currentRun = currentRun.then(() => readGap(reading));
    return currentRun;
  }

  /** A gap that has begun after the reading is not read here: the bot may not be connected yet. */
  const timer = setInterval(() => {
    const reading = unread;
    unread = undefined;
    if (reading?.gap.isOpen()) logSlackErrors(log, 'backfill_failed', enqueue(reading));
  }, gapRetryIntervalMs);
  timer.unref();

  return {
    async loadLastSeen() {
      await threads.load();
      await mark.load();
    },
    handle({ ts, thread_ts: thread }, channel, isNew, work) {
      if (thread !== undefined) threads.add(channel, thread);
      return mark.handle(ts, isNew, work);
    },
    markGap: mark.markGap,
    async catchUp() {
      unread = undefined;
      // Opened now and not when the run begins: a gap that begins meanwhile lasts until the next call.
      const gap = mark.openGap();
      if (gap) await enqueue({ gap, finished: new Set() });
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await mark.stop();
    },
  };
}

/** A channel that the bot may not read or that is gone is not tried again. */
const isTemporary = (error: unknown): boolean => {
  const { code } = toAdapterError(error);
  return code === 'unavailable' || code === 'rate-limited';
};

/** Reads channels and threads, and passes missed messages to the event handler. */
function createGapReader(
  { clients, eventHandler, log }: Pick<BackfillPorts, 'clients' | 'eventHandler' | 'log'>,
  {
    handle,
    recentThreadsIn,
    isStopped,
  }: Pick<BackfillMark, 'handle'> & {
    readonly recentThreadsIn: (channel: string) => readonly string[];
    readonly isStopped: () => boolean;
  },
) {
  /** Handles the messages of a page, oldest first. A message that fails does not stop the others. */
  async function handlePage(channel: string, page: readonly RawMessage[]): Promise<void> {
    const oldestFirst = [...page].sort((a, b) => Number(a.ts) - Number(b.ts));
    await forEachConcurrently(oldestFirst, MAX_CONCURRENT, (raw) => {
      const method = raw.edited ? 'handleEdit' : 'handleMessage';
      return handle(raw.ts, true, () => eventHandler.processMessage(raw, channel, method)).catch(
        (error: unknown) => log.warn('backfill_message_failed', { error: slackErrorName(error) }),
      );
    });
  }

  /** Returns how many messages were missed, and which of them have a thread. */
  async function readPages(
    channel: string,
    pages: AsyncIterable<{ readonly messages?: unknown[] }>,
    isMissed: (raw: RawMessage) => boolean,
  ): Promise<{ readonly count: number; readonly threads: readonly string[] }> {
    const threads: string[] = [];
    let readCount = 0;
    let count = 0;
    if (isStopped()) return { count, threads };
    for await (const { messages = [] } of pages) {
      const missed = messages.map((raw) => rawMessageSchema.parse(raw)).filter(isMissed);
      await handlePage(channel, missed);
      count += missed.length;
      threads.push(...missed.flatMap((raw) => (raw.reply_count ? [raw.ts] : [])));
      readCount += messages.length;
      if (readCount >= MAX_MESSAGES || isStopped()) break;
    }
    return { count, threads };
  }

  async function readThread(channel: string, ts: string, oldest: string): Promise<number> {
    const pages = pagesOf(clients.history, 'conversations.replies', { channel, ts, oldest });
    const thread = await readPages(channel, pages, (raw) => Number(raw.ts) > Number(oldest)).catch(
      (error: unknown) => {
        if (isTemporary(error)) throw error;
        return { count: 0 };
      },
    );
    return thread.count;
  }

  return {
    /**
     * Returns the number of missed messages. Rejects when the channel cannot be read; a thread that is gone is skipped.
     */
    async readChannel(channel: string, oldest: string): Promise<number> {
      const pages = pagesOf(clients.history, 'conversations.history', { channel, oldest });
      const top = await readPages(channel, pages, (raw) => Number(raw.ts) > Number(oldest));
      let count = top.count;
      for (const ts of new Set([...top.threads, ...recentThreadsIn(channel)]))
        count += await readThread(channel, ts, oldest);
      return count;
    },
    /** Reads the page before the gap, for messages that were edited during the gap. Returns their number. */
    async readEdits(channel: string, oldest: string): Promise<number> {
      const { messages = [] } = await clients.history.conversations.history({
        channel,
        latest: oldest,
        inclusive: true,
        limit: PAGE_SIZE,
      });
      const edited = messages
        .map((raw) => rawMessageSchema.parse(raw))
        .filter((raw) => raw.edited !== undefined && Number(raw.edited.ts) >= Number(oldest));
      await handlePage(channel, edited);
      return edited.length;
    },
  };
}

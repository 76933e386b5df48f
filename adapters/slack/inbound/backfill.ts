import type { Clock, KeyValueStore, Log } from '#core';
import { createLruMap } from '#lib';
import type { Clients } from '../client/clients.ts';
import type { Directory } from '../client/directory.ts';
import { slackErrorName } from '../client/errors.ts';
import { rawMessageSchema } from '../client/payload-schemas.ts';
import { storageKey } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import type { EventHandler } from './events.ts';

const PAGE_SIZE = 200;
/** So much of a channel is read back at the most: 1,000 messages, one day. */
const MAX_PAGES = 5;
const MAX_AGE_S = 24 * 60 * 60;
/** Threads that were alive before the gap; what was said in others that are older is not found. */
const MAX_THREADS = 50;
const SECOND_MS = 1000;

export interface Backfill {
  loadLastSeen(): Promise<void>;
  noteMessage(ts: string, channel: string, thread: string | undefined): void;
  /** From here on, or since then (in seconds), something may be missing: what was seen last is held fast. */
  markGap(since?: number): void;
  /** Reads what was missed. Resolves when it has been read. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Reads back what was posted while nobody told us: from the last message seen, oldest first, bounded. A message that is
 * read twice is one case.
 * @example const readback = createBackfill({ clients, memos, directory, listener, workspace, clock, log })
 */
export function createBackfill(ports: {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly directory: Directory;
  readonly eventHandler: Pick<EventHandler, 'processMessage'>;
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly log: Log;
}): Backfill {
  const { clients, keyValueStore, directory, eventHandler, workspace, clock, log } = ports;
  const key = storageKey(workspace.team, 'seen');
  const knownThreads = createLruMap<true>(MAX_THREADS);
  const recentThreads: string[] = [];
  let lastSeen: string | undefined;
  let gapStart: string | undefined;
  let savedMark: string | undefined;
  let stopped = false;
  let currentRun: Promise<void> = Promise.resolve();

  async function saveMark(): Promise<void> {
    const mark = gapStart ?? lastSeen;
    if (mark === undefined || mark === savedMark) return;
    savedMark = mark;
    await keyValueStore.put(key, mark);
  }
  const timer = setInterval(() => {
    saveMark().catch((error: unknown) => log.warn('mark not written', { error: slackErrorName(error) }));
  }, SECOND_MS);
  timer.unref();

  async function readPages(
    channel: string,
    fetchPage: (
      cursor: string,
    ) => Promise<{ messages?: unknown[]; response_metadata?: { next_cursor?: string } }>,
    after: string,
  ): Promise<{ count: number; knownThreads: readonly string[] }> {
    const found: unknown[] = [];
    for (let page = 0, cursor = ''; page < MAX_PAGES && !stopped; page++) {
      const { messages = [], response_metadata: more } = await fetchPage(cursor);
      found.push(...messages);
      cursor = more?.next_cursor ?? '';
      if (cursor === '') break;
    }
    const inOrder = found
      .map((each) => rawMessageSchema.parse(each))
      .sort((a, b) => Number(a.ts) - Number(b.ts));
    const missed = inOrder.filter(({ ts }) => Number(ts) > Number(after));
    for (const raw of missed)
      await eventHandler.processMessage(raw, channel, raw.edited ? 'handleEdit' : 'handleMessage');
    return { count: missed.length, knownThreads: missed.flatMap((raw) => (raw.reply_count ? [raw.ts] : [])) };
  }

  const readThread = (channel: string, ts: string, oldest: string) =>
    readPages(
      channel,
      (cursor) =>
        clients.retryingBot.conversations.replies({
          channel,
          ts,
          oldest,
          limit: PAGE_SIZE,
          ...(cursor && { cursor }),
        }),
      oldest,
    );

  async function readChannel(channel: string, oldest: string): Promise<number> {
    const top = await readPages(
      channel,
      (cursor) =>
        clients.retryingBot.conversations.history({
          channel,
          oldest,
          limit: PAGE_SIZE,
          ...(cursor && { cursor }),
        }),
      oldest,
    );
    let count = top.count;
    const older = recentThreads.flatMap((each) =>
      each.startsWith(`${channel}/`) ? [each.slice(channel.length + 1)] : [],
    );
    for (const ts of new Set([...top.knownThreads, ...older])) {
      const thread = await readThread(channel, ts, oldest).catch(() => ({ count: 0 }));
      count += thread.count;
    }
    return count;
  }

  async function fillGap(): Promise<void> {
    const start = gapStart;
    if (start === undefined || stopped) return;
    const earliest = clock.now().getTime() / SECOND_MS - MAX_AGE_S;
    const oldest = Number(start) > earliest ? start : earliest.toFixed(6);
    let count = 0;
    for (const { id, isMember } of directory.channels()) {
      if (!isMember || stopped) continue;
      count += await readChannel(id, oldest).catch((error: unknown) => {
        log.warn('a channel was not read back', { channel: id, error: slackErrorName(error) });
        return 0;
      });
    }
    if (count > 0) log.info('read back', { messages: count });
    if (!stopped && gapStart === start) gapStart = undefined;
  }

  return {
    async loadLastSeen() {
      lastSeen = await keyValueStore.get(key);
      gapStart = lastSeen;
    },
    noteMessage(ts, channel, thread) {
      if (lastSeen === undefined || Number(ts) > Number(lastSeen)) lastSeen = ts;
      const root = `${channel}/${thread ?? ts}`;
      if (thread === undefined || knownThreads.get(root)) return;
      knownThreads.set(root, true);
      recentThreads.push(root);
      if (recentThreads.length > MAX_THREADS) recentThreads.shift();
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

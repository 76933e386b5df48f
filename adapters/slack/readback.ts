import type { Clock, Log, Memos } from '#core';
import { createRecent } from '#core';
import type { Clients } from './clients.ts';
import type { Directory } from './directory.ts';
import type { Listener } from './events.ts';
import { nameOf } from './faults.ts';
import { memoOf } from './posts.ts';
import { rawMessage } from './raw.ts';
import type { Workspace } from './workspace.ts';

const PAGE = 200;
/** So much of a channel is read back at the most: 1,000 messages, one day. */
const PAGES_MOST = 5;
const OLDEST_S = 24 * 60 * 60;
/** Threads that were alive before the gap; what was said in others that are older is not found. */
const THREADS_REMEMBERED = 50;
const SECOND_MS = 1000;

export interface Readback {
  load(): Promise<void>;
  seen(ts: string, channel: string, thread: string | undefined): void;
  /** From here on, or since then (in seconds), something may be missing: what was seen last is held fast. */
  interrupted(since?: number): void;
  /** Reads what was missed. Resolves when it has been read. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Reads back what was posted while nobody told us: from the last message seen, oldest first, bounded. A message that is
 * read twice is one case.
 * @example const readback = createReadback({ clients, memos, directory, listener, workspace, clock, log })
 */
export function createReadback(ports: {
  readonly clients: Clients;
  readonly memos: Memos;
  readonly directory: Directory;
  readonly listener: Pick<Listener, 'judge'>;
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly log: Log;
}): Readback {
  const { clients, memos, directory, listener, workspace, clock, log } = ports;
  const key = memoOf(workspace.team, 'seen');
  const threads = createRecent<true>(THREADS_REMEMBERED);
  const alive: string[] = [];
  let last: string | undefined;
  let from: string | undefined;
  let written: string | undefined;
  let stopped = false;
  let reading: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const mark = from ?? last;
    if (mark === undefined || mark === written) return;
    written = mark;
    await memos.put(key, mark);
  }
  const timer = setInterval(() => {
    write().catch((error: unknown) => log.warn('mark not written', { error: nameOf(error) }));
  }, SECOND_MS);
  timer.unref();

  async function readAll(
    channel: string,
    ask: (cursor: string) => Promise<{ messages?: unknown[]; response_metadata?: { next_cursor?: string } }>,
    after: string,
  ): Promise<{ count: number; threads: readonly string[] }> {
    const found: unknown[] = [];
    for (let page = 0, cursor = ''; page < PAGES_MOST && !stopped; page++) {
      const { messages = [], response_metadata: more } = await ask(cursor);
      found.push(...messages);
      cursor = more?.next_cursor ?? '';
      if (cursor === '') break;
    }
    const inOrder = found.map((each) => rawMessage.parse(each)).sort((a, b) => Number(a.ts) - Number(b.ts));
    const missed = inOrder.filter(({ ts }) => Number(ts) > Number(after));
    for (const raw of missed) await listener.judge(raw, channel, raw.edited ? 'edited' : 'message');
    return { count: missed.length, threads: missed.flatMap((raw) => (raw.reply_count ? [raw.ts] : [])) };
  }

  const readThread = (channel: string, ts: string, oldest: string) =>
    readAll(
      channel,
      (cursor) =>
        clients.patient.conversations.replies({
          channel,
          ts,
          oldest,
          limit: PAGE,
          ...(cursor && { cursor }),
        }),
      oldest,
    );

  async function readChannel(channel: string, oldest: string): Promise<number> {
    const top = await readAll(
      channel,
      (cursor) =>
        clients.patient.conversations.history({ channel, oldest, limit: PAGE, ...(cursor && { cursor }) }),
      oldest,
    );
    let count = top.count;
    const older = alive.flatMap((each) =>
      each.startsWith(`${channel}/`) ? [each.slice(channel.length + 1)] : [],
    );
    for (const ts of new Set([...top.threads, ...older])) {
      const thread = await readThread(channel, ts, oldest).catch(() => ({ count: 0 }));
      count += thread.count;
    }
    return count;
  }

  async function read(): Promise<void> {
    const start = from;
    if (start === undefined || stopped) return;
    const earliest = clock.now().getTime() / SECOND_MS - OLDEST_S;
    const oldest = Number(start) > earliest ? start : earliest.toFixed(6);
    let count = 0;
    for (const { id, isMember } of directory.places()) {
      if (!isMember || stopped) continue;
      count += await readChannel(id, oldest).catch((error: unknown) => {
        log.warn('a channel was not read back', { channel: id, error: nameOf(error) });
        return 0;
      });
    }
    if (count > 0) log.info('read back', { messages: count });
    if (!stopped && from === start) from = undefined;
  }

  return {
    async load() {
      last = await memos.get(key);
      from = last;
    },
    seen(ts, channel, thread) {
      if (last === undefined || Number(ts) > Number(last)) last = ts;
      const root = `${channel}/${thread ?? ts}`;
      if (thread === undefined || threads.get(root)) return;
      threads.set(root, true);
      alive.push(root);
      if (alive.length > THREADS_REMEMBERED) alive.shift();
    },
    interrupted(since = Number.POSITIVE_INFINITY) {
      from ??= last;
      if (from !== undefined && since < Number(from)) from = since.toFixed(6);
    },
    catchUp() {
      reading = reading.then(read);
      return reading;
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await write();
    },
  };
}

import type {
  Adapter,
  Clock,
  ConsoleBatches,
  ConsoleQueue,
  ConsoleWordings,
  Intake,
  KeyValueStore,
  Leases,
  Log,
  Server,
  Wordings,
} from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import { createBatchStore } from './batch-store.ts';
import { createBatches } from './batches.ts';
import { createCaseRequests } from './case-requests.ts';
import { createChannelNames } from './channel-names.ts';
import { createClaims } from './claims.ts';
import { createListFiller, type ListFiller } from './fill-lists.ts';
import { createQueueReader } from './read-queue.ts';
import type { RunBatchPorts } from './run-batch.ts';
import { createServerLists, type ServerLists } from './server-lists.ts';

/** The summaries in memory, for each server. See docs/decisions/console-case-index.md. */
const MAX_CASES_PER_SERVER = 20_000;
const APPLY_INTERVAL_MS = 500;
const NOTIFY_INTERVAL_MS = 1000;
const POLL_INTERVAL_MS = 5000;
/** A server counts as in use for this long after a request. */
const IN_USE_MS = 60_000;
const IDLE_POLL_MS = 5 * 60_000;

type FillerPorts = Parameters<typeof createListFiller>[0];

/** The dependencies of the queue. */
export interface QueuePorts
  extends Pick<FillerPorts, 'archive' | 'caseTimeline' | 'policies' | 'log'>,
    Pick<RunBatchPorts, 'mayDecide'> {
  readonly intake: Pick<Intake, 'decide' | 'performModeratorAction'>;
  readonly adapterOf: (server: Server) => Pick<Adapter, 'listChannels'> | undefined;
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly wording: Wordings;
  readonly consoleWording: () => ConsoleWordings;
  /** The servers that this process serves now. */
  readonly listServers: () => Promise<readonly Server[]>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The queue, and the work that keeps it complete. */
export interface QueueService {
  readonly queue: ConsoleQueue;
  readonly batches: ConsoleBatches;
  /** Resolves when no batch runs in this process. */
  readonly whenIdle: () => Promise<void>;
  readonly noteAppend: ListFiller['noteAppend'];
  /** Reads the cases in the background and keeps the lists complete. Returns a function that ends it. */
  start(): () => Promise<void>;
  /** Brings everything that has happened into the lists now. */
  refresh(): Promise<void>;
}

/**
 * Creates the queue. Until `start` it has no cases.
 * @example const { queue, start } = createQueueService(ports); const stop = start(); await queue.list(viewer, { state: 'undecided' })
 */
export function createQueueService(ports: QueuePorts): QueueService {
  const { clock, log } = ports;
  const servers = new Map<string, ServerLists>();
  const aborter = new AbortController();
  const filled = new Set<string>();

  function listsOf(server: Server): ServerLists {
    const key = serverKey(server);
    const known = servers.get(key);
    if (known) return known;
    const lists = createServerLists(server, MAX_CASES_PER_SERVER);
    servers.set(key, lists);
    return lists;
  }
  const filler = createListFiller({ ...ports, listsOf });
  const claims = createClaims(ports);
  const reader = createQueueReader({ listsOf, channelNames: createChannelNames(ports), clock });
  const { batches, resume, whenIdle } = createBatches({
    ...ports,
    queue: reader,
    listUndecided: reader.listUndecided,
    store: createBatchStore(ports),
    signal: aborter.signal,
  });

  /** Fills the lists of each server once, first where a viewer waits. A failed fill begins again at the next call. */
  async function fillNewServers(): Promise<void> {
    for (const failed = new Set<string>(); ; ) {
      const waiting = (await ports.listServers())
        .map(listsOf)
        .filter(({ server }) => !filled.has(serverKey(server)) && !failed.has(serverKey(server)));
      const next = waiting.toSorted((a, b) => usedAtMs(b) - usedAtMs(a))[0];
      if (!next || aborter.signal.aborted) return;
      const key = serverKey(next.server);
      try {
        await filler.fill(next, aborter.signal);
        filled.add(key);
        void resume(next.server);
      } catch (error) {
        failed.add(key);
        log.warn('queue_fill_failed', { server: key, error: errorName(error) });
      }
    }
  }

  async function readClaims(lists: ServerLists): Promise<void> {
    const current = await claims.list(lists.server);
    for (const caseId of lists.claims.keys()) if (!current.has(caseId)) lists.setClaim(caseId, undefined);
    for (const [caseId, claim] of current) lists.setClaim(caseId, claim);
  }

  async function poll(isForced = false): Promise<void> {
    for (const lists of servers.values()) {
      if (aborter.signal.aborted) return;
      if (!isForced && !isPollDue(lists, clock.now())) continue;
      lists.polledAt = clock.now();
      if (lists.progress.isComplete) await filler.poll(lists);
      if (lists.index.canTakeMore) filled.delete(serverKey(lists.server));
      await readClaims(lists);
    }
  }
  const notify = (): void => {
    for (const lists of servers.values()) lists.notify(clock.now());
  };

  const work = { applyAppends: filler.applyAppends, fill: fillNewServers, poll: () => poll(), notify };
  return {
    queue: {
      ...reader,
      ...createCaseRequests({ ...ports, listsOf, claims, readCase: filler.readCase }),
    },
    batches,
    whenIdle,
    noteAppend: filler.noteAppend,
    async refresh() {
      await filler.applyAppends();
      await fillNewServers();
      await poll(true);
      notify();
    },
    start() {
      const stop = startTimers(work, aborter, log);
      return async () => {
        await stop();
        await whenIdle();
      };
    },
  };
}

const usedAtMs = ({ usedAt }: ServerLists): number => usedAt?.getTime() ?? 0;

/** A server whose console is open is read at every turn, the others now and then. */
function isPollDue({ listeners, usedAt, polledAt }: ServerLists, now: Date): boolean {
  const isYounger = (time: Date | undefined, ms: number): boolean =>
    time !== undefined && now.getTime() - time.getTime() < ms;
  return listeners.size > 0 || isYounger(usedAt, IN_USE_MS) || !isYounger(polledAt, IDLE_POLL_MS);
}

/** Each kind of work runs at its interval and never twice at the same time. */
function startTimers(
  work: { applyAppends(): Promise<void>; fill(): Promise<void>; poll(): Promise<void>; notify(): void },
  aborter: AbortController,
  log: Log,
): () => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const every = (ms: number, name: string, run: () => Promise<void>): (() => void) => {
    const runOnce = (): void => {
      if (running.has(name)) return;
      const done = run()
        .catch((error: unknown) => log.warn('queue_update_failed', { step: name, error: errorName(error) }))
        .finally(() => running.delete(name));
      running.set(name, done);
    };
    const timer = setInterval(runOnce, ms);
    runOnce();
    return () => clearInterval(timer);
  };
  const stops = [
    every(APPLY_INTERVAL_MS, 'appends', work.applyAppends),
    every(NOTIFY_INTERVAL_MS, 'notify', async () => work.notify()),
    every(POLL_INTERVAL_MS, 'fill', work.fill),
    every(POLL_INTERVAL_MS, 'poll', work.poll),
  ];
  return async () => {
    for (const stop of stops) stop();
    aborter.abort();
    await Promise.all(running.values());
  };
}

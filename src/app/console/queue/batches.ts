import { randomBytes } from 'node:crypto';
import type {
  Batch,
  BatchEffects,
  BatchSelection,
  Caller,
  CaseSummary,
  Clock,
  ConsoleBatches,
  ConsoleQueue,
  Decision,
  Leases,
  Log,
  Policy,
  PolicyStore,
  Server,
} from '#core';
import { MAX_BATCH_CASES, serverKey } from '#core';
import { errorName } from '#lib';
import { type BatchStore, type StoredBatch, toBatch } from './batch-store.ts';
import { type RunBatchPorts, runBatch } from './run-batch.ts';

const SAMPLE_COUNT = 5;
/** A batch is begun once; the state in the store says so after this time. */
const BEGIN_LEASE_MS = 60 * 60 * 1000;

/** The dependencies of `createBatches`. */
export interface BatchPorts extends Omit<RunBatchPorts, 'store'> {
  readonly queue: Pick<ConsoleQueue, 'find'>;
  /** The undecided cases of a filter, oldest first, at most `limit`. */
  readonly listUndecided: (viewer: Caller, selection: BatchSelection, limit: number) => readonly string[];
  readonly store: BatchStore;
  readonly leases: Leases;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The batches of the console, and what continues them after a restart. */
export interface BatchService {
  readonly batches: ConsoleBatches;
  /** Continues batches of a server that a crash has interrupted. Never rejects. */
  resume(server: Server): Promise<void>;
  /** Resolves when no batch runs in this process. */
  whenIdle(): Promise<void>;
}

/**
 * Creates the batches: one page shows what a decision on several cases would do, one request does it, one takes all back.
 * @example const { batches } = createBatches(ports); const plan = await batches.plan(viewer, 'uphold', { kind: 'filter', filter })
 */
export function createBatches(ports: BatchPorts): BatchService {
  const { queue, store, leases, policies, clock, log } = ports;
  const running = new Map<string, Promise<void>>();

  function run(batch: StoredBatch): void {
    if (running.has(batch.id)) return;
    const done = runBatch(batch, ports)
      .then(({ server, state, items }) =>
        log.info('batch_done', { server: serverKey(server), state, cases: items.length }),
      )
      .catch((error: unknown) => log.error('batch_failed', { batch: batch.id, error: errorName(error) }))
      .finally(() => running.delete(batch.id));
    running.set(batch.id, done);
  }

  /** Moves a batch from one state to the next and runs it. Once, also if several requests come at the same time. */
  async function begin(
    viewer: Caller,
    id: string,
    from: Batch['state'],
    next: (batch: StoredBatch) => StoredBatch,
  ): Promise<Batch | undefined> {
    const batch = await store.get(viewer.server, id);
    if (!batch) return undefined;
    const key = `console-batch/${id}/${from}`;
    if (batch.state !== from || !(await leases.acquire(key, clock.now(), BEGIN_LEASE_MS)))
      return toBatch((await store.get(viewer.server, id)) ?? batch);
    const begun = next(batch);
    await store.put(begun);
    run(begun);
    return toBatch(begun);
  }

  const batches: ConsoleBatches = {
    async plan(viewer, decision, selection) {
      const caseIds = ports.listUndecided(viewer, selection, MAX_BATCH_CASES + 1);
      if (caseIds.length === 0) return undefined;
      const batch = createPlan(viewer, decision, selection, caseIds, clock.now());
      await store.put(batch);
      return toBatch(batch);
    },
    async preview(viewer, id) {
      const batch = await store.get(viewer.server, id);
      if (batch?.state !== 'planned') return undefined;
      const found = await Promise.all(batch.items.map(({ caseId }) => queue.find(viewer, caseId)));
      const summaries = found.filter((summary) => summary !== undefined);
      return {
        batch: toBatch(batch),
        effects: estimateEffects(summaries, batch.decision, policies.of(viewer.server), viewer.id),
        samples: summaries.slice(0, SAMPLE_COUNT),
        isLimited: batch.items.length === MAX_BATCH_CASES,
      };
    },
    start: (viewer, id) =>
      begin(viewer, id, 'planned', (batch) => ({
        ...batch,
        state: 'running',
        by: { id: viewer.id, name: viewer.name },
        at: clock.now(),
      })),
    undo: (viewer, id) =>
      begin(viewer, id, 'finished', (batch) => ({
        ...batch,
        state: 'undoing',
        undo: { by: { id: viewer.id, name: viewer.name }, at: clock.now() },
      })),
    async find(viewer, id) {
      const batch = await store.get(viewer.server, id);
      return batch && toBatch(batch);
    },
    async list(viewer) {
      const stored = await store.list(viewer.server);
      return stored.filter(({ state }) => state !== 'planned').map(toBatch);
    },
  };

  return {
    batches,
    async resume(server) {
      try {
        for (const batch of await store.list(server)) {
          if (batch.state !== 'running' && batch.state !== 'undoing') continue;
          run(batch);
          await running.get(batch.id);
        }
      } catch (error) {
        log.warn('batch_resume_failed', { server: serverKey(server), error: errorName(error) });
      }
    },
    whenIdle: async () => void (await Promise.all(running.values())),
  };
}

const createPlan = (
  viewer: Caller,
  decision: Decision,
  selection: BatchSelection,
  caseIds: readonly string[],
  at: Date,
): StoredBatch => ({
  id: randomBytes(12).toString('base64url'),
  server: viewer.server,
  decision,
  by: { id: viewer.id, name: viewer.name },
  at,
  state: 'planned',
  ...(selection.kind === 'filter' && { filter: selection.filter }),
  items: caseIds.slice(0, MAX_BATCH_CASES).map((caseId) => ({ caseId })),
});

/** What a decision would do to posts and strikes, from the present state of the cases. */
function estimateEffects(
  summaries: readonly CaseSummary[],
  decision: Decision,
  { mode }: Policy,
  viewer: string,
): BatchEffects {
  const count = (matches: (summary: CaseSummary) => boolean): number => summaries.filter(matches).length;
  const isHidden = ({ visibility }: CaseSummary) => visibility === 'hidden' || visibility === 'partly';
  const isUphold = decision === 'uphold';
  // In shadow mode nothing is hidden, and no strike is counted.
  const hides = isUphold && mode !== 'shadow' ? count((summary) => !isHidden(summary)) : 0;
  const restores = isUphold ? 0 : count(isHidden);
  return {
    hides,
    restores,
    unchanged: summaries.length - hides - restores,
    strikes: isUphold && mode !== 'shadow' ? count(({ struck }) => !struck) : 0,
    strikesBack: isUphold ? 0 : count(({ struck }) => struck),
    claimed: count(({ claim }) => claim !== undefined && claim.id !== viewer),
  };
}

import type { Archive, CaseEvent, Clock, LeasedJob, OutboxJob, PolicyStore } from '#core';
import { CaseConflict, type Wordings } from '#core';
import {
  applyEvents,
  type CaseState,
  computePendingJobs,
  createLocalizer,
  deriveCaseState,
  type Localizer,
  type RuleTextLookup,
} from '../../cases/index.ts';

/** So many cases of the last minute are remembered: a wave is about the same few. */
const CASE_CACHE_SIZE = 1000;
const CASE_CACHE_TTL_MS = 60_000;
/** Those that are being walked at the same time. */
const PENDING_JOBS_CACHE_SIZE = 100;
/** How long a job is one worker's before another may take it: longer than any call to a platform. */
export const JOB_LEASE_MS = 2 * 60 * 1000;

type ActedEvent = Extract<CaseEvent, { kind: 'acted' }>;

/** Case states in, events out; every write carries the actions that the new state owes, both or neither. */
export interface CaseRepository {
  read(id: string): Promise<CaseState | undefined>;
  /**
   * The case as this process saw it within the last minute, or as it is: for whoever only wants to look around, or
   * writes with `change`, which looks again when somebody was faster.
   */
  readCached(id: string): Promise<CaseState | undefined>;
  /**
   * The state with an outcome that is written down, and its job done, with the next write of this process to the case,
   * which must follow at once: until then a crash asks for the action again. A write that fails forgets nothing.
   */
  withPendingOutcome(state: CaseState, acted: ActedEvent): CaseState;
  /** Throws `CaseConflict` when the case has moved on since `state` was read. */
  appendAndLease(
    state: CaseState,
    events: readonly CaseEvent[],
    more?: readonly OutboxJob[],
  ): Promise<CaseState>;
  /**
   * Reads, asks `plan` for events, appends them; anew when somebody was faster. No events: nothing is written.
   * `known` spares the first reading; the jobs `paid` are done with the write. Returns the state it ended with.
   */
  update(
    id: string,
    planEvents: (state: CaseState | undefined) => readonly CaseEvent[],
    knownState?: CaseState,
    completed?: readonly string[],
  ): Promise<CaseState | undefined>;
  /**
   * The same for what is most likely not there yet: what `plan` asks for is written as its beginning, and the case is
   * read only when this process has seen it lately, when nothing begins, or when somebody has begun it before.
   */
  createOrUpdate(
    id: string,
    plan: (state: CaseState | undefined) => readonly CaseEvent[],
  ): Promise<CaseState | undefined>;
  /**
   * Takes what writes of this process have put on the outbox for a case, leased already, and the case as the last of
   * them left it: jobs must not be judged by an older one.
   */
  takeLeasedJobs(id: string): { readonly jobs: readonly LeasedJob[]; readonly state: CaseState } | undefined;
  pendingJobs(state: CaseState): readonly OutboxJob[];
  localizerFor(state: CaseState): Localizer;
}

/** When the newest thing happened to a case. @example lastEventAt(state) */
export const lastEventAt = ({ events, openedAt }: CaseState): Date => events.at(-1)?.at ?? openedAt;

/** @example const book = createCaseRepository({ archive, policies, wording, clock }); */
export function createCaseRepository(ports: {
  readonly archive: Pick<Archive, 'append' | 'read'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly reasons?: RuleTextLookup;
  readonly clock: Clock;
}): CaseRepository {
  const { archive, policies, wording, reasons, clock } = ports;

  const localizerOfCase = (state: CaseState): Localizer =>
    createLocalizer(wording, policies.of(state.evidence.message.ref.server).language, reasons);
  /** A state is asked several times on its way, and answering means writing letters. */
  const pendingJobsCache = new Map<CaseState, readonly OutboxJob[]>();

  function pendingJobsOf(state: CaseState): readonly OutboxJob[] {
    const known = pendingJobsCache.get(state);
    if (known) return known;
    const jobs = computePendingJobs(state, localizerOfCase(state), lastEventAt(state));
    pendingJobsCache.set(state, jobs);
    if (pendingJobsCache.size > PENDING_JOBS_CACHE_SIZE)
      pendingJobsCache.delete(pendingJobsCache.keys().next().value!);
    return jobs;
  }

  const caseCache = new Map<string, { readonly state: CaseState; readonly at: number }>();

  function cacheState(state: CaseState): void {
    caseCache.delete(state.id);
    caseCache.set(state.id, { state, at: clock.now().getTime() });
    if (caseCache.size > CASE_CACHE_SIZE) caseCache.delete(caseCache.keys().next().value!);
  }

  /** By case: outcomes that are not written down yet. */
  const pendingOutcomes = new Map<string, readonly ActedEvent[]>();
  const pendingOutcomesOf = (id: string): readonly ActedEvent[] => pendingOutcomes.get(id) ?? [];

  function dropPendingOutcomes(id: string, isWritten: (outcome: ActedEvent) => boolean): void {
    const left = pendingOutcomesOf(id).filter((outcome) => !isWritten(outcome));
    if (left.length > 0) pendingOutcomes.set(id, left);
    else pendingOutcomes.delete(id);
  }

  /** Those of them that a state ends with. */
  const pendingOutcomesIn = (state: CaseState | undefined): readonly ActedEvent[] =>
    state ? pendingOutcomesOf(state.id).filter(({ job }) => state.outcomes.has(job)) : [];

  const read = async (id: string): Promise<CaseState | undefined> => {
    const stored = deriveCaseState(await archive.read(id));
    if (!stored) return undefined;
    // Another process may have written the same down: it had the job after us.
    dropPendingOutcomes(id, ({ job }) => stored.outcomes.has(job));
    const state = applyEvents(stored, pendingOutcomesOf(id));
    cacheState(state);
    return state;
  };

  interface LeasedJobBatch {
    readonly jobs: readonly LeasedJob[];
    readonly state: CaseState;
    readonly until: number;
  }
  const leasedJobsByCase = new Map<string, LeasedJobBatch>();

  function takeLeasedJobs(id: string): LeasedJobBatch | undefined {
    const held = leasedJobsByCase.get(id);
    leasedJobsByCase.delete(id);
    return held && clock.now().getTime() < held.until ? held : undefined;
  }

  /** Whoever writes walks on and takes it within moments; what a fault left here, the next second takes up later. */
  function keepLeasedJobs(state: CaseState, jobs: readonly LeasedJob[], until: number): void {
    const before = takeLeasedJobs(state.id);
    if (jobs.length === 0 && !before) return;
    leasedJobsByCase.set(state.id, {
      jobs: [...(before?.jobs ?? []), ...jobs],
      state,
      until: before?.until ?? until,
    });
    if (leasedJobsByCase.size > CASE_CACHE_SIZE)
      leasedJobsByCase.delete(leasedJobsByCase.keys().next().value!);
  }

  async function write(
    id: string,
    state: CaseState | undefined,
    events: readonly CaseEvent[],
    {
      extraJobs = [],
      completed = [],
    }: { readonly extraJobs?: readonly OutboxJob[]; readonly completed?: readonly string[] },
  ): Promise<CaseState | undefined> {
    const next = state ? applyEvents(state, events) : deriveCaseState(events);
    if (!next) return undefined;
    const outcomesToWrite = pendingOutcomesIn(state);
    // A computer whose time was set back still pays what a case has owed since before.
    const now = clock.now().getTime();
    const dueBy = new Date(Math.max(now, lastEventAt(next).getTime()));
    const jobs = [...pendingJobsOf(next), ...extraJobs];
    const lease = { dueBy, until: new Date(now + JOB_LEASE_MS) };
    const stored = (state?.events.length ?? 0) - outcomesToWrite.length;
    const completedJobs = [...outcomesToWrite.map(({ job }) => job), ...completed];
    const leasedJobs = await archive.append(id, stored, [...outcomesToWrite, ...events], jobs, {
      lease,
      completed: completedJobs,
    });
    dropPendingOutcomes(id, (outcome) => outcomesToWrite.includes(outcome));
    keepLeasedJobs(next, leasedJobs, now + JOB_LEASE_MS);
    cacheState(next);
    return next;
  }

  const update: CaseRepository['update'] = async (id, planEvents, knownState, completed = []) => {
    for (let state = knownState ?? (await read(id)); ; state = await read(id)) {
      const events = planEvents(state);
      if (events.length === 0 && completed.length === 0) return state;
      try {
        return await write(id, state, events, { completed });
      } catch (error) {
        if (!(error instanceof CaseConflict)) throw error;
      }
    }
  };

  return {
    read,
    takeLeasedJobs,
    update,
    async createOrUpdate(id, plan) {
      const events = caseCache.has(id) ? [] : plan(undefined);
      try {
        if (events.length > 0) return await write(id, undefined, events, {});
      } catch (error) {
        if (!(error instanceof CaseConflict)) throw error;
      }
      return update(id, plan);
    },
    async readCached(id) {
      const found = caseCache.get(id);
      const fresh = found && clock.now().getTime() - found.at < CASE_CACHE_TTL_MS;
      return fresh ? found.state : read(id);
    },
    pendingJobs: pendingJobsOf,
    localizerFor: localizerOfCase,
    withPendingOutcome(state, acted) {
      const next = applyEvents(state, [acted]);
      const others = pendingOutcomesOf(state.id).filter(({ job }) => job !== acted.job);
      pendingOutcomes.set(state.id, [...others, acted]);
      cacheState(next);
      return next;
    },
    async appendAndLease(state, events, extraJobs = []) {
      if (events.length === 0 && extraJobs.length === 0 && pendingOutcomesIn(state).length === 0)
        return state;
      return (await write(state.id, state, events, { extraJobs })) ?? state;
    },
  };
}

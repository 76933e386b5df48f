import type { Archive, CaseEvent, Clock, OutboxJob, PolicyStore } from '#core';
import { CaseConflict, type Wordings } from '#core';
import { createLruMap } from '#lib';
import {
  applyEvents,
  type CaseState,
  computePendingJobs,
  createLocalizer,
  deriveCaseState,
  type Localizer,
  type RuleTextLookup,
} from '../../cases/index.ts';
import { createLeasedJobs, type LeasedJobBatch } from './leased-jobs.ts';
import { type ActedEvent, createPendingOutcomes } from './pending-outcomes.ts';

/** Cases of the last minute: the cases of one campaign ask for the same few again and again. */
const CASE_CACHE_SIZE = 1000;
const CASE_CACHE_TTL_MS = 60_000;
/** Cases that are worked on at the same time. */
const PENDING_JOBS_CACHE_SIZE = 100;
/** How long a job belongs to one worker before another may take it: longer than any call to a platform. */
export const JOB_LEASE_MS = 2 * 60 * 1000;

/** Returns the events to append to a case; empty for none. Called again when another worker changed the case first. */
export type PlanEvents = (state: CaseState | undefined) => readonly CaseEvent[];

/**
 * Reads case states and appends events. Each write also stores the jobs that the new state needs, both or neither. All
 * methods that read or write reject when the archive does not answer.
 */
export interface CaseRepository {
  /** The case with the outcomes that are not stored yet; undefined when there is none. */
  read(caseId: string): Promise<CaseState | undefined>;
  /**
   * The case as this process saw it within the last minute, or as it is. Only to look at it, or to write with `update`,
   * which reads again when another worker was faster.
   */
  readCached(caseId: string): Promise<CaseState | undefined>;
  /** The state with an outcome that the next write stores, see `PendingOutcomes`. That write must follow at once. */
  withPendingOutcome(state: CaseState, acted: ActedEvent): CaseState;
  /**
   * Appends events and the jobs that follow from them, and leases these jobs for this process. Returns the new state.
   * Throws `CaseConflict` when the case has changed since `state` was read.
   */
  appendAndLease(
    state: CaseState,
    events: readonly CaseEvent[],
    extraJobs?: readonly OutboxJob[],
  ): Promise<CaseState>;
  /**
   * Reads the case, appends what `planEvents` returns, and repeats both after a conflict. `knownState` saves the first
   * read. The jobs `completed` are marked as done with the write. Returns the state at the end.
   */
  update(
    caseId: string,
    planEvents: PlanEvents,
    knownState?: CaseState,
    completed?: readonly string[],
  ): Promise<CaseState | undefined>;
  /** The same for a case that most likely does not exist yet: saves the read when it does not. */
  createOrUpdate(caseId: string, planEvents: PlanEvents): Promise<CaseState | undefined>;
  /** Takes the jobs that writes of this process have leased for a case; undefined when there are none. */
  takeLeasedJobs(caseId: string): LeasedJobBatch | undefined;
  /** The jobs that a case in this state still needs. */
  pendingJobs(state: CaseState): readonly OutboxJob[];
  /** Texts in the languages of the server that the case belongs to. */
  localizerFor(state: CaseState): Localizer;
}

/** When the newest event of a case happened. @example lastEventAt(state) */
export const lastEventAt = ({ events, openedAt }: CaseState): Date => events.at(-1)?.at ?? openedAt;

interface CaseRepositoryPorts {
  readonly archive: Pick<Archive, 'append' | 'read'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly reasons: RuleTextLookup | undefined;
  readonly clock: Clock;
}

/** @example const caseRepository = createCaseRepository({ archive, policies, wording, reasons, clock }) */
export function createCaseRepository(ports: CaseRepositoryPorts): CaseRepository {
  const { archive, policies, wording, reasons, clock } = ports;
  const pendingOutcomes = createPendingOutcomes();
  const leasedJobs = createLeasedJobs(clock);
  const caseCache = createLruMap<{ readonly state: CaseState; readonly readAtMs: number }>(CASE_CACHE_SIZE);

  const localizerFor = (state: CaseState): Localizer =>
    createLocalizer(wording, policies.of(state.evidence.message.ref.server).language, reasons);
  const pendingJobs = createPendingJobsCache(localizerFor);

  function cacheState(state: CaseState): CaseState {
    caseCache.set(state.id, { state, readAtMs: clock.now().getTime() });
    return state;
  }

  async function read(caseId: string): Promise<CaseState | undefined> {
    const stored = deriveCaseState(await archive.read(caseId));
    if (!stored) return undefined;
    // Another process may have stored the same outcome: it had the job after us.
    pendingOutcomes.drop(caseId, ({ job }) => stored.outcomes.has(job));
    return cacheState(applyEvents(stored, pendingOutcomes.of(caseId)));
  }

  async function write(
    caseId: string,
    state: CaseState | undefined,
    events: readonly CaseEvent[],
    jobs: { readonly extra?: readonly OutboxJob[]; readonly completed?: readonly string[] } = {},
  ): Promise<CaseState | undefined> {
    const next = state ? applyEvents(state, events) : deriveCaseState(events);
    if (!next) return undefined;
    const outcomes = pendingOutcomes.containedIn(state);
    const storedCount = (state?.events.length ?? 0) - outcomes.length;
    const now = clock.now().getTime();
    // A computer whose clock was set back still leases the jobs from before.
    const dueBy = new Date(Math.max(now, lastEventAt(next).getTime()));
    const leased = await archive.append(
      caseId,
      storedCount,
      [...outcomes, ...events],
      [...pendingJobs(next), ...(jobs.extra ?? [])],
      {
        lease: { dueBy, until: new Date(now + JOB_LEASE_MS) },
        completed: [...outcomes.map(({ job }) => job), ...(jobs.completed ?? [])],
      },
    );
    pendingOutcomes.drop(caseId, (acted) => outcomes.includes(acted));
    leasedJobs.add(next, leased, now + JOB_LEASE_MS);
    return cacheState(next);
  }

  const update: CaseRepository['update'] = async (caseId, planEvents, knownState, completed = []) => {
    for (let state = knownState ?? (await read(caseId)); ; state = await read(caseId)) {
      const events = planEvents(state);
      if (events.length === 0 && completed.length === 0) return state;
      try {
        return await write(caseId, state, events, { completed });
      } catch (error) {
        if (!(error instanceof CaseConflict)) throw error;
      }
    }
  };

  return {
    read,
    update,
    pendingJobs,
    localizerFor,
    takeLeasedJobs: leasedJobs.take,
    async readCached(caseId) {
      const entry = caseCache.get(caseId);
      const isFresh = entry && clock.now().getTime() - entry.readAtMs < CASE_CACHE_TTL_MS;
      return isFresh ? entry.state : read(caseId);
    },
    async createOrUpdate(caseId, planEvents) {
      const events = caseCache.get(caseId) ? [] : planEvents(undefined);
      try {
        if (events.length > 0) return await write(caseId, undefined, events);
      } catch (error) {
        if (!(error instanceof CaseConflict)) throw error;
      }
      return update(caseId, planEvents);
    },
    withPendingOutcome(state, acted) {
      pendingOutcomes.add(state.id, acted);
      return cacheState(applyEvents(state, [acted]));
    },
    async appendAndLease(state, events, extra = []) {
      const hasNothingToWrite =
        events.length === 0 && extra.length === 0 && pendingOutcomes.containedIn(state).length === 0;
      return hasNothingToWrite ? state : ((await write(state.id, state, events, { extra })) ?? state);
    },
  };
}

/** A state is asked for its jobs several times on its way, and answering means writing direct messages. */
function createPendingJobsCache(localizerFor: CaseRepository['localizerFor']): CaseRepository['pendingJobs'] {
  const cache = new Map<CaseState, readonly OutboxJob[]>();
  return (state) => {
    const cached = cache.get(state);
    if (cached) return cached;
    const jobs = computePendingJobs(state, localizerFor(state), lastEventAt(state));
    cache.set(state, jobs);
    if (cache.size > PENDING_JOBS_CACHE_SIZE) cache.delete(cache.keys().next().value!);
    return jobs;
  };
}

import type { ActionKind, Adapter, Archive, CaseEvent, Clock, OutboxJob, PolicyStore, Server } from '#core';
import { CaseConflict, type Wordings } from '#core';
import { createLruMap } from '#lib';
import {
  applyEvents,
  type CaseState,
  createLocalizer,
  deriveCaseState,
  type Localizer,
  planJobs,
  type RuleTextLookup,
} from '../../cases/index.ts';
import { createLeasedJobs, type LeasedJobBatch } from './leased-jobs.ts';
import { type ActedEvent, createPendingOutcomes } from './pending-outcomes.ts';

/** The number of cached cases. The cases of one campaign read the same few cases repeatedly. */
const CASE_CACHE_SIZE = 1000;
const CASE_CACHE_TTL_MS = 60_000;
/** The number of cases that are processed at the same time. */
const PENDING_JOBS_CACHE_SIZE = 100;
/** The length of the lease of a job: longer than any call to a platform. */
export const JOB_LEASE_MS = 2 * 60 * 1000;

/** Returns the events to append to a case; empty for none. Called again if another worker changed the case first. */
export type PlanEvents = (state: CaseState | undefined) => readonly CaseEvent[];

/**
 * Reads case states and appends events. Each write also stores the jobs that the new state needs, in one transaction.
 * All methods that read or write reject when the archive is unavailable.
 */
export interface CaseRepository {
  /** The state of a case, including its outcomes that are not stored yet. Undefined for an unknown case. */
  read(caseId: string): Promise<CaseState | undefined>;
  /**
   * The state that this process read within the last minute, or the current state. Use it only to read, or to write
   * with `update`, which reads again after a conflict.
   */
  readCached(caseId: string): Promise<CaseState | undefined>;
  /** Adds an outcome that the next write stores; see `PendingOutcomes`. That write must follow immediately. */
  withPendingOutcome(state: CaseState, acted: ActedEvent): CaseState;
  /**
   * Appends events and the resulting jobs, and leases these jobs for this process. Returns the new state. Throws
   * `CaseConflict` if the case has changed since `state` was read.
   */
  appendAndLease(
    state: CaseState,
    events: readonly CaseEvent[],
    extraJobs?: readonly OutboxJob[],
  ): Promise<CaseState>;
  /**
   * Reads the case, appends the events of `planEvents`, and repeats both after a conflict. `knownState` replaces the
   * first read. The jobs `completed` are marked as done with the same write. Returns the final state.
   */
  update(
    caseId: string,
    planEvents: PlanEvents,
    knownState?: CaseState,
    completed?: readonly string[],
  ): Promise<CaseState | undefined>;
  /** Like `update`, for a case that probably does not exist yet: it writes without reading first. */
  createOrUpdate(caseId: string, planEvents: PlanEvents): Promise<CaseState | undefined>;
  /** Takes the jobs that writes of this process have leased for a case. Undefined if there are none. */
  takeLeasedJobs(caseId: string): LeasedJobBatch | undefined;
  /** The jobs that a case in this state still needs. */
  pendingJobs(state: CaseState): readonly OutboxJob[];
  /** The localizer of the case's server. */
  localizerFor(state: CaseState): Localizer;
}

/** The time of the newest event of a case. @example lastEventAt(state) */
export const lastEventAt = ({ events, openedAt }: CaseState): Date => events.at(-1)?.at ?? openedAt;

interface CaseRepositoryPorts {
  readonly archive: Pick<Archive, 'append' | 'read'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly reasons: RuleTextLookup | undefined;
  /** Absent: the platform can do every action. */
  readonly adapterOf?: (server: Server) => Pick<Adapter, 'supports'> | undefined;
  readonly clock: Clock;
}

/**
 * Creates the repository.
 * @example const caseRepository = createCaseRepository({ archive, policies, wording, reasons, clock })
 */
export function createCaseRepository(ports: CaseRepositoryPorts): CaseRepository {
  const { archive, policies, wording, reasons, adapterOf, clock } = ports;
  const pendingOutcomes = createPendingOutcomes();
  const leasedJobs = createLeasedJobs(clock);
  const caseCache = createLruMap<{ readonly state: CaseState; readonly readAtMs: number }>(CASE_CACHE_SIZE);

  const localizerFor = (state: CaseState): Localizer =>
    createLocalizer(wording, policies.of(state.evidence.message.ref.server).language, reasons);
  const pendingJobs = createPendingJobsCache(
    localizerFor,
    (state) => adapterOf?.(state.evidence.message.ref.server)?.supports,
  );

  function cacheState(state: CaseState): CaseState {
    caseCache.set(state.id, { state, readAtMs: clock.now().getTime() });
    return state;
  }

  async function read(caseId: string): Promise<CaseState | undefined> {
    const stored = deriveCaseState(await archive.read(caseId));
    if (!stored) return undefined;
    // Another process may have stored the same outcome, because it leased the job later.
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
    // Jobs from before the system clock was set back are also leased.
    const dueBy = new Date(Math.max(now, lastEventAt(next).getTime()));
    const leased = await archive.append(
      caseId,
      storedCount,
      [...outcomes, ...events],
      [...pendingJobs(next), ...(jobs.extra ?? [])],
      {
        lease: { dueBy, until: new Date(now + JOB_LEASE_MS) },
        completed: [...outcomes.map(({ job }) => job), ...(jobs.completed ?? [])],
        listing: listingOf(next),
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

const listingOf = ({ evidence, needsDecision }: CaseState) => ({
  channel: evidence.message.ref.channel,
  needsDecision,
});

/**
 * Caches the jobs of a state. They are needed several times, and computing them includes formatting direct messages.
 */
function createPendingJobsCache(
  localizerFor: CaseRepository['localizerFor'],
  supportsOf: (state: CaseState) => ReadonlySet<ActionKind> | undefined,
): CaseRepository['pendingJobs'] {
  const cache = new Map<CaseState, readonly OutboxJob[]>();
  return (state) => {
    const cached = cache.get(state);
    if (cached) return cached;
    const jobs = planJobs(state, localizerFor(state), lastEventAt(state), supportsOf(state));
    cache.set(state, jobs);
    if (cache.size > PENDING_JOBS_CACHE_SIZE) cache.delete(cache.keys().next().value!);
    return jobs;
  };
}

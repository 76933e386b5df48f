import type {
  ActionKind,
  Adapter,
  Archive,
  Clock,
  LeasedJob,
  Log,
  Metrics,
  Outbox,
  Outcome,
  PolicyStore,
  RateLimits,
  Server,
} from '#core';
import { ACTIONS, isReversible, serverKey } from '#core';
import { errorName } from '#lib';
import { type CaseState, caseLogFields, deriveGateHistory, isExpiryJob, isObsolete } from '../cases/index.ts';
import { type CaseRepository, JOB_LEASE_MS, lastEventAt } from './delivery/case-repository.ts';
import { dispatchAction, type RetryLater } from './delivery/dispatch-action.ts';
import type { UndeliveredCards } from './delivery/undelivered-cards.ts';

/** With the pauses below, an unreachable platform is asked for about two hours. */
const MAX_ATTEMPTS = 20;
const INITIAL_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 10 * 60 * 1000;
const JOB_BATCH_SIZE = 20;
const MAX_CASES_SEARCHED = 50;

export interface ActStep {
  /** Claims and pays what the case owes until nothing of it is due. The last outcome goes with the case's next write. */
  (state: CaseState): Promise<CaseState>;
  /** Pays one claimed job: does it, writes the outcome down, takes it off the outbox; or gives it back for later. */
  runJob(state: CaseState, job: LeasedJob): Promise<CaseState>;
}

/**
 * The hands of the path, with all brakes: shadow mode, what the platform supports, the hourly quota, bounded tries.
 * @example const act = createActStep({ book, archive, outbox, quotas, policies, adapterOf, unshown, meter, clock, log });
 */
export function createActStep(ports: {
  readonly caseRepository: CaseRepository;
  readonly archive: Pick<Archive, 'markFinished' | 'listCasesByAuthor'>;
  readonly outbox: Outbox;
  readonly rateLimits: RateLimits;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  /** What the platform refuses to show waits there. */
  readonly undeliveredCards: Pick<UndeliveredCards, 'add'>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}): ActStep {
  const {
    caseRepository,
    archive,
    outbox,
    rateLimits,
    policies,
    adapterOf,
    undeliveredCards,
    metrics,
    clock,
    log,
  } = ports;

  async function act(initialState: CaseState): Promise<CaseState> {
    let state = initialState;
    for (;;) {
      const now = clock.now();
      // A computer whose time was set back still finds what a case has owed since before.
      const dueBy = new Date(Math.max(now.getTime(), lastEventAt(state).getTime()));
      const leased = caseRepository.takeLeasedJobs(state.id);
      const jobs =
        leased?.jobs ?? (await outbox.leaseDueJobs(now, JOB_BATCH_SIZE, JOB_LEASE_MS, state.id, dueBy));
      if (jobs.length === 0) return state;
      // Another walker may have put them there: they are judged by what the case says now, not when we last looked.
      if (!leased) state = (await caseRepository.read(state.id)) ?? state;
      else if (leased.state.events.length > state.events.length) state = leased.state;
      for (const job of jobs) state = await runLeasedJob(state, job, job === jobs.at(-1));
      // Nothing followed from what was done; what others put there meanwhile, they or the next second take.
      if (jobs.length < JOB_BATCH_SIZE && caseRepository.pendingJobs(state).length === 0) return state;
    }
  }

  /** After the `last` the walk goes on and writes down more, a strike or a card, and the outcome with it. */
  async function runLeasedJob(state: CaseState, job: LeasedJob, isLast: boolean): Promise<CaseState> {
    if (state.outcomes.has(job.id)) {
      const written = await caseRepository.appendAndLease(state, []);
      await outbox.markDone(job.id);
      return written;
    }
    const result = await performAction(state, job);
    if ('retryAfterMs' in result && job.attempt < MAX_ATTEMPTS) {
      const backoffMs = Math.min(INITIAL_BACKOFF_MS * 2 ** (job.attempt - 1), MAX_BACKOFF_MS);
      const at = new Date(clock.now().getTime() + Math.max(backoffMs, result.retryAfterMs));
      log.info('action postponed', { job: job.id, attempt: job.attempt, code: result.code });
      await outbox.retry(job.id, at);
      return state;
    }
    const outcome: Outcome =
      'retryAfterMs' in result ? { action: job.action, status: 'failed', detail: result.code } : result;
    return recordOutcome(state, job, outcome, isLast);
  }

  /** A card is the end of the path and says so; every other outcome becomes part of the case. The job is done with it. */
  async function recordOutcome(
    state: CaseState,
    job: LeasedJob,
    outcome: Outcome,
    isLast: boolean,
  ): Promise<CaseState> {
    if (outcome.status === 'failed') log.warn('action failed', { job: job.id, detail: safeDetail(outcome) });
    metrics.countAction(outcome);
    if (job.action.kind === 'card') {
      if (outcome.detail !== 'overtaken') log.info('case', caseLogFields(state));
      if (outcome.status === 'failed') await undeliveredCards.add(state);
      await archive.markFinished(state.id, job.action.card.revision, [job.id]);
      return state;
    }
    const actedEvent = { kind: 'acted', at: clock.now(), job: job.id, outcome } as const;
    if (outcome.action.kind === 'hide' && outcome.status === 'done' && !state.moderatorDecision) {
      const { sentAt, editedAt } = state.latest.message;
      metrics.observeTimeToHide(actedEvent.at.getTime() - (editedAt ?? sentAt).getTime());
    }
    const next = caseRepository.withPendingOutcome(state, actedEvent);
    if (isLast && caseRepository.pendingJobs(next).length === 0) return next;
    return (await caseRepository.update(state.id, () => [], next, [job.id])) ?? next;
  }

  async function performAction(state: CaseState, job: LeasedJob): Promise<Outcome | RetryLater> {
    const { action } = job;
    const { server } = state.evidence.message.ref;
    const policy = policies.of(server);
    const withheld = (detail: string): Outcome => ({ action, status: 'withheld', detail });

    if (action.kind === 'card') {
      // Whoever wrote more to the case meanwhile brings the newer card.
      if (action.card.revision < state.events.length) return withheld('overtaken');
    } else if (
      isObsolete(state, job, caseRepository.pendingJobs(state)) &&
      !(job.attempt > 1 && isReversible(action.kind))
    ) {
      return withheld('overtaken');
    }
    if (isExpiryJob(state, job) && (await isInForceElsewhere(state, action.kind)))
      return withheld('overtaken');
    // Nobody may put an empty post where the words have been deleted.
    if (action.kind === 'restore' && action.message.erased) {
      return { action, status: 'failed', detail: 'erased' };
    }
    if ('until' in action && action.until <= clock.now()) return withheld('overtaken');
    if (policy.mode === 'shadow' && !ACTIONS[action.kind].allowedInShadowMode)
      return { action, status: 'simulated' };
    // A moderator's word needs no brake, and a second try has been counted with the first.
    const isAutomaticHide =
      ACTIONS[action.kind].countsAgainstHourlyLimit &&
      state.moderatorDecision?.decision !== 'uphold' &&
      job.attempt === 1;
    if (isAutomaticHide && !(await isWithinRateLimit(server, policy.quota.hidesPerHour)))
      return withheld('quota');

    const adapter = adapterOf(server);
    if (!adapter) return { code: 'unavailable', retryAfterMs: 0 };
    const result = await dispatchAction(adapter, server, action, clock.now());
    if ('unexpectedError' in result)
      log.error('adapter broke', { job: job.id, error: result.unexpectedError });
    // Gone at the second try: most likely the first try did it, and the outcome was lost on the way.
    if ('status' in result && result.detail === 'gone' && action.kind === 'hide' && job.attempt > 1) {
      return { action: result.action, status: result.status };
    }
    return result;
  }

  /** Another case of the same member keeps up what this one would end. */
  async function isInForceElsewhere(state: CaseState, end: ActionKind): Promise<boolean> {
    const ids = await archive.listCasesByAuthor(state.evidence.message.author, MAX_CASES_SEARCHED);
    const others = await Promise.all(
      ids.filter((id) => id !== state.id).map((id) => caseRepository.read(id)),
    );
    const history = deriveGateHistory(others.filter((each) => each !== undefined));
    return end === 'release' ? history.quarantined : history.banned;
  }

  /** Without the counting store hiding goes on: losing the brake is the smaller harm, and the log says so. */
  async function isWithinRateLimit(server: Server, perHour: number): Promise<boolean> {
    try {
      return await rateLimits.tryConsume(`hides/${serverKey(server)}`, clock.now(), perHour);
    } catch (error) {
      log.warn('quota unknown', { server: serverKey(server), error: errorName(error) });
      return true;
    }
  }

  return Object.assign(act, {
    runJob: (state: CaseState, job: LeasedJob) => runLeasedJob(state, job, false),
  });
}

/** Our own detail words may be logged; what an adapter says in its own words might quote somebody. */
const safeDetail = ({ detail }: Outcome): string =>
  /^[a-z-]+$/.test(detail ?? '') ? (detail ?? '') : 'other';

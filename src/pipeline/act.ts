import type { Archive, LeasedJob, Metrics, Outbox, Outcome } from '#core';
import { type CaseState, caseLogFields, isObsolete } from '../cases/index.ts';
import { type CaseRepository, JOB_LEASE_MS, lastEventAt } from './delivery/case-repository.ts';
import { backoffMs, MAX_JOB_ATTEMPTS } from './delivery/outbox-backoff.ts';
import { type ActionPorts, performAction } from './delivery/perform-action.ts';
import type { UndeliveredCards } from './delivery/undelivered-cards.ts';

const JOB_BATCH_SIZE = 20;

/** The step that runs the jobs of a case. */
export interface ActStep {
  /**
   * Leases and runs the due jobs of a case until none is left. The last outcome may not be stored yet: the next write
   * to the case stores it. Throws when a store fails; the outbox keeps the jobs.
   */
  act(state: CaseState): Promise<CaseState>;
  /**
   * Runs one leased job and stores its outcome, or returns the job to the outbox for a retry. Throws when a store
   * fails.
   */
  runJob(state: CaseState, job: LeasedJob): Promise<CaseState>;
}

/** The dependencies of the step. */
export interface ActPorts extends ActionPorts {
  readonly caseRepository: CaseRepository;
  readonly archive: Pick<Archive, 'markFinished' | 'listCasesByAuthor'>;
  readonly outbox: Outbox;
  /** Receives the cards that the platform refuses. */
  readonly undeliveredCards: Pick<UndeliveredCards, 'add'>;
  readonly metrics: Metrics;
}

/**
 * Creates the only step that runs actions on the platform.
 * @example const { act } = createActStep(ports); const acted = await act(opened)
 */
export const createActStep = (ports: ActPorts): ActStep => ({
  act: (state) => runDueJobsOfCase(state, ports),
  runJob: (state, job) => runLeasedJob(state, job, false, ports),
});

async function runDueJobsOfCase(initialState: CaseState, ports: ActPorts): Promise<CaseState> {
  const { caseRepository, outbox, clock } = ports;
  let state = initialState;
  await resumeObsoleteRequests(state, ports);
  for (;;) {
    const now = clock.now();
    // Jobs from before the system clock was set back are also due.
    const dueBy = new Date(Math.max(now.getTime(), lastEventAt(state).getTime()));
    const leased = caseRepository.takeLeasedJobs(state.id);
    const jobs =
      leased?.jobs ?? (await outbox.leaseDueJobs(now, JOB_BATCH_SIZE, JOB_LEASE_MS, state.id, dueBy));
    if (jobs.length === 0) return state;
    // Another worker may have added the jobs: judge them by the newest state of the case.
    if (!leased) state = (await caseRepository.read(state.id)) ?? state;
    else if (leased.state.events.length > state.events.length) state = leased.state;
    for (const job of jobs) state = await runLeasedJob(state, job, job === jobs.at(-1), ports);
    // The outcomes led to no new jobs. Jobs that another worker added are run by that worker, or a second later.
    if (jobs.length < JOB_BATCH_SIZE && caseRepository.pendingJobs(state).length === 0) return state;
  }
}

/**
 * Makes requests due that the platform has not confirmed and that a newer event made needless, so that what follows from
 * the event need not wait for their deadline. Only for a platform that confirms later: to ask it twice is harmless.
 */
async function resumeObsoleteRequests(
  state: CaseState,
  { caseRepository, adapterOf, outbox, clock }: ActPorts,
): Promise<void> {
  if (!adapterOf(state.evidence.message.ref.server)?.waitingRequests) return;
  const pendingJobs = caseRepository.pendingJobs(state);
  for (const job of pendingJobs)
    if (isObsolete(state, job, pendingJobs)) await outbox.retry(job.id, clock.now());
}

/**
 * Runs a job. `isLast`: the outcome needs no write of its own, because a strike or card is written to the case soon.
 */
async function runLeasedJob(
  state: CaseState,
  job: LeasedJob,
  isLast: boolean,
  ports: ActPorts,
): Promise<CaseState> {
  const { caseRepository, outbox, clock, log } = ports;
  if (state.outcomes.has(job.id)) {
    const written = await caseRepository.appendAndLease(state, []);
    await outbox.markDone(job.id);
    return written;
  }
  const result = await performAction(state, job, ports);
  if ('until' in result) {
    // Without effect if the confirmation was faster.
    await outbox.retry(job.id, result.until);
    return state;
  }
  if ('retryAfterMs' in result && job.attempt < MAX_JOB_ATTEMPTS) {
    const retryAt = new Date(clock.now().getTime() + backoffMs(job.attempt, result.retryAfterMs));
    log.info('action_retry_scheduled', { job: job.id, attempt: job.attempt, code: result.code });
    await outbox.retry(job.id, retryAt);
    return state;
  }
  const outcome: Outcome =
    'retryAfterMs' in result ? { action: job.action, status: 'failed', detail: result.code } : result;
  // A step of the ladder that the platform does not have is no fault: the card says so.
  if (outcome.status === 'failed' && outcome.detail !== 'unsupported')
    log.warn('action_failed', { job: job.id, detail: loggableDetail(outcome) });
  ports.metrics.countAction(outcome);
  return job.action.kind === 'card'
    ? finishCard(state, job.id, job.action.card.revision, outcome, ports)
    : recordOutcome(state, job.id, outcome, isLast, ports);
}

/** The outcome of a card is not stored in the case. The card is the last step, so the case is marked as finished. */
async function finishCard(
  state: CaseState,
  jobId: string,
  revision: number,
  outcome: Outcome,
  { archive, undeliveredCards, log }: ActPorts,
): Promise<CaseState> {
  if (outcome.detail !== 'overtaken') log.info('case_summary', caseLogFields(state));
  if (outcome.status === 'failed') await undeliveredCards.add(state);
  await archive.markFinished(state.id, revision, [jobId]);
  return state;
}

/** Stores any other outcome as an event of the case, and marks the job as done with the same write. */
async function recordOutcome(
  state: CaseState,
  jobId: string,
  outcome: Outcome,
  isLast: boolean,
  { caseRepository, metrics, clock }: ActPorts,
): Promise<CaseState> {
  const acted = { kind: 'acted', at: clock.now(), job: jobId, outcome } as const;
  if (outcome.action.kind === 'hide' && outcome.status === 'done' && !state.moderatorDecision) {
    const { sentAt, editedAt } = state.latest.message;
    metrics.observeTimeToHide(acted.at.getTime() - (editedAt ?? sentAt).getTime());
  }
  const next = caseRepository.withPendingOutcome(state, acted);
  if (isLast && caseRepository.pendingJobs(next).length === 0) return next;
  return (await caseRepository.update(state.id, () => [], next, [jobId])) ?? next;
}

/** Only detail codes are logged. Other texts of adapters may quote a member. */
const loggableDetail = ({ detail }: Outcome): string =>
  /^[a-z-]+$/.test(detail ?? '') ? (detail ?? '') : 'other';

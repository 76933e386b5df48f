import type {
  ActionKind,
  Adapter,
  Archive,
  Clock,
  LeasedJob,
  Log,
  Member,
  Outcome,
  PolicyStore,
  Server,
  WaitingRequest,
} from '#core';
import { ACTIONS, isReversible, UNCONFIRMED } from '#core';
import { type CaseState, deriveGateHistory, isExpiryJob, isObsolete } from '../../cases/index.ts';
import type { HourlyLimit } from '../limit/hourly-limit.ts';
import type { CaseRepository } from './case-repository.ts';
import { dispatchJob, outcomeOf, type RetryLater } from './dispatch-action.ts';
import type { LetterGroups } from './group-letters.ts';
import { readReadableCases } from './skip-failing-cases.ts';

/** The number of newest cases of a member that are searched for a sanction in force. */
const MAX_CASES_SEARCHED = 50;

/** The dependencies of `performAction`. */
export interface ActionPorts {
  readonly caseRepository: Pick<CaseRepository, 'read' | 'pendingJobs'>;
  readonly archive: Pick<Archive, 'listCasesByAuthor'>;
  readonly hourlyLimit: Pick<HourlyLimit, 'admit'>;
  readonly letterGroups: Pick<LetterGroups, 'plan'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  /** Whether the gate keeps the member in quarantine. The gate ends its own quarantine. */
  readonly isWaitingAtGate: (member: Pick<Member, 'server' | 'id'>) => Promise<boolean>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** What became of a job: its outcome, when to retry, or until when the platform has time to confirm it. */
export type JobResult = Outcome | RetryLater | WaitingRequest;

/**
 * Runs one job of a case. The action is not sent to the platform if the job is obsolete (`overtaken`), in shadow mode
 * (`simulated`) or above the hourly limit (`quota`), and not again if the platform was asked before and confirms later.
 * Throws when the archive is unavailable.
 * @example const result = await performAction(state, job, ports); if ('retryAfterMs' in result) await outbox.retry(job.id, at)
 */
export async function performAction(
  state: CaseState,
  job: LeasedJob,
  ports: ActionPorts,
): Promise<JobResult> {
  const { action } = job;
  const { server } = state.evidence.message.ref;
  // No brake applies to what the platform was asked for already.
  const earlier = await continueRequest(state, job, ports);
  if (earlier) return earlier;
  const policy = ports.policies.of(server);
  const withheld = (detail: string): Outcome => ({ action, status: 'withheld', detail });

  if (isOvertaken(state, job, ports)) return withheld('overtaken');
  if (isExpiryJob(state, job) && (await isInForceElsewhere(state, action.kind, ports)))
    return withheld('overtaken');
  // The text was erased, so the restored post would be empty.
  if (action.kind === 'restore' && action.message.erased)
    return { action, status: 'failed', detail: 'erased' };
  if ('until' in action && action.until <= ports.clock.now()) return withheld('overtaken');
  if (policy.mode === 'shadow' && !ACTIONS[action.kind].allowedInShadowMode)
    return { action, status: 'simulated' };
  // The limit does not apply to decisions of moderators. It is asked at every attempt: the process may have ended before
  // the first one asked. The hide of one case counts once within the hour.
  const isLimited =
    ACTIONS[action.kind].countsAgainstHourlyLimit &&
    state.moderatorDecision?.decision !== 'uphold' &&
    state.events[state.visibilityChanges.at(-1)?.index ?? 0]?.kind !== 'reopened';
  const limitDecision = isLimited ? await ports.hourlyLimit.admit(state) : 'allowed';
  if (limitDecision !== 'allowed') return withheld(limitDecision);
  if (action.kind !== 'warn') return sendToPlatform(server, job, ports);
  const plan = await ports.letterGroups.plan(state, job.id, action);
  if (plan.kind === 'listed') return withheld('together');
  if (plan.kind === 'wait') return { code: 'grouped', retryAfterMs: plan.ms };
  return sendToPlatform(server, { ...job, action: plan.action }, ports);
}

/**
 * What became of the request that an earlier attempt made; undefined if there was none. The wait ends at the deadline, or
 * when the action is not needed any more. Then the action may or may not have happened: it is `unconfirmed`.
 */
async function continueRequest(
  state: CaseState,
  job: LeasedJob,
  { adapterOf, caseRepository, clock }: ActionPorts,
): Promise<Outcome | WaitingRequest | undefined> {
  const { server } = state.evidence.message.ref;
  const adapter = adapterOf(server);
  if (!adapter?.waitingRequests || job.attempt === 1) return undefined;
  const now = clock.now();
  const earlier = await adapter.waitingRequests.find(server, job.id);
  if (!earlier) return undefined;
  if (earlier.status !== 'requested') return outcomeOf(job.action, earlier, adapter.supports, now);
  const isNeeded = !isObsolete(state, job, caseRepository.pendingJobs(state));
  if (isNeeded && earlier.until > now) return earlier;
  await adapter.waitingRequests.endWait(server, job.id, isNeeded ? 'expired' : 'overtaken');
  return outcomeOf(job.action, { status: 'failed', detail: UNCONFIRMED }, adapter.supports, now);
}

/** Whether a newer state of the case has replaced the job. */
function isOvertaken(state: CaseState, job: LeasedJob, { caseRepository, adapterOf }: ActionPorts): boolean {
  const { action, attempt } = job;
  // The case has newer events; their writer sends the newer card.
  if (action.kind === 'card') return action.card.revision < state.events.length;
  // The first attempt may or may not have worked. A reversible action is done again, so that its undo has an effect.
  // A platform that confirms later knows that it was not asked.
  const isUncertain = !adapterOf(state.evidence.message.ref.server)?.waitingRequests;
  const isRepeatable = attempt > 1 && isUncertain && isReversible(action.kind);
  return !isRepeatable && isObsolete(state, job, caseRepository.pendingJobs(state));
}

/** Whether another case of the same member, or the gate, still needs the sanction that this job would end. */
async function isInForceElsewhere(
  state: CaseState,
  endingAction: ActionKind,
  { archive, caseRepository, isWaitingAtGate }: ActionPorts,
): Promise<boolean> {
  if (endingAction === 'release' && (await isWaitingAtGate(state.evidence.message.author))) return true;
  const ids = await archive.listCasesByAuthor(state.evidence.message.author, MAX_CASES_SEARCHED);
  const otherIds = ids.filter((id) => id !== state.id);
  const history = deriveGateHistory(await readReadableCases(otherIds, caseRepository));
  return endingAction === 'release' ? history.quarantined : history.banned;
}

async function sendToPlatform(
  server: Server,
  job: LeasedJob,
  { adapterOf, clock, log }: ActionPorts,
): Promise<JobResult> {
  const { action } = job;
  const adapter = adapterOf(server);
  if (!adapter) return { code: 'unavailable', retryAfterMs: 0 };
  const logMissing = (missing: readonly string[]): void =>
    log.warn('permissions_missing', { job: job.id, action: action.kind, missing: missing.join(', ') });
  const result = await dispatchJob(adapter, server, action, { job: job.id }, clock.now(), logMissing);
  if ('unexpectedError' in result)
    log.error('adapter_unexpected_error', { job: job.id, error: result.unexpectedError });
  // `gone` at a second attempt: the first attempt probably hid the message, and its outcome was lost.
  if ('action' in result && result.detail === 'gone' && action.kind === 'hide' && job.attempt > 1)
    return { action: result.action, status: result.status };
  return result;
}

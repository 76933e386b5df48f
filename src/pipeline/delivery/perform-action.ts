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
} from '#core';
import { ACTIONS, isReversible } from '#core';
import { type CaseState, deriveGateHistory, isExpiryJob, isObsolete } from '../../cases/index.ts';
import type { HourlyLimit } from '../limit/hourly-limit.ts';
import type { CaseRepository } from './case-repository.ts';
import { dispatchAction, type RetryLater } from './dispatch-action.ts';
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

/**
 * Runs one job of a case. The action is not sent to the platform if the job is obsolete (`overtaken`), in shadow mode
 * (`simulated`) or above the hourly limit (`quota`). Returns the outcome, or when to retry. Throws when the archive is
 * unavailable.
 * @example const result = await performAction(state, job, ports); if ('retryAfterMs' in result) await outbox.retry(job.id, at)
 */
export async function performAction(
  state: CaseState,
  job: LeasedJob,
  ports: ActionPorts,
): Promise<Outcome | RetryLater> {
  const { action } = job;
  const { server } = state.evidence.message.ref;
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

/** Whether a newer state of the case has replaced the job. */
function isOvertaken(state: CaseState, job: LeasedJob, { caseRepository }: ActionPorts): boolean {
  const { action, attempt } = job;
  // The case has newer events; their writer sends the newer card.
  if (action.kind === 'card') return action.card.revision < state.events.length;
  // The first attempt may or may not have worked. A reversible action is done again, so that its undo has an effect.
  const isRepeatable = attempt > 1 && isReversible(action.kind);
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
): Promise<Outcome | RetryLater> {
  const { action } = job;
  const adapter = adapterOf(server);
  if (!adapter) return { code: 'unavailable', retryAfterMs: 0 };
  const logMissing = (missing: readonly string[]): void =>
    log.warn('permissions_missing', { job: job.id, action: action.kind, missing: missing.join(', ') });
  const result = await dispatchAction(adapter, server, action, clock.now(), logMissing);
  if ('unexpectedError' in result)
    log.error('adapter_unexpected_error', { job: job.id, error: result.unexpectedError });
  // `gone` at a second attempt: the first attempt probably hid the message, and its outcome was lost.
  if ('status' in result && result.detail === 'gone' && action.kind === 'hide' && job.attempt > 1)
    return { action: result.action, status: result.status };
  return result;
}

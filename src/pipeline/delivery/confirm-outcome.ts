import type {
  Adapter,
  CaseEvent,
  Clock,
  ConfirmationResult,
  Intake,
  Log,
  Metrics,
  Outbox,
  OutboxJob,
  OutcomeConfirmation,
  Server,
} from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import { type CaseState, caseIdOfJob, isReplaced, isUnconfirmed, jobKindOf } from '../../cases/index.ts';
import type { CaseRepository } from './case-repository.ts';
import { outcomeOf, outcomeOfFallback } from './dispatch-action.ts';

/** The dependencies of the confirmation. */
export interface ConfirmationPorts {
  readonly caseRepository: Pick<CaseRepository, 'read' | 'update'>;
  readonly outbox: Pick<Outbox, 'find'>;
  readonly adapterOf: (server: Server) => Pick<Adapter, 'supports'> | undefined;
  /** Does what follows from the outcome. Never rejects. */
  readonly settle: (caseId: string) => Promise<unknown>;
  readonly metrics: Pick<Metrics, 'countAction' | 'observeTimeToHide'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a confirmation means for the case in its present state, and the event that it needs. */
interface Reading {
  readonly result: ConfirmationResult;
  readonly acted?: Extract<CaseEvent, { kind: 'acted' }>;
}

/**
 * Creates `Intake.confirmOutcome`. The events of the case decide which outcome counts, so any number of processes may confirm
 * the same job at the same time, also while a worker ends the wait for it.
 * @example const confirmOutcome = createOutcomeConfirmer(ports); await confirmOutcome({ server, job, status: 'done' })
 */
export function createOutcomeConfirmer(ports: ConfirmationPorts): Intake['confirmOutcome'] {
  const { caseRepository, outbox, settle, log } = ports;

  return async (confirmation) => {
    const { job, server } = confirmation;
    const caseId = caseIdOfJob(job);
    try {
      const state = await caseRepository.read(caseId);
      if (!state || serverKey(state.evidence.message.ref.server) !== serverKey(server)) return 'unknown';
      const waiting = await outbox.find(job);
      let reading: Reading = { result: 'unknown' };
      const plan = (latest: CaseState | undefined) => {
        reading = latest ? readConfirmation(latest, waiting, confirmation, ports) : reading;
        return reading.acted ? [reading.acted] : [];
      };
      // The job is done with the same write. If it is done already, the outcome in the newest state counts.
      await (waiting
        ? caseRepository.update(caseId, plan, state, [job])
        : caseRepository.update(caseId, plan));
      if (reading.acted) {
        countConfirmed(state, reading.acted, ports);
        await settle(caseId);
      }
      return reading.result;
    } catch (error) {
      log.error('confirmation_failed', { job, error: errorName(error) });
      return 'unavailable';
    }
  };
}

/** `waiting`: the job as it is in the outbox; undefined if it is done. */
function readConfirmation(
  state: CaseState,
  waiting: OutboxJob | undefined,
  { server, job, status, detail }: OutcomeConfirmation,
  { adapterOf, clock }: ConfirmationPorts,
): Reading {
  const stored = state.outcomes.get(job);
  const at = clock.now();
  const said = { status, ...(detail !== undefined && { detail }) };
  if (!stored) {
    if (!waiting) return { result: 'unknown' };
    const { action } = waiting;
    const outcome = outcomeOf(action, said, adapterOf(server)?.supports ?? new Set([action.kind]), at);
    return { result: 'recorded', acted: { kind: 'acted', at, job, outcome } };
  }
  const outcome = outcomeOfFallback(stored.action, jobKindOf(job), said);
  if (stored.status === outcome.status && stored.detail === outcome.detail) return { result: 'recorded' };
  if (!isUnconfirmed(stored)) return { result: 'conflict' };
  if (isReplaced(state, job)) return { result: 'replaced' };
  return { result: 'recorded', acted: { kind: 'acted', at, job, outcome } };
}

function countConfirmed(
  state: CaseState,
  { at, outcome }: NonNullable<Reading['acted']>,
  { metrics }: ConfirmationPorts,
): void {
  metrics.countAction(outcome);
  if (outcome.action.kind !== 'hide' || outcome.status !== 'done' || state.moderatorDecision) return;
  const { sentAt, editedAt } = state.latest.message;
  metrics.observeTimeToHide(at.getTime() - (editedAt ?? sentAt).getTime());
}

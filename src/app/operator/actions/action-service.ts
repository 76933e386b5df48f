import type {
  ActionService,
  ApiCaller,
  Clock,
  ConfirmedOutcome,
  ConfirmResult,
  EventFeed,
  GateConfirmation,
  GateConfirmations,
  Intake,
  RequestedAction,
  Tracer,
} from '#core';
import { noopTracer } from '#core';

/** The dependencies of the service. */
export interface ActionServicePorts {
  readonly feed: Pick<EventFeed, 'findAction' | 'listActions' | 'endAction'>;
  readonly intake: Pick<Intake, 'confirmOutcome' | 'recordMuting'>;
  readonly gate: GateConfirmations;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer;
  readonly clock: Clock;
}

/**
 * The actions of tenants. The case, or the record of the gate, comes first; the action in the feed follows it. So a crash
 * between the two leaves an action that is still requested: the operator confirms it again, with the same result.
 * @example await createActionService({ feed, intake, gate, clock }).confirm(caller, 'act_Rk3…', { status: 'done' })
 */
export function createActionService(ports: ActionServicePorts): ActionService {
  const { feed } = ports;
  return {
    get: ({ tenant }, id) => feed.findAction(tenant, id),
    list: ({ tenant }, query) => feed.listActions(tenant, query),
    confirm: (caller, id, outcome) => confirm(caller, id, outcome, ports),
  };
}

async function confirm(
  caller: ApiCaller,
  id: string,
  outcome: ConfirmedOutcome,
  ports: ActionServicePorts,
): Promise<ConfirmResult> {
  const { feed, tracer = noopTracer } = ports;
  const action = await feed.findAction(caller.tenant, id);
  if (!action) return { kind: 'not-found' };
  if (action.state === 'confirmed') return compare(action, outcome);
  const attributes = {
    ...{ 'yamidome.tenant': caller.tenant, 'yamidome.action': action.kind },
    ...{ 'yamidome.status': outcome.status },
    ...(action.caseId !== undefined && { 'yamidome.case': action.caseId }),
  };
  const options = { parent: action.traceparent, link: tracer.traceparent(), attributes };
  return tracer.runInSpan('outcome.confirm', options, () => record(caller, action, outcome, ports));
}

async function record(
  { tenant, server }: ApiCaller,
  action: RequestedAction,
  outcome: ConfirmedOutcome,
  { feed, intake, gate, clock }: ActionServicePorts,
): Promise<ConfirmResult> {
  const { id, kind, accountId, requestedAt } = action;
  if (action.job !== undefined) {
    const result = await intake.confirmOutcome({ server, job: action.job, ...outcome });
    if (result === 'unavailable') return { kind: 'unavailable' };
    // An unknown job: its case was deleted when its time was over.
    if (result === 'replaced' || result === 'unknown') return { kind: 'replaced' };
    if (result === 'conflict') {
      // Another process has told the case and is about to mark the action, or the case ended the wait meanwhile.
      return { kind: 'conflict', action: (await feed.findAction(tenant, id)) ?? action };
    }
  }
  // Without a job no case waits for it: the gate has asked.
  if (action.job === undefined && accountId !== undefined && (kind === 'quarantine' || kind === 'release')) {
    const atGate = { member: { server, id: accountId }, kind, requestedAt, outcome };
    if ((await confirmAtGate(atGate, { intake, gate })) !== 'recorded') return { kind: 'unavailable' };
  }
  const end = { state: 'confirmed', outcome, at: clock.now() } as const;
  const confirmed = await feed.endAction(tenant, id, ['requested', 'expired', 'withdrawn'], end);
  if (confirmed) return { kind: 'recorded', action: confirmed };
  const latest = await feed.findAction(tenant, id);
  return latest ? compare(latest, outcome) : { kind: 'not-found' };
}

/** The record of the gate comes first: the same outcome again finds the cases that do not say it yet. */
async function confirmAtGate(
  confirmation: GateConfirmation,
  { intake, gate }: Pick<ActionServicePorts, 'intake' | 'gate'>,
): Promise<'recorded' | 'unavailable'> {
  const changed = await gate.confirmAction(confirmation);
  if (!changed) return 'recorded';
  const { member } = confirmation;
  const { muting, cases } = changed;
  const results = await Promise.all(
    cases.map((caseId, i) => intake.recordMuting({ caseId, member, muting, hasAsked: i === 0 })),
  );
  return results.includes('unavailable') ? 'unavailable' : 'recorded';
}

const compare = (action: RequestedAction, { status, detail }: ConfirmedOutcome): ConfirmResult => ({
  kind: action.outcome?.status === status && action.outcome.detail === detail ? 'recorded' : 'conflict',
  action,
});

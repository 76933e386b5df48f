import type {
  Adapter,
  Clock,
  ConfirmedOutcome,
  GATE_COUNTERS,
  GateConfirmations,
  GateHistory,
  GateMuting,
  GateReason,
  Log,
  Member,
  Outcome,
  PolicyStore,
  Server,
} from '#core';
import { AdapterError, memberKey } from '#core';
import type { GateRecord, GateRecords, WaitingRecord } from './gate-records.ts';

type OpenRecord = Extract<GateRecord, { state: 'open' }>;

/** The reasons in the audit log of the platform. */
const QUARANTINE_AUDIT_REASON = 'gate: identity not yet proven';
const RELEASE_AUDIT_REASONS: Readonly<Record<OpenRecord['by'], string>> = {
  number: 'gate: identity proven',
  identity: 'gate: identity proven',
  moderator: 'gate: let in by a moderator',
  overturned: 'gate: case overturned',
  'switched-off': 'gate: switched off',
};

const RELEASE_COUNTERS = {
  number: 'gate.passed',
  identity: 'gate.passed',
  moderator: 'gate.vouched',
  overturned: 'gate.released',
  'switched-off': 'gate.released',
} as const satisfies Record<OpenRecord['by'], GateCounter>;

/** Counts an event of the gate for the figures of a month. Never throws. */
export type CountGateEvent = (server: Server, name: GateCounter) => Promise<void>;

type GateCounter = (typeof GATE_COUNTERS)[number];

/**
 * Whether a member who was let in can post. `quarantined`: a case keeps them in quarantine. `soon`: the platform has not
 * ended the quarantine; `resume` tries again, except after a refusal.
 */
export type ReleaseResult = 'open' | 'soon' | 'quarantined';

/** Quarantine and release by the gate. */
export interface GateEnforcement {
  /**
   * Puts a member in quarantine until they verify. Returns what the platform did; undefined if the member need not
   * verify: in shadow mode, or after an overturned quarantine. `caseId`: the case of a `job-post`.
   */
  quarantine(member: Member, why: GateReason, caseId?: string): Promise<GateMuting | undefined>;
  /** Lets a member in, unless a case keeps them in quarantine. */
  release(member: Member, record: OpenRecord): Promise<ReleaseResult>;
  /** Retries pending actions. Idempotent. */
  resume(): Promise<void>;
}

/**
 * The actions of the gate on the platform. Each action is stored before it is done and removed afterwards, so `resume`
 * can continue after a crash or an outage.
 * @example const enforcement = createGateEnforcement({ records, policies, history, adapterOf, clock, log })
 */
export function createGateEnforcement(ports: {
  readonly records: GateRecords;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly history: (member: Pick<Member, 'server' | 'id'>) => Promise<GateHistory>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly countEvent: CountGateEvent;
  readonly clock: Clock;
  readonly log: Log;
}): GateEnforcement {
  const { records, policies, history, adapterOf, countEvent, clock, log } = ports;

  /** Does a stored action; `muted`: it was done. A permanent failure ends it; `resume` retries any other failure. */
  async function applyAction(
    kind: 'quarantine' | 'release',
    member: Member,
    reason: string,
  ): Promise<GateMuting> {
    const fields = { member: memberKey(member), action: kind };
    const adapter = adapterOf(member.server);
    if (!adapter?.supports.has(kind)) {
      log.warn('gate_action_unsupported', fields);
      await records.deletePendingAction(member);
      return 'unmuted';
    }
    try {
      const outcome = await adapter.apply(member.server, { kind, member, reason });
      log.info('gate_action', { ...fields, status: outcome.status });
      await records.deletePendingAction(member);
      return mutingOf(outcome);
    } catch (error) {
      const code = error instanceof AdapterError ? error.code : 'unavailable';
      log.error('gate_action_failed', { ...fields, error: code });
      if (code === 'gone') await records.deletePendingAction(member);
      return code === 'forbidden' || code === 'gone' ? 'unmuted' : 'pending';
    }
  }

  async function quarantine(
    member: Member,
    why: GateReason,
    caseId?: string,
  ): Promise<GateMuting | undefined> {
    const now = clock.now().getTime();
    if (policies.of(member.server).mode === 'shadow') {
      log.info('gate_action', { member: memberKey(member), action: 'quarantine', status: 'simulated', why });
      await records.deletePendingAction(member);
      return undefined;
    }
    if ((await history(member)).quarantineOverturned) {
      await records.put(member, { state: 'open', by: 'overturned', at: now });
      await records.deletePendingAction(member);
      return undefined;
    }
    const field = caseId === undefined ? {} : { caseId };
    await records.markServer(member.server);
    await records.savePendingAction({ do: 'quarantine', member, why, ...field });
    // A repeated action keeps the time since when the member waits.
    let isAskedNow = false;
    const waiting = await records.changeWaiting(member, (before) => {
      isAskedNow = !before;
      return before ?? { state: 'waiting', why, at: now, ...(caseId !== undefined && { cases: [caseId] }) };
    });
    if (!waiting) return undefined;
    if (isAskedNow) await countEvent(member.server, 'gate.asked');
    const muting = await applyAction('quarantine', member, QUARANTINE_AUDIT_REASON);
    return (await records.changeWaiting(member, withMuting(muting, waiting)))?.muting ?? muting;
  }

  async function release(member: Member, record: OpenRecord): Promise<ReleaseResult> {
    const before = await records.get(member);
    await records.savePendingAction({ do: 'release', member, record });
    await records.put(member, record);
    // A repeated release is not counted again.
    if (before?.state === 'waiting') await countEvent(member.server, RELEASE_COUNTERS[record.by]);
    const { quarantined } = await history(member);
    if (quarantined) return records.deletePendingAction(member).then(() => 'quarantined');
    const result = await applyAction('release', member, RELEASE_AUDIT_REASONS[record.by]);
    if (result === 'requested') await records.put(member, { ...record, ending: 'requested' });
    return result === 'muted' ? 'open' : 'soon';
  }

  /** Whether a stored quarantine is no longer needed: the member was let in, or the gate is off. */
  const isUnneeded = async (member: Member): Promise<boolean> =>
    policies.of(member.server).gate.mode === 'off' || (await records.get(member))?.state === 'open';

  return {
    quarantine,
    release,
    async resume() {
      for (const action of await records.listPendingActions()) {
        if (action.do === 'release') await release(action.member, action.record);
        else if (await isUnneeded(action.member)) await records.deletePendingAction(action.member);
        else await quarantine(action.member, action.why, action.caseId);
      }
    },
  };
}

/** `asked`: the record before the platform was asked. A network that has confirmed meanwhile knows more than the request to it. */
const withMuting =
  (muting: GateMuting, asked: WaitingRecord) =>
  (before: WaitingRecord | undefined): WaitingRecord | undefined =>
    before && (muting === 'requested' && before.muting !== asked.muting ? before : { ...before, muting });

/** Details of outcomes; each adapter documents its own. A long timeout in place of a role (`norole`) mutes, too. */
const DEGRADED_MUTING: Readonly<Record<string, GateMuting>> = {
  norole: 'muted',
  partly: 'partly',
  roleopen: 'partly',
  requested: 'requested',
};

const mutingOf = ({ status, detail }: Pick<Outcome, 'status' | 'detail'>): GateMuting => {
  if (status === 'done') return 'muted';
  return (status === 'degraded' && DEGRADED_MUTING[detail ?? '']) || 'unmuted';
};

/** A network did something milder than it was asked for: perhaps the account can still write somewhere. */
const CONFIRMED_MUTING: Readonly<Record<ConfirmedOutcome['status'], GateMuting>> = {
  done: 'muted',
  degraded: 'partly',
  failed: 'unmuted',
};

/**
 * Writes into the record of an account what its network did. An outcome that comes late, for an earlier wait, changes nothing.
 * @example await createGateConfirmations({ records, log }).confirmAction({ member, kind: 'quarantine', requestedAt, outcome })
 */
export const createGateConfirmations = ({
  records,
  log,
}: {
  readonly records: GateRecords;
  readonly log: Log;
}): GateConfirmations => ({
  async confirmAction({ member, kind, requestedAt, outcome: { status } }) {
    const isOfThisWait = ({ at }: GateRecord): boolean => at <= requestedAt.getTime();
    if (status === 'failed')
      log.error('gate_action_failed', { member: memberKey(member), action: kind, error: 'failed' });
    if (kind === 'quarantine') {
      const muting = CONFIRMED_MUTING[status];
      const confirmed = await records.changeWaiting(member, (record) =>
        record && isOfThisWait(record) ? { ...record, muting } : undefined,
      );
      return confirmed?.cases && { muting, cases: confirmed.cases };
    }
    const record = await records.get(member);
    if (record?.state === 'open' && record.ending && isOfThisWait(record))
      await records.put(member, { ...record, ending: status });
    return undefined;
  },
});

import type { Adapter, Clock, GateHistory, GateReason, Log, Member, PolicyStore, Server } from '#core';
import { AdapterError, memberKey } from '#core';
import type { GateRecord, GateRecords } from './gate-records.ts';

type OpenRecord = Extract<GateRecord, { state: 'open' }>;

/** The reasons in the audit log of the platform. */
const AUDIT_REASONS = {
  quarantine: 'gate: identity not yet proven',
  release: 'gate: identity proven',
} as const;

/** Quarantine and release by the gate. */
export interface GateEnforcement {
  /** Puts a member in quarantine until they verify. True if the member must be informed; false in shadow mode. */
  quarantine(member: Member, why: GateReason): Promise<boolean>;
  /** Lets a member in, unless a case keeps them in quarantine. */
  release(member: Member, record: OpenRecord): Promise<void>;
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
  readonly clock: Clock;
  readonly log: Log;
}): GateEnforcement {
  const { records, policies, history, adapterOf, clock, log } = ports;

  /** Does a stored action. A permanent failure ends it; `resume` retries any other failure. */
  async function applyAction(kind: 'quarantine' | 'release', member: Member): Promise<void> {
    const fields = { member: memberKey(member), action: kind };
    const adapter = adapterOf(member.server);
    if (!adapter?.supports.has(kind)) {
      log.warn('gate_action_unsupported', fields);
      return records.deletePendingAction(member);
    }
    try {
      const { status } = await adapter.apply(member.server, { kind, member, reason: AUDIT_REASONS[kind] });
      log.info('gate_action', { ...fields, status });
      await records.deletePendingAction(member);
    } catch (error) {
      const code = error instanceof AdapterError ? error.code : 'unavailable';
      log.error('gate_action_failed', { ...fields, error: code });
      if (code === 'gone') await records.deletePendingAction(member);
    }
  }

  async function quarantine(member: Member, why: GateReason): Promise<boolean> {
    const at = clock.now().getTime();
    if (policies.of(member.server).mode === 'shadow') {
      log.info('gate_action', { member: memberKey(member), action: 'quarantine', status: 'simulated', why });
      return false;
    }
    if ((await history(member)).quarantineOverturned) {
      await records.put(member, { state: 'open', by: 'overturned', at });
      return false;
    }
    await records.savePendingAction({ do: 'quarantine', member, why });
    await records.put(member, { state: 'waiting', why, at });
    await applyAction('quarantine', member);
    return true;
  }

  async function release(member: Member, record: OpenRecord): Promise<void> {
    await records.savePendingAction({ do: 'release', member, record });
    await records.put(member, record);
    if ((await history(member)).quarantined) return records.deletePendingAction(member);
    await applyAction('release', member);
  }

  return {
    quarantine,
    release,
    async resume() {
      for (const action of await records.listPendingActions()) {
        if (action.do === 'release') await release(action.member, action.record);
        else if ((await records.get(action.member))?.state === 'open')
          await records.deletePendingAction(action.member);
        else await quarantine(action.member, action.why);
      }
    },
  };
}

import type { Adapter, Clock, GateHistory, GateReason, Log, Member, PolicyStore, Server } from '#core';
import { AdapterError, memberKey } from '#core';
import type { GateRecord, GateRecords } from './gate-records.ts';

type OpenRecord = Extract<GateRecord, { state: 'open' }>;

/** Why it was asked for, as the platform's log of measures shows it. */
const AUDIT_REASONS = {
  quarantine: 'gate: identity not yet proven',
  release: 'gate: identity proven',
} as const;

export interface GateEnforcement {
  /** Keeps a member out until they have proven who they are. True when they are told to: not in shadow mode. */
  quarantine(member: Member, why: GateReason): Promise<boolean>;
  /** Lets a member in, unless a case keeps them in quarantine. */
  release(member: Member, record: OpenRecord): Promise<void>;
  /** Asks the platform again for what it still owes. Harmless at any time. */
  resume(): Promise<void>;
}

/**
 * What the gate asks of the platform: written down, done, marked; what a crash or an outage leaves is taken up again.
 * @example const barrier = createGateEnforcement({ records, policies, history, adapterOf, clock, log })
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

  /** What cannot succeed is given up; what may is owed on. */
  async function applyAction(kind: 'quarantine' | 'release', member: Member): Promise<void> {
    const facts = { member: memberKey(member), action: kind };
    const adapter = adapterOf(member.server);
    if (!adapter?.supports.has(kind)) {
      log.warn('gate: the platform cannot do this', facts);
      return records.deletePendingAction(member);
    }
    try {
      const { status } = await adapter.apply(member.server, { kind, member, reason: AUDIT_REASONS[kind] });
      log.info('gate', { ...facts, status });
      await records.deletePendingAction(member);
    } catch (error) {
      const code = error instanceof AdapterError ? error.code : 'unavailable';
      log.error('gate: not done', { ...facts, error: code });
      if (code === 'gone') await records.deletePendingAction(member);
    }
  }

  async function quarantine(member: Member, why: GateReason): Promise<boolean> {
    const at = clock.now().getTime();
    if (policies.of(member.server).mode === 'shadow') {
      log.info('gate', { member: memberKey(member), action: 'quarantine', status: 'simulated', why });
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
      for (const owed of await records.owed()) {
        if (owed.do === 'release') await release(owed.member, owed.record);
        else if ((await records.get(owed.member))?.state === 'open')
          await records.deletePendingAction(owed.member);
        else await quarantine(owed.member, owed.why);
      }
    },
  };
}

import type { Adapter, Clock, GateHistory, GateReason, Log, Member, Policies, Server } from '#core';
import { AdapterError, memberKey } from '#core';
import type { GateRecord, Records } from './record.ts';

type Open = Extract<GateRecord, { state: 'open' }>;

/** Why it was asked for, as the platform's log of measures shows it. */
const REASON = { quarantine: 'gate: identity not yet proven', release: 'gate: identity proven' } as const;

export interface Barrier {
  /** Keeps a member out until they have proven who they are. True when they are told to: not in shadow mode. */
  close(member: Member, why: GateReason): Promise<boolean>;
  /** Lets a member in, unless a case keeps them in quarantine. */
  open(member: Member, record: Open): Promise<void>;
  /** Asks the platform again for what it still owes. Harmless at any time. */
  resume(): Promise<void>;
}

/**
 * What the gate asks of the platform: written down, done, marked; what a crash or an outage leaves is taken up again.
 * @example const barrier = createBarrier({ records, policies, history, adapterOf, clock, log })
 */
export function createBarrier(ports: {
  readonly records: Records;
  readonly policies: Pick<Policies, 'of'>;
  readonly history: (member: Pick<Member, 'server' | 'id'>) => Promise<GateHistory>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Barrier {
  const { records, policies, history, adapterOf, clock, log } = ports;

  /** What cannot succeed is given up; what may is owed on. */
  async function ask(kind: 'quarantine' | 'release', member: Member): Promise<void> {
    const facts = { member: memberKey(member), action: kind };
    const adapter = adapterOf(member.server);
    if (!adapter?.supports.has(kind)) {
      log.warn('gate: the platform cannot do this', facts);
      return records.paid(member);
    }
    try {
      const { status } = await adapter.apply(member.server, { kind, member, reason: REASON[kind] });
      log.info('gate', { ...facts, status });
      await records.paid(member);
    } catch (error) {
      const code = error instanceof AdapterError ? error.code : 'unavailable';
      log.error('gate: not done', { ...facts, error: code });
      if (code === 'gone') await records.paid(member);
    }
  }

  async function close(member: Member, why: GateReason): Promise<boolean> {
    const at = clock.now().getTime();
    if (policies.of(member.server).mode === 'shadow') {
      log.info('gate', { member: memberKey(member), action: 'quarantine', status: 'simulated', why });
      return false;
    }
    if ((await history(member)).overturned) {
      await records.put(member, { state: 'open', by: 'overturned', at });
      return false;
    }
    await records.owe({ do: 'quarantine', member, why });
    await records.put(member, { state: 'waiting', why, at });
    await ask('quarantine', member);
    return true;
  }

  async function open(member: Member, record: Open): Promise<void> {
    await records.owe({ do: 'release', member, record });
    await records.put(member, record);
    if ((await history(member)).quarantined) return records.paid(member);
    await ask('release', member);
  }

  return {
    close,
    open,
    async resume() {
      for (const owed of await records.owed()) {
        if (owed.do === 'release') await open(owed.member, owed.record);
        else if ((await records.of(owed.member))?.state === 'open') await records.paid(owed.member);
        else await close(owed.member, owed.why);
      }
    },
  };
}

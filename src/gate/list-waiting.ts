import type { Adapter, GateService, Member, Server, WaitingMember } from '#core';
import type { GateRecords, WaitingRecord } from './gate-records.ts';

/**
 * Creates the list of the members who wait. For each member shown, the platform is asked about its own verification.
 * @example const listWaiting = createWaitingList({ records, adapterOf }); (await listWaiting(server, 8)).count
 */
export const createWaitingList =
  (ports: {
    readonly records: GateRecords;
    readonly adapterOf: (server: Server) => Adapter | undefined;
  }): GateService['listWaiting'] =>
  async (server, limit) => {
    const waiting = await ports.records.listWaiting(server);
    const adapter = ports.adapterOf(server);
    const shown = await Promise.all(
      waiting.slice(0, limit).map(({ id, record }) => describeWaitingMember(adapter, { server, id }, record)),
    );
    return { count: waiting.length, shown };
  };

async function describeWaitingMember(
  adapter: Adapter | undefined,
  member: Pick<Member, 'server' | 'id'>,
  record: WaitingRecord,
): Promise<WaitingMember> {
  const waiting: WaitingMember = {
    id: member.id,
    reason: record.why,
    waitingSince: new Date(record.at),
    ...(record.muting && { muting: record.muting }),
    ...(record.usedBannedProof && { usedBannedProof: true }),
    ...(record.isMessageLost && { isMessageLost: true }),
  };
  try {
    const level =
      adapter?.getVerificationLevel && ((await adapter.getVerificationLevel(member)) ?? ('gone' as const));
    return { ...waiting, ...(level && { level }) };
  } catch {
    // The platform does not respond; the level is optional.
    return waiting;
  }
}

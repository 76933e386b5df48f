import type { Clock, Member } from '#core';
import type { GateEnforcement } from './enforcement.ts';
import type { GateRecords } from './gate-records.ts';
import type { OneTimeLinks } from './one-time-links.ts';

/** The cases because of which a member waits at the gate. */
export interface JobPostCases {
  /** A further case of a member who already waits because of an offer of work. */
  add(member: Member, caseId: string): Promise<void>;
  /**
   * Ends the wait because of a case that was overturned. True if this let the member in; false if the member does not
   * wait, or also waits because of another case or for another reason.
   */
  end(member: Member, caseId: string): Promise<boolean>;
}

/**
 * Keeps the cases of waiting members in their records.
 * @example if (await createJobPostCases(ports).end(author, 'Y-4G7C2Q0M1X')) log.info('released')
 */
export function createJobPostCases(ports: {
  readonly records: GateRecords;
  readonly enforcement: Pick<GateEnforcement, 'release'>;
  readonly links: Pick<OneTimeLinks, 'revokeForMember'>;
  readonly clock: Clock;
}): JobPostCases {
  const { records, enforcement, links, clock } = ports;
  return {
    async add(member, caseId) {
      await records.changeWaiting(member, (record) =>
        record?.why === 'job-post' && !record.cases?.includes(caseId)
          ? { ...record, cases: [...(record.cases ?? []), caseId] }
          : undefined,
      );
    },
    async end(member, caseId) {
      const record = await records.get(member);
      if (record?.state !== 'waiting' || record.why !== 'job-post') return false;
      // Records of older versions name no case: any overturned case of the member ends the wait.
      const cases = (record.cases ?? []).filter((id) => id !== caseId);
      if (cases.length > 0) {
        await records.changeWaiting(member, (before) => before && { ...before, cases });
        return false;
      }
      await enforcement.release(member, { state: 'open', by: 'overturned', at: clock.now().getTime() });
      await links.revokeForMember(member);
      return true;
    },
  };
}

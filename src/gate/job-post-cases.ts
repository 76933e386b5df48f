import type { Clock, GateHistory, Member } from '#core';
import type { GateEnforcement } from './enforcement.ts';
import type { GateRecords } from './gate-records.ts';
import type { OneTimeLinks } from './one-time-links.ts';

/** The cases because of which a member waits at the gate. */
export interface JobPostCases {
  /** A further case of a member who already waits because of an offer of work. */
  add(member: Member, caseId: string): Promise<void>;
  /**
   * Ends the wait because of a case that was overturned. True if this let the member in; false if the member does not
   * wait, or also waits because of another case or for another reason. A quarantine of the case that was overturned with
   * it lets the member in, for any reason.
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
  readonly history: (member: Pick<Member, 'server' | 'id'>) => Promise<GateHistory>;
  readonly links: Pick<OneTimeLinks, 'revokeForMember'>;
  readonly clock: Clock;
}): JobPostCases {
  const { records, enforcement, history, links, clock } = ports;

  async function admit(member: Member): Promise<true> {
    await enforcement.release(member, { state: 'open', by: 'overturned', at: clock.now().getTime() });
    await links.revokeForMember(member);
    return true;
  }

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
      if (record?.state !== 'waiting') return false;
      // The platform has ended the quarantine, because a case had requested it, too. The list must say the same.
      const isQuarantineOverturned = (await history(member)).quarantineOverturned;
      if (isQuarantineOverturned) return admit(member);
      if (record.why !== 'job-post') return false;
      // Records of older versions name no case: any overturned case of the member ends the wait.
      const cases = (record.cases ?? []).filter((id) => id !== caseId);
      if (cases.length > 0) {
        await records.changeWaiting(member, (before) => before && { ...before, cases });
        return false;
      }
      return admit(member);
    },
  };
}

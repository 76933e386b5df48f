import type { Clock, PolicyStore, VerificationResult } from '#core';
import type { GateAlerts } from './alert-moderators.ts';
import type { CountGateEvent, GateEnforcement } from './enforcement.ts';
import type { GateRecords } from './gate-records.ts';
import type { OneTimeLink, OneTimeLinks } from './one-time-links.ts';
import type { IdentityProof, UsedProofs } from './used-proofs.ts';

/** The last step of every verification method. */
export interface MemberAdmission {
  /** The link of a token. Undefined if its owner no longer waits. */
  findWaitingLink(token: string): Promise<OneTimeLink | undefined>;
  /** The same for the hash of a link, because only hashes are stored. */
  findWaitingLinkByHash(hash: string): Promise<OneTimeLink | undefined>;
  /** Lets the link's owner in. Refused if too many accounts, or a banned account, used the same proof. */
  admit(link: OneTimeLink, proof: IdentityProof): Promise<VerificationResult>;
}

const BUSY: VerificationResult = { kind: 'unavailable', minutes: 1 };

/**
 * Checks a proof of identity and lets the member in.
 * @example await createMemberAdmission(ports).admit(link, { by: 'number', hash }) // { kind: 'open' }
 */
export function createMemberAdmission(ports: {
  readonly links: OneTimeLinks;
  readonly usedProofs: UsedProofs;
  readonly records: GateRecords;
  readonly enforcement: GateEnforcement;
  readonly alerts: Pick<GateAlerts, 'reportBannedProof'>;
  readonly countEvent: CountGateEvent;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
}): MemberAdmission {
  const { links, usedProofs, records, enforcement, alerts, countEvent, policies, clock } = ports;

  const onlyIfWaiting = async (link: OneTimeLink | undefined): Promise<OneTimeLink | undefined> =>
    link && (await records.get(link.member))?.state === 'waiting' ? link : undefined;

  return {
    findWaitingLink: async (token) => onlyIfWaiting(await links.find(token, clock.now())),
    findWaitingLinkByHash: async (hash) => onlyIfWaiting(await links.findByHash(hash, clock.now())),
    async admit(link, proof) {
      const now = clock.now();
      const use = await usedProofs.tryUse(link.member, proof, policies.of(link.member.server).gate, now);
      if (use === 'busy') return BUSY;
      if (use === 'banned') {
        await records.changeWaiting(link.member, (record) => record && { ...record, usedBannedProof: true });
        await alerts.reportBannedProof(link.member, await usedProofs.listUsers(link.member.server, proof));
      }
      if (use !== 'admitted') {
        await countEvent(link.member.server, 'gate.refused');
        return { kind: `${proof.by}-refused` };
      }
      const release = await enforcement.release(link.member, {
        state: 'open',
        by: proof.by,
        at: now.getTime(),
      });
      await links.revoke(link);
      return { kind: release === 'open' ? 'open' : `open-${release}` };
    },
  };
}

import type { Clock, PolicyStore, VerificationResult } from '#core';
import type { GateEnforcement } from './enforcement.ts';
import type { GateRecords } from './gate-records.ts';
import type { OneTimeLink, OneTimeLinks } from './one-time-links.ts';
import type { IdentityProof, UsedProofs } from './used-proofs.ts';

export interface MemberAdmission {
  /** A link counts only while its owner waits: whoever was let in otherwise has no use for it. */
  findWaitingLink(token: string): Promise<OneTimeLink | undefined>;
  /** The same by the link's hash, which is all that is kept of it. */
  findWaitingLinkByHash(hash: string): Promise<OneTimeLink | undefined>;
  /** Opens the gate for the link's owner, unless the proof has opened it too often, or for somebody who was banned. */
  admit(link: OneTimeLink, proof: IdentityProof): Promise<VerificationResult>;
}

const BUSY: VerificationResult = { kind: 'unavailable', minutes: 1 };

/**
 * What every way through the gate ends with.
 * @example await createMemberAdmission(ports).admit(link, { by: 'number', hash }) // { kind: 'open' }
 */
export function createMemberAdmission(ports: {
  readonly links: OneTimeLinks;
  readonly usedProofs: UsedProofs;
  readonly records: GateRecords;
  readonly enforcement: GateEnforcement;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
}): MemberAdmission {
  const { links, usedProofs, records, enforcement, policies, clock } = ports;

  const onlyIfWaiting = async (link: OneTimeLink | undefined): Promise<OneTimeLink | undefined> =>
    link && (await records.get(link.member))?.state === 'waiting' ? link : undefined;

  return {
    findWaitingLink: async (token) => onlyIfWaiting(await links.find(token, clock.now())),
    findWaitingLinkByHash: async (hash) => onlyIfWaiting(await links.findByHash(hash, clock.now())),
    async admit(link, proof) {
      const now = clock.now();
      const admitted = await usedProofs.tryUse(link.member, proof, policies.of(link.member.server).gate, now);
      if (admitted === 'busy') return BUSY;
      if (admitted === 'refused') return { kind: `${proof.by}-refused` };
      await enforcement.release(link.member, { state: 'open', by: proof.by, at: now.getTime() });
      await links.revoke(link);
      return { kind: 'open' };
    },
  };
}

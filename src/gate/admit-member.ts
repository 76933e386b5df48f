import type { Clock, Member, PolicyStore, VerificationResult } from '#core';
import type { AccountVerifications } from './account-verifications.ts';
import type { GateAlerts } from './alert-moderators.ts';
import type { CountGateEvent, GateEnforcement, ReleaseResult } from './enforcement.ts';
import { type GateRecords, isAdmitted } from './gate-records.ts';
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
  readonly verifications: AccountVerifications;
  readonly countEvent: CountGateEvent;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
}): MemberAdmission {
  const { links, usedProofs, records, enforcement, alerts, verifications } = ports;
  const { countEvent, policies, clock } = ports;

  async function onlyIfWaiting(link: OneTimeLink | undefined): Promise<OneTimeLink | undefined> {
    if (!link) return undefined;
    const { member, verification } = link;
    const { state } =
      (verification?.cause === 'requested'
        ? await verifications.find(member.server, verification.id)
        : await records.get(member)) ?? {};
    return state === 'waiting' ? link : undefined;
  }

  /** A refusal ends a verification that the network asked for; a member of the gate may try another proof. */
  async function refuse(link: OneTimeLink, proof: IdentityProof, isBanned: boolean): Promise<void> {
    const { member, verification } = link;
    const { server } = member;
    if (isBanned) {
      await records.changeWaiting(member, (record) => record && { ...record, usedBannedProof: true });
      await alerts.reportBannedProof(member, await usedProofs.listUsers(server, proof));
    }
    await countEvent(server, 'gate.refused');
    if (verification?.cause === 'requested') {
      const banned = isBanned && ({ usedBannedProof: true } as const);
      await verifications.end(server, verification.id, { state: 'refused', by: proof.by, ...banned });
      await links.revoke(link);
    } else if (verification && isBanned) await verifications.noteBannedProof(server, verification.id);
  }

  /** Lets the account in. One that does not wait is only remembered as verified: the gate never asks it. */
  async function release(member: Member, by: IdentityProof['by'], at: number): Promise<ReleaseResult> {
    const record = await records.get(member);
    const open = { state: 'open', by, at } as const;
    if (record?.state === 'waiting') return enforcement.release(member, open);
    if (!isAdmitted(record)) await records.put(member, open);
    return 'open';
  }

  return {
    findWaitingLink: async (token) => onlyIfWaiting(await links.find(token, clock.now())),
    findWaitingLinkByHash: async (hash) => onlyIfWaiting(await links.findByHash(hash, clock.now())),
    async admit(link, proof) {
      const now = clock.now();
      const use = await usedProofs.tryUse(link.member, proof, policies.of(link.member.server).gate, now);
      if (use === 'busy') return BUSY;
      if (use !== 'admitted') {
        await refuse(link, proof, use === 'banned');
        return { kind: `${proof.by}-refused` };
      }
      const { member, verification } = link;
      const released = await release(member, proof.by, now.getTime());
      if (verification)
        await verifications.end(member.server, verification.id, { state: 'verified', by: proof.by });
      await links.revoke(link);
      return { kind: released === 'open' ? 'open' : `open-${released}` };
    },
  };
}

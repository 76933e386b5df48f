import type { Clock, GateAnswer, Policies } from '#core';
import type { Barrier } from './barrier.ts';
import type { Link, Links } from './links.ts';
import type { Proof, Proofs } from './proofs.ts';
import type { Records } from './record.ts';

export interface Admission {
  /** A link counts only while its owner waits: whoever was let in otherwise has no use for it. */
  linkOf(token: string): Promise<Link | undefined>;
  /** The same by the link's hash, which is all that is kept of it. */
  linkByHash(hash: string): Promise<Link | undefined>;
  /** Opens the gate for the link's owner, unless the proof has opened it too often, or for somebody who was banned. */
  admit(link: Link, proof: Proof): Promise<GateAnswer>;
}

const busy: GateAnswer = { kind: 'unavailable', minutes: 1 };

/**
 * What every way through the gate ends with.
 * @example await createAdmission(ports).admit(link, { by: 'number', hash }) // { kind: 'open' }
 */
export function createAdmission(ports: {
  readonly links: Links;
  readonly proofs: Proofs;
  readonly records: Records;
  readonly barrier: Barrier;
  readonly policies: Pick<Policies, 'of'>;
  readonly clock: Clock;
}): Admission {
  const { links, proofs, records, barrier, policies, clock } = ports;

  const ofWaiting = async (link: Link | undefined): Promise<Link | undefined> =>
    link && (await records.of(link.member))?.state === 'waiting' ? link : undefined;

  return {
    linkOf: async (token) => ofWaiting(await links.find(token, clock.now())),
    linkByHash: async (hash) => ofWaiting(await links.findHash(hash, clock.now())),
    async admit(link, proof) {
      const now = clock.now();
      const admitted = await proofs.admit(link.member, proof, policies.of(link.member.server).gate, now);
      if (admitted === 'busy') return busy;
      if (admitted === 'refused') return { kind: `${proof.by}-refused` };
      await barrier.open(link.member, { state: 'open', by: proof.by, at: now.getTime() });
      await links.end(link);
      return { kind: 'open' };
    },
  };
}

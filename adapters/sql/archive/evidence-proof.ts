import { sign } from 'node:crypto';
import type { ChainLink, Server } from '#core';
import { serverKey } from '#core';
import type { SigningKey } from '../crypto/keys.ts';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { computeEventHash, isContentIntact } from './event-hash.ts';
import type { ChainHeadRow } from './head-signature.ts';
import { createReplacementCheck } from './replaced-events.ts';

/** Proves the evidence in a bundle for investigators: positions in the chain, and a signature. */
export interface EvidenceProof {
  /** The signed newest event of a server's chain; undefined if the server has no events. */
  signedHead(server: Server): Promise<ChainHeadRow | undefined>;
  /** Positions of a case's first `length` events. Throws `EvidenceTamperedError` if one of them was changed. */
  links(caseId: string, length: number): Promise<readonly ChainLink[]>;
  /** An Ed25519 signature in base64. */
  sign(bytes: Uint8Array): string;
  /** The key that verifies it, in PEM. */
  readonly publicKey: string;
}

/** Evidence was changed after it was written, so it must not be exported. */
export class EvidenceTamperedError extends Error {
  constructor(caseId: string, number: number) {
    super(`${caseId}: event ${number} of the chain is not as it was written; yamidome verify tells more`);
    this.name = 'EvidenceTamperedError';
  }
}

/**
 * The evidence proof of one database.
 * @example const proof = createEvidenceProof(database, ring, signer); proof.sign(bytes)
 */
export function createEvidenceProof({ db }: SqlDatabase, ring: KeyRing, signer: SigningKey): EvidenceProof {
  return {
    signedHead: (server) =>
      db.selectFrom('chains').selectAll().where('server', '=', serverKey(server)).executeTakeFirst(),
    async links(caseId, length) {
      const rows = await db
        .selectFrom('events')
        .selectAll()
        .where('case_id', '=', caseId)
        .where('seq', '<', length)
        .orderBy('seq')
        .execute();
      const keys = await ring.toDecrypt(rows.map(({ content }) => content));
      const isReplaced = createReplacementCheck(db, rows[0]?.server ?? '');
      const links: ChainLink[] = [];
      for (const row of rows) {
        const isUnchanged = computeEventHash(row) === row.hash || (await isReplaced(row));
        if (!isUnchanged || !isContentIntact(keys, row)) throw new EvidenceTamperedError(caseId, row.number);
        const { number, seq, kind, at, prev, hash } = row;
        links.push({
          number,
          case: caseId,
          event: seq ?? 0,
          kind,
          at: new Date(at).toISOString(),
          prev,
          hash,
        });
      }
      return links;
    },
    sign: (bytes) => sign(null, bytes, signer.secret).toString('base64'),
    publicKey: signer.public.export({ format: 'pem', type: 'spki' }).toString(),
  };
}

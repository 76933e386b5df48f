import { sign } from 'node:crypto';
import type { Server } from '#core';
import { serverKey } from '#core';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import type { Tables } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { computeEventHash, isContentIntact } from './event-hash.ts';

/** An event's place in its server's chain, without a word of what it says. */
export interface ChainLink {
  readonly number: number;
  readonly case: string;
  readonly event: number;
  readonly kind: string;
  readonly at: string;
  readonly prev: string;
  readonly hash: string;
}

/** What leaves the house can be proven: by its place in the chain, and by a signature. */
export interface EvidenceProof {
  /** The signed newest event of a server's chain; undefined when it has none. */
  signedHead(server: Server): Promise<Tables['chains'] | undefined>;
  /** The links of a case's first `length` events. Throws `EvidenceTamperedError` when one is not as it was written. */
  links(caseId: string, length: number): Promise<readonly ChainLink[]>;
  /** An Ed25519 signature in base64. */
  sign(bytes: Uint8Array): string;
  /** The key that proves it, in PEM. */
  readonly publicKey: string;
}

/** Evidence is not as it was written: it must not leave the house as if it were. */
export class EvidenceTamperedError extends Error {
  constructor(caseId: string, number: number) {
    super(`${caseId}: event ${number} of the chain is not as it was written; npm run -s verify tells more`);
    this.name = 'EvidenceChanged';
  }
}

/** @example const proof = createEvidenceProof(store, keys, signer); proof.sign(bytes) */
export function createEvidenceProof(
  { db }: SqlDatabase,
  keys: EncryptionKeys,
  signer: SigningKey,
): EvidenceProof {
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
      return rows.map((row) => {
        if (computeEventHash(row) !== row.hash || !isContentIntact(keys, row))
          throw new EvidenceTamperedError(caseId, row.number);
        const { number, seq, kind, at, prev, hash } = row;
        return { number, case: caseId, event: seq ?? 0, kind, at: new Date(at).toISOString(), prev, hash };
      });
    },
    sign: (bytes) => sign(null, bytes, signer.secret).toString('base64'),
    publicKey: signer.public.export({ format: 'pem', type: 'spki' }).toString(),
  };
}

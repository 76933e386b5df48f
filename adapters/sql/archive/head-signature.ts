import { sign, verify } from 'node:crypto';
import type { SigningKey } from '../crypto/keys.ts';
import type { Tables } from '../database/tables.ts';

/** The newest event of one server's chain, signed. */
export type ChainHeadRow = Tables['chains'];

const headSignatureInput = ({ server, number, hash, signer }: Omit<ChainHeadRow, 'signature'>): Buffer =>
  Buffer.from(`yamidome head ${JSON.stringify([server, number, hash, signer])}`);

/**
 * Signs a head with Ed25519. Synchronous on purpose: it takes 36 µs, half of a round trip to another thread, and
 * the transaction would wait for the other thread (docs/decisions/wal-checkpoint-thread.md).
 * @example const head = signHead({ server: 'sandbox:main', number: 7, hash }, signer)
 */
export function signHead(
  head: Pick<ChainHeadRow, 'server' | 'number' | 'hash'>,
  signer: SigningKey,
): ChainHeadRow {
  const unsigned = { ...head, signer: signer.id };
  return {
    ...unsigned,
    signature: sign(null, headSignatureInput(unsigned), signer.secret).toString('base64'),
  };
}

/** True when this signer has signed this head. @example isHeadSignatureValid(head, signer) */
export const isHeadSignatureValid = (head: ChainHeadRow, signer: SigningKey): boolean => {
  const signature = Buffer.from(head.signature, 'base64');
  return (
    head.signer === signer.id &&
    signature.toString('base64') === head.signature &&
    verify(null, headSignatureInput(head), signer.public, signature)
  );
};

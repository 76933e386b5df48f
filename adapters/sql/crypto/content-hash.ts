import { sign, verify } from 'node:crypto';
import type { Tables } from '../database/tables.ts';
import type { SigningKey } from './keys.ts';
import { pooledRandomBytes } from './random-bytes.ts';

const SALT_BYTES = 16;

/**
 * Words as bytes, behind a salt: once the words are erased, their hash must not let anybody guess a short text.
 * @example const bytes = content(['scam']); unsalted(bytes) // '["scam"]'
 */
export const encodeContent = (texts: readonly (string | null)[]): Buffer =>
  Buffer.concat([pooledRandomBytes(SALT_BYTES), Buffer.from(JSON.stringify(texts))]);

/** The words in a content. @example wordsOf(content(['scam'])) // ['scam'] */
export const decodeContent = (bytes: Buffer): (string | null)[] =>
  JSON.parse(bytes.toString('utf8', SALT_BYTES)) as (string | null)[];

type ChainHeadRow = Tables['chains'];

const headSignatureInput = ({ server, number, hash, signer }: Omit<ChainHeadRow, 'signature'>): Buffer =>
  Buffer.from(`yamidome head ${JSON.stringify([server, number, hash, signer])}`);

/** @example const head = signHead({ server: 'sandbox:main', number: 7, hash }, signer) */
export function signHead(
  head: Pick<ChainHeadRow, 'server' | 'number' | 'hash'>,
  signer: SigningKey,
): ChainHeadRow {
  const unsigned = { ...head, signer: signer.id };
  // At once: asking another thread costs this one as much, and the database waits meanwhile.
  return {
    ...unsigned,
    signature: sign(null, headSignatureInput(unsigned), signer.secret).toString('base64'),
  };
}

/** Whether this head was signed by this signer. @example isSigned(head, signer) */
export const isHeadSignatureValid = (head: ChainHeadRow, signer: SigningKey): boolean => {
  const signature = Buffer.from(head.signature, 'base64');
  return (
    head.signer === signer.id &&
    signature.toString('base64') === head.signature &&
    verify(null, headSignatureInput(head), signer.public, signature)
  );
};

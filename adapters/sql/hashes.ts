import { sign, verify } from 'node:crypto';
import { fresh } from './fresh.ts';
import type { Signer } from './keys.ts';
import type { Tables } from './tables.ts';

const SALT_BYTES = 16;

/**
 * Words as bytes, behind a salt: once the words are erased, their hash must not let anybody guess a short text.
 * @example const bytes = content(['scam']); unsalted(bytes) // '["scam"]'
 */
export const content = (words: readonly (string | null)[]): Buffer =>
  Buffer.concat([fresh(SALT_BYTES), Buffer.from(JSON.stringify(words))]);

/** The words in a content. @example wordsOf(content(['scam'])) // ['scam'] */
export const wordsOf = (bytes: Buffer): (string | null)[] =>
  JSON.parse(bytes.toString('utf8', SALT_BYTES)) as (string | null)[];

type Head = Tables['chains'];

const claim = ({ server, number, hash, signer }: Omit<Head, 'signature'>): Buffer =>
  Buffer.from(`yamidome head ${JSON.stringify([server, number, hash, signer])}`);

/** @example const head = signed({ server: 'sandbox:main', number: 7, hash }, signer) */
export function signed(head: Pick<Head, 'server' | 'number' | 'hash'>, signer: Signer): Head {
  const whole = { ...head, signer: signer.id };
  // At once: asking another thread costs this one as much, and the database waits meanwhile.
  return { ...whole, signature: sign(null, claim(whole), signer.secret).toString('base64') };
}

/** Whether this head was signed by this signer. @example isSigned(head, signer) */
export const isSigned = (head: Head, signer: Signer): boolean => {
  const signature = Buffer.from(head.signature, 'base64');
  return (
    head.signer === signer.id &&
    signature.toString('base64') === head.signature &&
    verify(null, claim(head), signer.public, signature)
  );
};

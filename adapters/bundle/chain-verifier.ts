import { type KeyObject, verify } from 'node:crypto';
import type { SignedHead } from './write-bundle.ts';

interface ChainLine {
  readonly number: number;
  readonly prev: string;
  readonly hash: string;
}

/**
 * Checks that the links of a hash chain fit each other and the head, which was signed when the last event was written.
 * Takes the file in chunks. Never throws.
 * @example const chain = createChainVerifier(head, key); chain.update(bytes); chain.isIntact()
 */
export function createChainVerifier(head: SignedHead | undefined, key: KeyObject) {
  const hashes = new Map<number, string>();
  const previousHashes = new Map<number, string>();
  const decoder = new TextDecoder();
  /** The incomplete line at the end of the last chunk. */
  let rest = '';
  let broken = false;

  function addLine(text: string): void {
    const { number, prev, hash } = JSON.parse(text) as ChainLine;
    const firstHash = hashes.get(number) ?? hash;
    if (firstHash !== hash || !head || number > head.number) broken = true;
    hashes.set(number, hash);
    previousHashes.set(number, prev);
  }

  return {
    update(bytes: Uint8Array): void {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      try {
        for (const line of lines) addLine(line);
      } catch {
        broken = true;
      }
    },
    isIntact(): boolean {
      if (broken || rest !== '') return false;
      if (!head) return hashes.size === 0;
      const newest = hashes.get(head.number) ?? head.hash;
      if (newest !== head.hash || !isSignedHead(head, key)) return false;
      return [...previousHashes].every(([number, prev]) => (hashes.get(number - 1) ?? prev) === prev);
    },
  };
}

function isSignedHead({ server, number, hash, signer, signature }: SignedHead, key: KeyObject): boolean {
  const claim = Buffer.from(`yamidome head ${JSON.stringify([server, number, hash, signer])}`);
  return verify(null, claim, key, Buffer.from(signature, 'base64'));
}

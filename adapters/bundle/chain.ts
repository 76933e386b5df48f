import { type KeyObject, verify } from 'node:crypto';
import type { SignedHead } from './write.ts';

interface Line {
  readonly number: number;
  readonly prev: string;
  readonly hash: string;
}

/**
 * Looks whether the places in the chain fit each other and the head, which was signed when the last event was written.
 * Takes the file in pieces.
 * @example const check = chainCheck(head, key); check.add(bytes); check.sound()
 */
export function chainCheck(head: SignedHead | undefined, key: KeyObject) {
  const hashes = new Map<number, string>();
  const before = new Map<number, string>();
  const decoder = new TextDecoder();
  let rest = '';
  let broken = false;

  function line(text: string): void {
    const { number, prev, hash } = JSON.parse(text) as Line;
    const other = hashes.get(number) ?? hash;
    if (other !== hash || !head || number > head.number) broken = true;
    hashes.set(number, hash);
    before.set(number, prev);
  }

  return {
    add(bytes: Uint8Array): void {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      try {
        for (const each of lines) line(each);
      } catch {
        broken = true;
      }
    },
    sound(): boolean {
      if (broken || rest !== '') return false;
      if (!head) return hashes.size === 0;
      const newest = hashes.get(head.number) ?? head.hash;
      if (newest !== head.hash || !isSigned(head, key)) return false;
      return [...before].every(([number, prev]) => (hashes.get(number - 1) ?? prev) === prev);
    },
  };
}

function isSigned({ server, number, hash, signer, signature }: SignedHead, key: KeyObject): boolean {
  const claim = Buffer.from(`yamidome head ${JSON.stringify([server, number, hash, signer])}`);
  return verify(null, claim, key, Buffer.from(signature, 'base64'));
}

import type { ReadPicture } from '#core';
import { fingerprintOf, type PictureFingerprint } from './compare-pictures.ts';

const MAX_PICTURES = 4;
const HASH_BITS = 64;
/** Of five blocks of about 13 bits any two are one key: pictures that differ in up to three bits share at least one. */
const BLOCKS = 5;
const PAIRS = Array.from({ length: BLOCKS }, (_, i) =>
  Array.from({ length: BLOCKS - 1 - i }, (_, j) => [i, i + 1 + j] as const),
).flat();

/**
 * Keys by which the same picture from several accounts is counted; equal keys are what stores can count. Recompressed and
 * resized pictures share a key, most cut ones do, too. A picture with text or a code has none: its text and its contact
 * have keys of their own, and posters of other texts can have near hashes.
 * @example pictureKeys(message.readPictures ?? []) // ['picture/0.1/1f8.…', …]
 */
export const pictureKeys = (pictures: readonly ReadPicture[]): readonly string[] => {
  const silent = pictures.map(fingerprintOf).filter((found) => found !== undefined && isSilent(found));
  return [...new Set(silent.slice(0, MAX_PICTURES).flatMap((found) => keysOf(found!.hash)))];
};

const isSilent = ({ text, codes, isUnread }: PictureFingerprint): boolean =>
  text.length === 0 && codes.length === 0 && !isUnread;

function keysOf(hash: string): readonly string[] {
  const bits = BigInt(`0x${hash}`).toString(2).padStart(HASH_BITS, '0');
  const blocks = Array.from({ length: BLOCKS }, (_, i) => bits.slice(edgeOf(i), edgeOf(i + 1)));
  return PAIRS.map(([i, j]) => `picture/${i}.${j}/${shorten(blocks[i]!)}.${shorten(blocks[j]!)}`);
}

const edgeOf = (block: number): number => Math.round((block * HASH_BITS) / BLOCKS);

const shorten = (bits: string): string => Number.parseInt(bits, 2).toString(36);

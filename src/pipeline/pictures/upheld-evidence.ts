import type { PictureReading } from '#core';
import { foldText } from '../../text/index.ts';
import { shinglesOf } from '../context/minhash.ts';
import { type PictureFingerprint, shareOfEqualMinima } from './compare-pictures.ts';

/** So many groups of three letters are stored: enough for an estimate, too few to read the words. */
const MAX_STORED = 16;
/** Of the stored groups at least this share is in the picture that comes back; a recogniser misreads some letters. */
const MIN_FOUND = 0.6;
/** Without evidence that the rules know, at least this share of the minima of the whole text is equal. */
const MIN_TEXT_SIMILARITY = 0.5;

/**
 * Hashed groups of three letters of the words that were the evidence in a picture: the smallest ones, so that the same words
 * always give the same groups.
 * @example hashEvidence(['荷物を運ぶだけ', '即日5万円']) // ['-2oz3k1', …]
 */
export function hashEvidence(words: readonly string[]): readonly string[] {
  const shingles = new Set(words.flatMap((text) => shinglesOf(foldText(text))));
  return [...shingles]
    .sort((a, b) => a - b)
    .slice(0, MAX_STORED)
    .map(formatShingle);
}

/**
 * Whether a picture with the text of an upheld one also has what was upheld: the words that were the evidence, and the same
 * contact and code, or none in either. Someone may have put an offer on the flyer of another member: the flyer is innocent.
 * @example hasUpheldEvidence({ fingerprint: stored, evidence: ['1x8k2', …] }, { fingerprint: posted, reading })
 */
export function hasUpheldEvidence(
  upheld: { readonly fingerprint: PictureFingerprint; readonly evidence: readonly string[] },
  posted: {
    readonly fingerprint: PictureFingerprint;
    readonly reading: Pick<PictureReading, 'lines' | 'codes'>;
  },
): boolean {
  const [one, other] = [upheld.fingerprint, posted.fingerprint];
  if (!isSharedOrAbsent(one.codes, other.codes) || !isSharedOrAbsent(one.contacts, other.contacts))
    return false;
  if (upheld.evidence.length > 0) return shareFound(upheld.evidence, posted.reading) >= MIN_FOUND;
  if (one.text.length === 0 || other.text.length === 0) return one.text.length === other.text.length;
  return shareOfEqualMinima(one.text, other.text) >= MIN_TEXT_SIMILARITY;
}

function shareFound(
  evidence: readonly string[],
  { lines, codes }: Pick<PictureReading, 'lines' | 'codes'>,
): number {
  // As in the parts of a message: all lines are one text.
  const texts = [lines.map(({ text }) => text).join('\n'), ...codes.map(({ text }) => text)];
  const found = new Set(texts.flatMap((text) => shinglesOf(foldText(text))).map(formatShingle));
  return evidence.filter((shingle) => found.has(shingle)).length / evidence.length;
}

const isSharedOrAbsent = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === 0 ? other.length === 0 : one.some((name) => other.includes(name));

const formatShingle = (shingle: number): string => shingle.toString(36);

import { hash } from 'node:crypto';
import type { PictureReading, ReadPicture } from '#core';
import { hashDistance } from '#core';
import { extractContacts } from '../../text/extract/contacts/extract-contacts.ts';
import { foldText } from '../../text/index.ts';
import { minhashKeys } from '../context/minhash.ts';

/** No distance is that small. */
const NEVER = -1;

/** What text and codes say about two pictures with near hashes. */
type Agreement = 'confirmed' | 'silent' | 'wordless' | 'unclear' | 'unsure' | 'another-text' | 'another-code';

/**
 * In how many of 64 bits the hashes of two pictures may differ, so that they are the same or similar.
 * - `confirmed`: the same text or the same code was read in both; upheld-evidence.ts says whether the offer is there, too.
 * - `silent`: there is nothing to read in either, as in most photos.
 * - `wordless`: one of them looks as if there were text, and nothing was recognised clearly in either: a photo with many edges, or text that
 *   the recogniser missed.
 * - `unclear`: as `wordless`, and in one of them a line has letters, but the recogniser is not sure of them: leaves, or an offer on a photo. Another
 *   text on the same photo is often within 4 bits.
 * - `unsure`: something was read in one of them only, or one was not read to the end.
 * - `another-text`: it may be a misreading, so a hash within 3 bits leads to a review.
 * - `another-code`: a code is never misread.
 *
 * How often variants of a picture and different pictures are within these distances: docs/decisions/known-pictures.md.
 */
const MAX_DISTANCES: Readonly<Record<Agreement, { readonly same: number; readonly similar: number }>> = {
  confirmed: { same: 12, similar: 18 },
  silent: { same: 10, similar: 12 },
  wordless: { same: 4, similar: 8 },
  unclear: { same: 1, similar: 8 },
  unsure: { same: NEVER, similar: 8 },
  'another-text': { same: NEVER, similar: 3 },
  'another-code': { same: NEVER, similar: NEVER },
};
/** Of the minima of two texts at least this share is equal if they are the same text, read twice. */
const MIN_TEXT_SIMILARITY = 0.25;
/** What was dismissed must be nearly the same, because it is not judged again. */
const MIN_CONTENT_SIMILARITY = 0.5;
/** With so many more letters, a line was added. The recogniser reads a few letters more or fewer each time. */
const MAX_GROWTH = 1.2;
const MIN_CONFIDENCE = 0.5;
const MIN_DIFFERENT_LETTERS = 4;
const NAME_LENGTH = 16;

/** What pictures are compared by. It contains no text. */
export interface PictureFingerprint {
  /** The perceptual hash: 16 hexadecimal digits. */
  readonly hash: string;
  /** The minima of the recognised text; of a short one its hash; empty without letters. */
  readonly text: readonly string[];
  /** How many letters and digits the recognised text has. */
  readonly letters: number;
  /** True if it was not read to the end: then no text says nothing. */
  readonly isUnread?: true;
  /** True if it looked as if there were text, and none was recognised clearly. */
  readonly mayHaveText?: true;
  /** True if one of its lines has different letters, and the recogniser is not sure of them. */
  readonly hasUnclearLine?: true;
  /** Hashed texts of its codes. */
  readonly codes: readonly string[];
  /** Hashed contacts of the recognised text. */
  readonly contacts: readonly string[];
}

type ComparedReading = Pick<ReadPicture, 'hash' | 'lines' | 'codes' | 'problem'> &
  Partial<Pick<PictureReading, 'isTextLike'>>;

const HASH = /^[0-9a-f]{16}$/;

/**
 * The fingerprint of a picture; undefined if it has no hash: it was not decoded, it is nearly uniform, or it was erased.
 * @example fingerprintOf(reading)?.hash // '9f3c61c39c3e61c2'
 */
export function fingerprintOf({
  hash: pictureHash = '',
  lines,
  codes,
  isTextLike,
  problem,
}: ComparedReading): PictureFingerprint | undefined {
  if (!HASH.test(pictureHash)) return undefined;
  const folded = foldLines(lines.filter(isClear));
  const letters = lettersOf(folded);
  const minima = minhashKeys(folded).flatMap((key) => key.slice(key.indexOf('/') + 1).split('.'));
  return {
    hash: pictureHash,
    text: minima.length > 0 || letters === '' ? minima : distinctNames([letters]),
    letters: letters.length,
    ...(letters === '' && problem !== undefined && { isUnread: true }),
    ...(letters === '' && (isTextLike || lines.length > 0) && { mayHaveText: true }),
    ...(letters === '' && lines.some(hasDifferentLetters) && { hasUnclearLine: true }),
    codes: distinctNames(codes.map(({ text }) => text)),
    contacts: distinctNames(extractContacts(foldLines(lines)).flatMap(({ value }) => value ?? [])),
  };
}

const foldLines = (lines: PictureReading['lines']): string =>
  foldText(lines.map(({ text }) => text).join('\n'));

const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');

/** In the leaves of a photo a recogniser sees a few letters here and there, other ones each time. */
const isClear = (line: PictureReading['lines'][number]): boolean =>
  line.confidence >= MIN_CONFIDENCE && hasDifferentLetters(line);

const hasDifferentLetters = ({ text }: Pick<PictureReading['lines'][number], 'text'>): boolean =>
  new Set(lettersOf(text)).size >= MIN_DIFFERENT_LETTERS;

/** How near two pictures are; `none`: they are different ones. */
export interface PictureComparison {
  readonly match: 'same' | 'similar' | 'none';
  readonly distance: number;
}

/**
 * Compares two pictures. Texts on one background have near hashes, so what was read in both decides how near the hashes must be.
 * Pictures with other codes are different ones, unless they have the same text.
 * @example comparePictures(stored, posted) // { match: 'same', distance: 3 }
 */
export function comparePictures(one: PictureFingerprint, other: PictureFingerprint): PictureComparison {
  const distance = hashDistance(one.hash, other.hash);
  const { same, similar } = MAX_DISTANCES[agreementOf(one, other)];
  return { match: distance <= same ? 'same' : distance <= similar ? 'similar' : 'none', distance };
}

/**
 * Whether a posted picture says what a dismissed one says: with another code or contact, with some other lines, or with a line
 * more, it is another picture.
 * @example haveSameContent(dismissed, posted)
 */
export const haveSameContent = (dismissed: PictureFingerprint, posted: PictureFingerprint): boolean =>
  isSameSet(dismissed.codes, posted.codes) &&
  isSameSet(dismissed.contacts, posted.contacts) &&
  posted.letters <= dismissed.letters * MAX_GROWTH &&
  (dismissed.text.length === 0
    ? posted.text.length === 0
    : shareOfEqualMinima(dismissed.text, posted.text) >= MIN_CONTENT_SIMILARITY);

function agreementOf(one: PictureFingerprint, other: PictureFingerprint): Agreement {
  const texts = compareLists(one.text, other.text, (a, b) => shareOfEqualMinima(a, b) >= MIN_TEXT_SIMILARITY);
  const codes = compareLists(one.codes, other.codes, (a, b) => a.some((code) => b.includes(code)));
  if (texts === 'same' || codes === 'same') return 'confirmed';
  if (codes === 'different') return 'another-code';
  if (texts === 'different') return 'another-text';
  if (texts === 'unknown' || codes === 'unknown' || one.isUnread || other.isUnread) return 'unsure';
  if (one.hasUnclearLine || other.hasUnclearLine) return 'unclear';
  return one.mayHaveText || other.mayHaveText ? 'wordless' : 'silent';
}

/** `absent`: in neither picture. `unknown`: in one of them only. */
function compareLists(
  one: readonly string[],
  other: readonly string[],
  areSame: (one: readonly string[], other: readonly string[]) => boolean,
): 'same' | 'different' | 'absent' | 'unknown' {
  if (one.length === 0 || other.length === 0) return one.length === other.length ? 'absent' : 'unknown';
  return areSame(one, other) ? 'same' : 'different';
}

/**
 * An estimate, from 0 to 1, of how many of their groups of letters two texts share.
 * @example shareOfEqualMinima(['a', 'b'], ['a', 'c']) // 0.5
 */
export const shareOfEqualMinima = (one: readonly string[], other: readonly string[]): number =>
  one.filter((minimum, i) => minimum === other[i]).length / one.length;

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name) => other.includes(name));

const distinctNames = (values: readonly string[]): readonly string[] => [
  ...new Set(values.map((value) => hash('sha256', value, 'base64url').slice(0, NAME_LENGTH))),
];

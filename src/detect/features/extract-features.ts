import type { Span } from '#core';
import type { PackedLists } from '#lib';
import { extractContacts } from '../../text/extract/contacts/extract-contacts.ts';
import { extractJobNoticeFields } from '../../text/extract/job-notice/job-notice-fields.ts';
import {
  type FoldedText,
  foldedString,
  originalSpan,
  type TermHit,
  type TermMatcher,
} from '../../text/index.ts';
import type { Lexicon, PhrasePattern } from '../lexicon/lexicon-types.ts';
import { MAX_EXTRACT_LENGTH, readAmountGroups } from './amount-features.ts';
import {
  addOccurrence,
  createFeatureBuffer,
  type FeatureBuffer,
  isInsideAny,
  isValidOccurrence,
  MAX_OCCURRENCES_PER_GROUP,
  resetBuffer,
} from './feature-buffer.ts';
import {
  addGroup,
  type FoundFeatures,
  type FoundGroups,
  hasAnyGroup,
  type Occurrence,
  packGroupSets,
} from './feature-types.ts';
import { mergeByEnd, pairInOrder } from './phrase-matches.ts';
import { findQuotations, measureShape } from './text-shape.ts';

/** The features of a text, by lexicon group. */
export interface ExtractedFeatures extends FoundFeatures {
  /** The groups with at least one occurrence, in the order in which they were found. */
  readonly groups: readonly number[];
  /** The text as it was read. */
  readonly folded: FoldedText;
  /** The range of the original text; never splits a grapheme. */
  toOriginalSpan(occurrence: Occurrence): Span;
}

/**
 * Creates the extractor of a candidate's features, in this order: confirmed terms without the exceptions of the lexicon,
 * amounts, contacts and job notice items, phrases, the text shape. The result is valid until the next call.
 * @example createFeatureExtractor(lexicon, termMatcher)(text, folded).groups
 */
export function createFeatureExtractor(
  lexicon: Lexicon,
  termMatcher: TermMatcher,
): (original: string, folded: FoldedText) => ExtractedFeatures {
  const buffer = createFeatureBuffer(lexicon);
  const hints = packGroupSets([lexicon.hints.amounts, lexicon.hints.contacts]);
  const secondHalves = packGroupSets(lexicon.phrases.map(({ next }) => next));
  let original = '';
  let folded: FoldedText;
  const toOriginalSpan = ({ start, end }: Occurrence): Span =>
    originalSpan(original, folded, start, Math.max(start + 1, end));
  return (text, foldedText) => {
    original = text;
    folded = foldedText;
    resetBuffer(buffer);
    addTermFeatures(buffer, termMatcher.confirmHits(folded, termMatcher.scan(folded), original), folded);
    addAmountAndContactFeatures(lexicon, hints, buffer, folded);
    for (let p = 0; p < lexicon.phrases.length; p++) {
      const begun = buffer.begunPhrases[p >>> 5]! >>> (p & 31);
      // Skips the rest of a word of bits without a phrase. A phrase may begin with an earlier one.
      if (begun === 0) p |= 31;
      else if ((begun & 1) !== 0 && hasAnyGroup(buffer.bits, secondHalves, p))
        addPhraseFeatures(lexicon.phrases[p]!, buffer, folded);
    }
    const quotes = findQuotations(folded);
    addShapeFeatures(lexicon, buffer, folded, quotes);
    const { groups, occurrences, bits } = buffer;
    const unquoted = quotes.length === 0 ? buffer : groupsOutside(buffer, quotes);
    return { groups, folded, occurrences, bits, unquoted, toOriginalSpan };
  };
}

function addTermFeatures(buffer: FeatureBuffer, hits: readonly TermHit[], folded: FoldedText): void {
  const { occurrences, exceptionHits, tables } = buffer;
  for (let h = 0; h < hits.length; h++) {
    const hit = hits[h]!;
    const { offsets, values } = tables.exceptionsOfTerm;
    for (let k = offsets[hit.term]!, end = offsets[hit.term + 1]!; k < end; k++) {
      const list = exceptionHits.get(values[k]!);
      if (list === undefined) exceptionHits.set(values[k]!, [hit]);
      else if (list.length < MAX_OCCURRENCES_PER_GROUP) list.push(hit);
    }
  }
  for (let h = 0; h < hits.length; h++) {
    const hit = hits[h]!;
    const { offsets, values } = tables.groupsOfTerm;
    for (let k = offsets[hit.term]!, end = offsets[hit.term + 1]!; k < end; k++) {
      const group = values[k]!;
      if (
        occurrences[group]!.length < MAX_OCCURRENCES_PER_GROUP &&
        isValidOccurrence(buffer, folded, group, hit)
      )
        addOccurrence(buffer, group, hit);
    }
  }
}

/** Amounts, contacts and job notice items, if terms hint at them. */
function addAmountAndContactFeatures(
  lexicon: Lexicon,
  hints: PackedLists,
  buffer: FeatureBuffer,
  folded: FoldedText,
): void {
  const wantsAmounts = hasAnyGroup(buffer.bits, hints, 0);
  const wantsContacts = hasAnyGroup(buffer.bits, hints, 1);
  if (!wantsAmounts && !wantsContacts) return;
  const text = foldedString(folded, MAX_EXTRACT_LENGTH);
  const amounts = wantsAmounts
    ? readAmountGroups(lexicon, text, (group, { start, end }) =>
        addOccurrence(buffer, group, { start, end, term: -1 }),
      )
    : [];
  const contacts = wantsContacts ? extractContacts(text) : [];
  for (const contact of contacts) {
    for (const group of lexicon.contacts.get(contact.kind) ?? [])
      addOccurrence(buffer, group, { ...contact, term: -1 });
  }
  if (lexicon.jobNoticeItems.length === 0) return;
  const items = extractJobNoticeFields(text, amounts, contacts);
  for (const { group, atLeast } of lexicon.jobNoticeItems) {
    if (items.size >= atLeast) addOccurrence(buffer, group, { start: 0, end: text.length, term: -1 });
  }
}

function addPhraseFeatures(
  { group, first, next, maxGap }: PhrasePattern,
  buffer: FeatureBuffer,
  folded: FoldedText,
): void {
  const { occurrences } = buffer;
  const pairs = pairInOrder(mergeByEnd(occurrences, first), mergeByEnd(occurrences, next), maxGap, folded);
  if (pairs.length === 0) return;
  for (const pair of pairs)
    if (isValidOccurrence(buffer, folded, group, pair)) addOccurrence(buffer, group, pair);
  occurrences[group]!.sort((a, b) => a.end - b.end);
}

function addShapeFeatures(
  lexicon: Lexicon,
  buffer: FeatureBuffer,
  folded: FoldedText,
  quotes: readonly { start: number; end: number }[],
): void {
  const shape = measureShape(folded, quotes);
  for (const {
    group,
    maxLetters,
    minSegments,
    maxMeanSegmentLetters,
    minQuotedLetters,
    titleOnly,
  } of lexicon.shapes) {
    const matches =
      shape.letters <= maxLetters &&
      shape.segments >= minSegments &&
      shape.letters <= maxMeanSegmentLetters * shape.segments &&
      shape.quotedLetters >= minQuotedLetters &&
      (!titleOnly || shape.isTitle);
    if (matches) addOccurrence(buffer, group, { start: 0, end: folded.length, term: -1 });
  }
}

/** What was found outside of the ranges. The shape of the whole text is inside none. */
function groupsOutside(
  { groups, occurrences, bits }: FeatureBuffer,
  ranges: readonly { start: number; end: number }[],
): FoundGroups {
  const outside = { occurrences: occurrences.slice(), bits: new Int32Array(bits.length) };
  for (const group of groups) {
    outside.occurrences[group] = occurrences[group]!.filter((occurrence) => !isInsideAny(occurrence, ranges));
    if (outside.occurrences[group].length > 0) addGroup(outside.bits, group);
  }
  return outside;
}

import type { Span } from '#core';
import { amounts } from '../text/amounts.ts';
import { contacts } from '../text/contacts.ts';
import { type Automaton, type Folded, foldedString, originalSpan } from '../text/index.ts';

import { jobNoticeItems } from '../text/notice-items.ts';

import type { Lexicon } from './lexicon.ts';
import type { Occurrence, Occurrences } from './when.ts';

/** So many occurrences of one group tell all there is to tell. */
const MOST_PER_GROUP = 128;
/** Amounts and contacts are looked for in so much of a text; solicitations are short. */
const MOST_READ = 20_000;

/** What a candidate says, by group. */
export interface Reading {
  readonly found: Occurrences;
  spanOf(occurrence: Occurrence): Span;
}

/**
 * Reads a candidate: terms that hold, minus the accidents that the lexicon names, plus amounts, contacts and the
 * items of a job notice.
 */
export function readCandidate(
  lexicon: Lexicon,
  automaton: Automaton,
  original: string,
  folded: Folded,
): Reading {
  const found: Occurrence[][] = lexicon.groups.map(() => []);
  const put = (group: number, occurrence: Occurrence) => {
    if (found[group]!.length < MOST_PER_GROUP) found[group]!.push(occurrence);
  };

  const hits = automaton.hits(folded, automaton.scan(folded), original);
  const accidents = new Map<number, Occurrence[]>();
  for (const hit of hits) {
    for (const group of lexicon.terms[hit.term]!.exceptionFor) {
      const list = accidents.get(group) ?? [];
      if (list.length < MOST_PER_GROUP) list.push(hit);
      accidents.set(group, list);
    }
  }
  for (const hit of hits) {
    for (const group of lexicon.terms[hit.term]!.groups) {
      const byAccident = accidents.get(group)?.some((a) => a.start <= hit.start && hit.end <= a.end) ?? false;
      if (!byAccident) put(group, hit);
    }
  }

  const wantsAmounts = lexicon.hints.amounts.some((g) => found[g]!.length > 0);
  const wantsContacts = lexicon.hints.contacts.some((g) => found[g]!.length > 0);
  if (wantsAmounts || wantsContacts) {
    const text = foldedString(folded).slice(0, MOST_READ);
    const money = wantsAmounts ? amounts(text) : [];
    const ways = wantsContacts ? contacts(text) : [];
    for (const amount of money) {
      for (const band of lexicon.amounts) {
        const inBand =
          amount.high >= band.from &&
          amount.high < band.to &&
          amount.currency !== 'other' &&
          (!band.open || amount.open);
        if (inBand && band.per.has(amount.per ?? 'none')) put(band.group, { ...amount, term: -1 });
      }
    }
    for (const way of ways) {
      for (const group of lexicon.contacts.get(way.kind) ?? []) put(group, { ...way, term: -1 });
    }
    if (lexicon.items.length > 0) {
      const items = jobNoticeItems(text, money, ways);
      for (const { group, atLeast } of lexicon.items) {
        if (items.size >= atLeast) put(group, { start: 0, end: text.length, term: -1 });
      }
    }
  }
  for (const phrase of lexicon.phrases) {
    for (const occurrence of inOrder(found[phrase.first]!, found[phrase.next]!, phrase.within, folded)) {
      put(phrase.group, occurrence);
    }
  }
  return {
    found,
    spanOf: (occurrence) =>
      originalSpan(original, folded, occurrence.start, Math.max(occurrence.start + 1, occurrence.end)),
  };
}

/** Pairs of one occurrence and the next that follows it, in the same sentence. Both lists are sorted by their ends. */
function inOrder(
  first: readonly Occurrence[],
  next: readonly Occurrence[],
  within: number,
  folded: Folded,
): Occurrence[] {
  const pairs: Occurrence[] = [];
  for (const a of first) {
    const b = next.find((o) => o.start >= a.end);
    if (b === undefined || b.start - a.end > within || endsSentence(folded, a.end, b.start)) continue;
    pairs.push({ start: a.start, end: b.end, term: a.term });
  }
  return pairs;
}

const STOPS = new Set([...'。!?'].map((char) => char.charCodeAt(0)));

function endsSentence(folded: Folded, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (STOPS.has(folded.codes[i]!)) return true;
  return false;
}

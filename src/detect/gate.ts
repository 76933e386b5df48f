import { compileAutomaton, type Folded } from '../text/index.ts';
import type { Lexicon } from './lexicon.ts';
import type { Rule } from './rulebook.ts';

/** Evidence that cannot add up to this much is not worth a closer look. */
const WORTH_READING = 0.3;

/**
 * The gate between ordinary messages and candidates. It looks only for terms that some rule against the author needs,
 * and answers whether the rules that could still hold add up to anything: never false where they would. Groups are
 * bits, so that a rule costs a few machine words and a message no allocation.
 * @example const isCandidate = compileGate(lexicon, rules); if (!isCandidate(folded)) return NOTHING;
 */
export function compileGate(lexicon: Lexicon, rules: readonly Rule[]): (folded: Folded) => boolean {
  const words = (lexicon.groups.length + 31) >>> 5;
  const bits = (groups: Iterable<number>): Int32Array => {
    const mask = new Int32Array(words);
    for (const g of groups) mask[g >>> 5]! |= 1 << (g & 31);
    return mask;
  };
  const offers = rules
    .filter((rule) => rule.weight > 0)
    .map((rule) => ({ weight: rule.weight, needs: rule.when.needs.map(bits) }));
  const phrases = lexicon.phrases.map(({ group, first, next }) => ({
    first: bits(first),
    next: bits(next),
    group: bits([group]),
  }));
  const items = bits([...lexicon.items, ...lexicon.shapes].map((item) => item.group));
  const money = bits([...lexicon.amounts, ...lexicon.shorthand].map((band) => band.group));
  const contactHints = bits(lexicon.hints.contacts);
  const contacts = bits([...lexicon.contacts.values()].flat());

  const needed = neededGroups(lexicon, rules);
  const moneyHints = new Set(lexicon.hints.amounts);
  const terms = lexicon.terms.filter((term) => term.groups.some((g) => needed.has(g)));
  const automaton = compileAutomaton(terms);
  const termBits = new Int32Array(terms.length * words);
  const isMoney = new Uint8Array(terms.length);
  terms.forEach((term, t) => {
    termBits.set(bits(term.groups), t * words);
    if (term.groups.some((g) => moneyHints.has(g))) isMoney[t] = 1;
  });

  const seen = new Int32Array(words);
  const meets = (mask: Int32Array): boolean => {
    for (let w = 0; w < words; w++) if ((seen[w]! & mask[w]!) !== 0) return true;
    return false;
  };
  const add = (mask: Int32Array): void => {
    for (let w = 0; w < words; w++) seen[w]! |= mask[w]!;
  };

  return (folded) => {
    const rawHits = automaton.scan(folded);
    if (rawHits === 0) return false;
    seen.set(items);
    let amount = false;
    for (let h = 0; h < rawHits; h++) {
      const term = automaton.raw[h * 2]!;
      for (let w = 0; w < words; w++) seen[w]! |= termBits[term * words + w]!;
      if (isMoney[term] === 1 && !amount) amount = hasFigureBeside(folded, automaton.raw[h * 2 + 1]!);
    }
    if (amount) add(money);
    if (meets(contactHints)) add(contacts);
    for (const phrase of phrases) if (meets(phrase.first) && meets(phrase.next)) add(phrase.group);
    let most = 0;
    for (const { weight, needs } of offers) {
      let possible = true;
      for (let n = 0; possible && n < needs.length; n++) possible = meets(needs[n]!);
      if (!possible) continue;
      most += weight;
      if (most >= WORTH_READING) return true;
    }
    return false;
  };
}

/** The groups that a rule against the author asks for, and what those are made of. */
function neededGroups(lexicon: Lexicon, rules: readonly Rule[]): Set<number> {
  const needed = new Set(rules.filter((rule) => rule.weight > 0).flatMap((rule) => rule.when.needs.flat()));
  for (const hint of [...lexicon.hints.amounts, ...lexicon.hints.contacts]) needed.add(hint);
  for (let before = -1; before !== needed.size; ) {
    before = needed.size;
    for (const { group, first, next } of lexicon.phrases) {
      if (needed.has(group)) for (const g of [...first, ...next]) needed.add(g);
    }
  }
  return needed;
}

/** How far a figure may stand from 万, 円 or 日給 to be their amount. */
const FIGURE_REACH = 8;
const FIGURES = new Set([...'0123456789一二三四五六七八九十百千数'].map((char) => char.charCodeAt(0)));

function hasFigureBeside(folded: Folded, at: number): boolean {
  const end = Math.min(folded.length, at + FIGURE_REACH);
  for (let i = Math.max(0, at - FIGURE_REACH); i < end; i++) if (FIGURES.has(folded.codes[i]!)) return true;
  return false;
}

import { isDigit } from '../fold/character-classes.ts';
import { createFold, type FoldedText } from '../fold/fold.ts';
import { originalSpan } from '../fold/spans.ts';
import { buildTermTrie, type TermTrie } from '../match/term-trie.ts';
import type { CompiledTerms } from '../match/terms.ts';
import { findChild } from '../match/trie.ts';
import { applyReplacements, type CorrectedText, type Replacement } from './replacements.ts';

/** In a shorter term one wrong letter of many words makes it. */
const MIN_TERM_UNITS = 4;
/** Terms of kana or Latin letters alone are closer to each other than those with kanji. */
const MIN_PLAIN_TERM_UNITS = 5;
/**
 * Below it the recogniser was not sure of a line. A line that was read better is not corrected to terms of the lexicon: they are
 * one letter away from many ordinary words (集合です, 集合法).
 */
const MAX_DOUBTFUL_CONFIDENCE = 0.85;
/** A recognised text is short; the search is linear in it, with a large factor. */
const MAX_UNITS = 2000;

/** What recognisers make of 万 before 円, of 0 in a sum, of 日 and 払 in 日払い, of 一 and of 口, where no other reading makes sense. */
const KNOWN_MISREADINGS: readonly (readonly [RegExp, string])[] = [
  [/(?<=[0-9０-９][OoＯ]{0,5} ?)(?:ら?[方力刀有用三]){1,2}力?(?=円)/g, '万'],
  [/(?<=[0-9０-９][OoＯ]{0,5})[OoＯ](?=[OoＯ]{0,5} ?(?:[万円件]|[方力刀有用三]円))/g, '0'],
  [/[白目曰](?=[給払]|当(?![てたり]))/g, '日'],
  [/(?<=即|^|\s)[白目曰](?=[私仏拡]い)/gm, '日'],
  [/(?<=[日白目曰])[私仏拡](?=い)/g, '払'],
  [/(?<![ァ-ヶぁ-ん])ー{1,2}(?=[日件回人晩])/g, '一'],
  [/ロ{1,2}(?=座|が[堅固])/g, '口'],
];

/**
 * Corrects a recognised text: terms of the lexicon of which one letter was misread, left out or added, and known
 * misreadings. Terms are corrected within a line of which the recogniser was not sure; without `lineConfidences` (from 0 to 1) it
 * was sure of none. Null if nothing was corrected. The first letter of a term must be right.
 * @example compileMisreadTerms(compileTerms([{ folded: foldText('テレグラム') }]))('テレブグラムで')?.text // 'てれぐらむで'
 */
export function compileMisreadTerms(
  compiled: CompiledTerms,
): (text: string, lineConfidences?: readonly number[]) => CorrectedText | null {
  const trie = buildTermTrie(compiled.trie);
  const fold = createFold();
  return (text, lineConfidences) => {
    const known = KNOWN_MISREADINGS.flatMap(([pattern, replacement]) =>
      [...text.matchAll(pattern)].map(
        (match): Replacement => ({
          start: match.index,
          end: match.index + match[0].length,
          text: replacement,
        }),
      ),
    );
    const folded = fold(text);
    const replacements = [...known];
    let after = 0;
    for (let start = 0; start < Math.min(folded.length, MAX_UNITS); start++) {
      const found = start < after ? undefined : findMisread(trie, folded, start);
      if (found === undefined) continue;
      const span = originalSpan(text, folded, start, found.end);
      if (!isInDoubtfulLine(text, span, lineConfidences)) continue;
      after = found.end;
      if (known.every((other) => other.end <= span.start || span.end <= other.start))
        replacements.push({ start: span.start, end: span.end, text: spell(trie, found.node) });
    }
    return replacements.length === 0 ? null : applyReplacements(text, replacements);
  };
}

/** Whether a span is in one line, of which the recogniser was not sure. */
function isInDoubtfulLine(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  lineConfidences: readonly number[] = [],
): boolean {
  // The last letter may be the end of the line, in place of a letter that was not read.
  if (text.slice(start, end - 1).includes('\n')) return false;
  const line = text.slice(0, start).split('\n').length - 1;
  return (lineConfidences[line] ?? 0) < MAX_DOUBTFUL_CONFIDENCE;
}

interface Misread {
  readonly node: number;
  /** In folded units. */
  readonly end: number;
}

/** The longest term with exactly one wrong letter at a position; undefined if a term stands there as it is. */
function findMisread(trie: TermTrie, folded: FoldedText, start: number): Misread | undefined {
  const { codes, length } = folded;
  let best: Misread | undefined;
  let isExact = false;

  /** Follows the letters from `at` on without further edits. */
  function follow(from: number, at: number, isEdited: boolean): void {
    for (let node = from; ; ) {
      if (trie.isTerminal[node] === 1 && isLongEnough(trie, node)) {
        if (!isEdited) isExact = true;
        else if (best === undefined || trie.depths[node]! > trie.depths[best.node]!) best = { node, end: at };
      }
      if (at >= length) return;
      const next = findChild(trie, node, codes[at]!);
      if (next === 0) return;
      [node, at] = [next, at + 1];
    }
  }

  let node = findChild(trie, 0, codes[start]!);
  for (let at = start + 1; node !== 0 && at < length; at++) {
    follow(node, at + 1, true);
    for (let c = trie.childOffsets[node]!; c < trie.childOffsets[node + 1]!; c++) {
      const child = trie.children[c]!;
      // Instead of this letter; and left out before this letter.
      if (isMisreading(trie.unitByLetter[trie.letters[child]!]!, codes[at]!)) follow(child, at + 1, true);
      follow(child, at, true);
    }
    node = findChild(trie, node, codes[at]!);
  }
  follow(findChild(trie, 0, codes[start]!), start + 1, false);
  return isExact ? undefined : best;
}

/** Another letter; one digit instead of another one is another number (110番, 119番). */
const isMisreading = (letter: number, read: number): boolean =>
  letter !== read && !(isDigit(letter) && isDigit(read));

const KANJI = /\p{Script=Han}/u;

function isLongEnough(trie: TermTrie, node: number): boolean {
  const units = trie.depths[node]!;
  if (units >= MIN_PLAIN_TERM_UNITS) return true;
  return units >= MIN_TERM_UNITS && KANJI.test(spell(trie, node));
}

/** The folded units of the term that ends at a node. */
function spell({ parents, letters, unitByLetter }: TermTrie, node: number): string {
  let term = '';
  for (let at = node; at !== 0; at = parents[at]!)
    term = String.fromCharCode(unitByLetter[letters[at]!]!) + term;
  return term;
}

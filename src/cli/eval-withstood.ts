import type { Span, Verdict } from '#core';
import { EVASIONS, type Evasion } from './eval-evasions.ts';
import { joined } from './explain.ts';

/** Lines that were caught without evasion, and how many of them still are with it. */
export interface Withstood {
  readonly evasion: Evasion;
  /** Lines that the evasion changes. */
  lines: number;
  caught: number;
  /** Lines that nobody could judge: two messages, and nothing that reads them together. */
  notCovered: number;
  /** The first few that got through, as they were written. */
  readonly through: { readonly place: string; readonly text: string }[];
}

/** How texts are judged: one alone, and several of one author together where that exists. */
export interface Judges {
  one(text: string): Verdict;
  readonly together?: (texts: readonly string[]) => Verdict;
}

/** Of the caught `hide` lines, so many percent must be caught again. */
export const WITHSTAND_GOAL = 95;

/** @example const results = noneWithstood(); withstand(results, text, verdict, place, judges, 5) */
export const noneWithstood = (): readonly Withstood[] =>
  EVASIONS.map((evasion) => ({ evasion, lines: 0, caught: 0, notCovered: 0, through: [] }));

/**
 * Judges a caught text again after every evasion and counts what is still at least review. The telling words are
 * those in which `verdict` saw something against the author. Keeps `keep` texts per evasion that got through.
 * @example withstand(results, '日給5万、テレグラムで', verdict, 'posts.jsonl, line 3', judges, 5)
 */
export const withstand = (
  results: readonly Withstood[],
  text: string,
  verdict: Verdict,
  place: string,
  judges: Judges,
  keep: number,
): void => {
  const words = tellingWords(verdict);
  for (const result of results) {
    const messages = result.evasion.apply(text, words);
    if (messages.length === 1 && messages[0] === text) continue;
    result.lines++;
    const again = judged(messages, judges);
    if (again === undefined) result.notCovered++;
    else if (again.ruling !== 'pass') result.caught++;
    else if (result.through.length < keep) result.through.push({ place, text: messages.join(' ⏎ ') });
  }
};

const judged = (messages: readonly string[], judges: Judges): Verdict | undefined => {
  const [only] = messages;
  return messages.length === 1 && only !== undefined ? judges.one(only) : judges.together?.(messages);
};

const tellingWords = ({ signals }: Verdict): readonly Span[] =>
  joined(signals.filter(({ weight }) => weight > 0).flatMap(({ spans }) => spans));

/** Results of the same evasion as one, in order. @example byName(results).get('separators') */
export const byName = (
  results: readonly Withstood[],
): ReadonlyMap<string, { lines: number; caught: number; notCovered: number }> => {
  const names = new Map<string, { lines: number; caught: number; notCovered: number }>();
  for (const { evasion, lines, caught, notCovered } of results) {
    const sum = names.get(evasion.name) ?? { lines: 0, caught: 0, notCovered: 0 };
    names.set(evasion.name, {
      lines: sum.lines + lines,
      caught: sum.caught + caught,
      notCovered: sum.notCovered + notCovered,
    });
  }
  return names;
};

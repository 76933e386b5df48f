import type { Message, Span, Verdict } from '#core';
import { createRecent } from '../pipeline/pieces.ts';
import { EVASIONS, type Evasion } from './eval-evasions.ts';
import { joined } from './explain.ts';
import type { Judge } from './load.ts';

/** Lines that were caught without evasion, and how many of them still are with it. */
export interface Withstood {
  readonly evasion: Evasion;
  /** Lines that the evasion changes. */
  lines: number;
  caught: number;
  /** The first few that got through, as they were written. */
  readonly through: { readonly place: string; readonly text: string }[];
}

/** Of the caught `hide` lines, so many percent must be caught again. */
export const WITHSTAND_GOAL = 95;

/** @example const results = noneWithstood(); withstand(results, text, verdict, place, judge, 5) */
export const noneWithstood = (): readonly Withstood[] =>
  EVASIONS.map((evasion) => ({ evasion, lines: 0, caught: 0, through: [] }));

/**
 * Judges a caught text again after every evasion and counts what is still at least review. The telling words are
 * those in which `verdict` saw something against the author. Keeps `keep` texts of each evasion that got through.
 * @example withstand(results, '日給5万、テレグラムで', verdict, 'posts.jsonl, line 3', judge, 5)
 */
export const withstand = (
  results: readonly Withstood[],
  text: string,
  verdict: Verdict,
  place: string,
  judge: Judge,
  keep: number,
): void => {
  const words = tellingWords(verdict);
  for (const result of results) {
    const messages = result.evasion.apply(text, words);
    if (messages.length === 1 && messages[0] === text) continue;
    result.lines++;
    if (caught(messages, judge)) result.caught++;
    else if (result.through.length < keep) result.through.push({ place, text: messages.join(' ⏎ ') });
  }
};

const server = { platform: 'eval', id: 'eval' };
const author = { server, id: 'author', name: 'author', roles: [] };
const SECONDS_APART = 10;

/** Is any of these messages, posted one after the other by one author, at least reviewed? */
const caught = (texts: readonly string[], judge: Judge): boolean => {
  const recent = createRecent((message) => judge.verdict(message));
  return texts.some((text, i) => {
    const ref = { server, channel: 'eval', id: String(i) };
    const message: Message = { ref, author, text, parts: [], sentAt: new Date(i * SECONDS_APART * 1000) };
    const alone = judge.verdict(message);
    const verdict = recent.read(message, alone, judge.policy)?.verdict ?? alone;
    return verdict.ruling !== 'pass';
  });
};

const tellingWords = ({ signals }: Verdict): readonly Span[] =>
  joined(signals.filter(({ weight }) => weight > 0).flatMap(({ spans }) => spans));

/** Lines and how many of them are caught. */
export interface Caught {
  readonly lines: number;
  readonly caught: number;
}

/** Results of the same evasion as one, in order. @example byName(results).get('separators') */
export const byName = (results: readonly Withstood[]): ReadonlyMap<string, Caught> => {
  const names = new Map<string, Caught>();
  for (const { evasion, lines, caught } of results) {
    const sum = names.get(evasion.name);
    names.set(evasion.name, { lines: lines + (sum?.lines ?? 0), caught: caught + (sum?.caught ?? 0) });
  }
  return names;
};

import type { Message, Span, Verdict } from '#core';
import { createRecentMessages } from '../../pipeline/context/recent-messages.ts';
import { mergeOverlappingSpans } from '../lib/explain-verdict.ts';
import type { OfflineDetector } from '../lib/offline-detector.ts';
import { EVASIONS, type Evasion } from './evasions.ts';

/** Lines that were caught without evasion, and how many of them still are with it. */
export interface EvasionResult {
  readonly evasion: Evasion;
  /** Lines that the evasion changes. */
  lines: number;
  caught: number;
  /** The first few that got through, as they were written. */
  readonly through: { readonly place: string; readonly text: string }[];
}

/** Of the caught `hide` lines, so many percent must be caught again. */
export const MIN_CAUGHT_PERCENT = 95;

/** @example const results = createEvasionResults(); testEvasions(results, text, verdict, place, judge, 5) */
export const createEvasionResults = (): readonly EvasionResult[] =>
  EVASIONS.map((evasion) => ({ evasion, lines: 0, caught: 0, through: [] }));

/**
 * Judges a caught text again after every evasion and counts what is still at least review. The telling words are
 * those in which `verdict` saw something against the author. Keeps `keep` texts of each evasion that got through.
 * @example testEvasions(results, '日給5万、テレグラムで', verdict, 'posts.jsonl, line 3', judge, 5)
 */
export const testEvasions = (
  results: readonly EvasionResult[],
  text: string,
  verdict: Verdict,
  place: string,
  detector: OfflineDetector,
  keep: number,
): void => {
  const words = suspiciousSpans(verdict);
  for (const result of results) {
    const messages = result.evasion.apply(text, words);
    if (messages.length === 1 && messages[0] === text) continue;
    result.lines++;
    if (isStillCaught(messages, detector)) result.caught++;
    else if (result.through.length < keep) result.through.push({ place, text: messages.join(' ⏎ ') });
  }
};

const server = { platform: 'eval', id: 'eval' };
const author = { server, id: 'author', name: 'author', roles: [] };
const SECONDS_BETWEEN_MESSAGES = 10;

/** Is any of these messages, posted one after the other by one author, at least reviewed? */
const isStillCaught = (texts: readonly string[], detector: OfflineDetector): boolean => {
  const recentMessages = createRecentMessages((message) => detector.judge(message));
  return texts.some((text, i) => {
    const ref = { server, channel: 'eval', id: String(i) };
    const message: Message = {
      ref,
      author,
      text,
      parts: [],
      sentAt: new Date(i * SECONDS_BETWEEN_MESSAGES * 1000),
    };
    const alone = detector.judge(message);
    const verdict = recentMessages.addAndCombine(message, alone, detector.policy)?.verdict ?? alone;
    return verdict.ruling !== 'pass';
  });
};

const suspiciousSpans = ({ signals }: Verdict): readonly Span[] =>
  mergeOverlappingSpans(signals.filter(({ weight }) => weight > 0).flatMap(({ spans }) => spans));

/** Lines and how many of them are caught. */
export interface CaughtCount {
  readonly lines: number;
  readonly caught: number;
}

/** Results of the same evasion as one, in order. @example sumByEvasion(results).getRoute('separators') */
export const sumByEvasion = (results: readonly EvasionResult[]): ReadonlyMap<string, CaughtCount> => {
  const names = new Map<string, CaughtCount>();
  for (const { evasion, lines, caught } of results) {
    const sum = names.get(evasion.name);
    names.set(evasion.name, { lines: lines + (sum?.lines ?? 0), caught: caught + (sum?.caught ?? 0) });
  }
  return names;
};

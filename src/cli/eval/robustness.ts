import type { Message, Span, Verdict } from '#core';
import { mergeOverlappingSpans } from '../../cases/index.ts';
import { createRecentMessages } from '../../pipeline/context/recent-messages.ts';
import type { OfflineDetector } from '../lib/offline-detector.ts';
import { EVASIONS, type Evasion } from './evasions.ts';

/** The lines that were caught as written, and how many of them are still caught after one evasion. */
export interface EvasionResult {
  readonly evasion: Evasion;
  /** Lines that the evasion changes. */
  lines: number;
  caught: number;
  /** The first few texts that were not caught. */
  readonly through: { readonly place: string; readonly text: string }[];
}

/** The goal: the share of caught `hide` lines that must still be caught. */
export const MIN_CAUGHT_PERCENT = 99;

/** Empty results of all evasions. @example createEvasionResults()[0]?.evasion.name // 'separators' */
export const createEvasionResults = (): readonly EvasionResult[] =>
  EVASIONS.map((evasion) => ({ evasion, lines: 0, caught: 0, through: [] }));

/**
 * Judges a caught text again after every evasion, and counts how often it is still ruled at least review. Evasions that
 * work on words change the spans of the signals against the author. Keeps up to `maxTexts` texts of each evasion that were
 * not caught.
 * @example testEvasions(results, '日給5万、テレグラムで', verdict, 'posts.jsonl, line 3', detector, 5)
 */
export const testEvasions = (
  results: readonly EvasionResult[],
  text: string,
  verdict: Verdict,
  place: string,
  detector: OfflineDetector,
  maxTexts: number,
): void => {
  const wordSpans = suspiciousSpans(verdict);
  for (const result of results) {
    const messages = result.evasion.apply(text, wordSpans);
    if (messages.length === 1 && messages[0] === text) continue;
    result.lines++;
    if (isStillCaught(messages, detector)) result.caught++;
    else if (result.through.length < maxTexts) result.through.push({ place, text: messages.join(' ⏎ ') });
  }
};

const server = { platform: 'eval', id: 'eval' };
const author = { server, id: 'author', name: 'author', roles: [] };
const SECONDS_BETWEEN_MESSAGES = 10;

/** Is one of these messages, posted one after the other by one author, ruled at least review? */
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

/** A number of lines, and how many of them are caught. */
export interface CaughtCount {
  readonly lines: number;
  readonly caught: number;
}

/** The results added up by evasion name, in order. @example sumByEvasion(results).get('separators') */
export const sumByEvasion = (results: readonly EvasionResult[]): ReadonlyMap<string, CaughtCount> => {
  const names = new Map<string, CaughtCount>();
  for (const { evasion, lines, caught } of results) {
    const sum = names.get(evasion.name);
    names.set(evasion.name, { lines: lines + (sum?.lines ?? 0), caught: caught + (sum?.caught ?? 0) });
  }
  return names;
};

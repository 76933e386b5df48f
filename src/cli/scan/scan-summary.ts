import type { Language } from '#core';
import { formatCount, formatRate } from '../lib/progress.ts';
import { type RulingCounts, totalJudged } from '../lib/ruling-counts.ts';

const TEXTS = {
  en: {
    messages: (n: string) => `${n} ${n === '1' ? 'message' : 'messages'}`,
    found: (hide: string, review: string) => `${hide} to hide, ${review} to review`,
    rulings: (pass: string, review: string, hide: string) => `${pass} pass, ${review} review, ${hide} hide`,
    unread: (n: string) => `; ${n} could not be read`,
    time: (seconds: string, rate: string | undefined) =>
      `${seconds} s${rate === undefined ? '' : `, ${rate} messages/s`}`,
    line: (messages: string, rulings: string, time: string, packs: string) =>
      `${messages}: ${rulings}; ${time}; packs ${packs}`,
  },
  ja: {
    messages: (n: string) => `${n}件`,
    found: (hide: string, review: string) => `非表示 ${hide}件、確認 ${review}件`,
    rulings: (pass: string, review: string, hide: string) =>
      `問題なし ${pass}件、確認 ${review}件、非表示 ${hide}件`,
    unread: (n: string) => `、読めなかったもの ${n}件`,
    time: (seconds: string, rate: string | undefined) =>
      `${seconds}秒${rate === undefined ? '' : `、毎秒${rate}件`}`,
    line: (messages: string, rulings: string, time: string, packs: string) =>
      `${messages}を判定しました：${rulings}（${time}）。ルール集の版 ${packs}`,
  },
} as const;

/**
 * What a scan has found so far.
 * @example describeCounts({ pass: 2, review: 0, hide: 1 }, 'en') // '3 messages, 1 to hide, 0 to review'
 */
export const describeCounts = (counts: RulingCounts, language: Language): string => {
  const { messages, found } = TEXTS[language];
  const separator = language === 'ja' ? '、' : ', ';
  const count = (n: number): string => formatCount(n, language);
  return `${messages(count(totalJudged(counts)))}${separator}${found(count(counts.hide), count(counts.review))}`;
};

/** A finished scan. */
export interface ScanFigures {
  readonly counts: RulingCounts;
  /** Records that could not be read. */
  readonly problems: number;
  readonly seconds: number;
  /** Seconds since the first message was judged, which is slower than the others. */
  readonly secondsSinceFirst: number;
  /** The version of the rules. */
  readonly version: string;
}

/**
 * The last line of a scan.
 * @example formatSummaryLine(figures, 'en') // '3 messages: 1 pass, 0 review, 2 hide; 0.2 s; packs a1b2'
 */
export const formatSummaryLine = (
  { counts, problems, seconds, secondsSinceFirst, version }: ScanFigures,
  language: Language,
): string => {
  const texts = TEXTS[language];
  const count = (n: number): string => formatCount(n, language);
  const all = totalJudged(counts);
  const rulings = texts.rulings(count(counts.pass), count(counts.review), count(counts.hide));
  const unread = problems === 0 ? '' : texts.unread(count(problems));
  const time = texts.time(seconds.toFixed(1), formatRate(all - 1, secondsSinceFirst, language));
  return texts.line(texts.messages(count(all)), `${rulings}${unread}`, time, version);
};

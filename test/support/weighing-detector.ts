import {
  type DetectionResult,
  type EvidenceSort,
  type Message,
  NO_EVIDENCE_LOG_ODDS,
  type Stance,
} from '#core';

/** The weights are made for this policy: log odds 0 are reviewed, 4.6 hidden. */
export const WEIGHING_PROBABILITY = { review: 0.5, hide: 0.99 } as const;

/** Words with a weight in log odds and sorts of evidence. `HOOK` only supports others. */
const WORDS: readonly (readonly [word: string, weight: number, sorts: readonly EvidenceSort[]])[] = [
  ['PAY', 5, ['pay']],
  ['BIG', 7, ['pay']],
  ['MEET', 5, ['contact']],
  ['ERRAND', 1.5, ['errand']],
  ['HOOK', 3, []],
  ['MANNER', 14, ['wording']],
  ['SURE', 14, ['pay']],
];

/** Words for other stances. */
const STANCES: readonly (readonly [word: string, stance: Stance])[] = [
  ['BEWARE', 'warning'],
  ['SCARED', 'asking-help'],
  ['JOBLESS', 'seeking-work'],
];

/**
 * A detector that adds up the weights of the words in a text, so that tests need no rules.
 * @example weighingDetect(message('rin', 'PAY and MEET')).logOdds // 0.79
 */
export function weighingDetect({ text }: Message): DetectionResult {
  const signals = WORDS.filter(([word]) => text.includes(word)).map(([word, weight, sorts]) => ({
    rule: `words/${word.toLowerCase()}` as const,
    weight,
    sorts,
    spans: [{ start: text.indexOf(word), end: text.indexOf(word) + word.length }],
    note: word,
  }));
  const other = STANCES.find(([word]) => text.includes(word));
  const sum = signals.reduce((total, { weight }) => total + weight, NO_EVIDENCE_LOG_ODDS);
  const logOdds = Math.round(sum * 100) / 100;
  if (other) return { signals, stance: other[1], logOdds };
  return { signals, stance: signals.length > 0 ? 'soliciting' : 'none', logOdds };
}

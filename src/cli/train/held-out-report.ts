import { basename } from 'node:path';
import { DEFAULT_BASE_RATE, type DetectionResult, type Policy, probabilityOf, type Ruling } from '#core';
import { WORDING_RULE } from '../../detect/wording-signal.ts';
import { decide } from '../../pipeline/decide.ts';
import { formatTable } from '../lib/text-table.ts';
import type { HeldOutVerdict } from './train-wording.ts';

const PER = 100_000;

/** The thresholds that a report is made for. */
type Thresholds = Policy['probability'];

/**
 * How the texts of each file are judged by a model that did not see the file: a table of counts, and the rate of mistakes
 * on chat with its upper bound.
 * @example out.write(formatHeldOut(trained.heldOut, policy.probability))
 */
export function formatHeldOut(texts: readonly HeldOutVerdict[], thresholds: Thresholds): string {
  const judged = texts.map((text) => ({ ...text, ruling: rulingOf(text, thresholds) }));
  const files = [...new Set(judged.map(({ file }) => file))].filter((file) => file !== undefined);
  const rows = [...files, 'all'].map((file) => {
    const ofFile = judged.filter((one) => one.file !== undefined && (file === 'all' || one.file === file));
    const count = (expect: string): string => {
      const labelled = ofFile.filter((one) => one.expect === expect);
      const hidden = labelled.filter(({ ruling }) => ruling === 'hide').length;
      const seen = labelled.filter(({ ruling }) => ruling !== 'pass').length;
      return labelled.length === 0 ? '' : `${hidden}, ${seen} of ${labelled.length}`;
    };
    return [basename(file, '.jsonl'), count('hide'), count('flag'), count('pass')];
  });
  const chat = judged.filter(({ file }) => file === undefined);
  return [
    'Hidden, at least review, by a model that did not see the file:',
    formatTable([['file', 'offers', 'fragments', 'innocent texts'], ...rows]),
    ...(chat.length > 0 ? [formatChat(chat)] : []),
    '',
  ].join('\n');
}

function formatChat(chat: readonly { readonly ruling: Ruling }[]): string {
  const rate = (mistakes: number): string =>
    `${mistakes} (${((mistakes / chat.length) * PER).toFixed(1)} per 100,000, at most ${((upperBound(mistakes) / chat.length) * PER).toFixed(1)} at 95 % confidence)`;
  const hidden = chat.filter(({ ruling }) => ruling === 'hide').length;
  const seen = chat.filter(({ ruling }) => ruling !== 'pass').length;
  return `Of ${chat.length} lines of chat: hidden ${rate(hidden)}; hidden or reviewed ${rate(seen)}`;
}

/**
 * The upper bound of the expectation of a Poisson count at 95 % confidence: half the 95 % quantile of chi-squared with
 * 2n + 2 degrees of freedom, by the approximation of Wilson and Hilferty (1931).
 * @example upperBound(0) // 3.0
 */
export function upperBound(count: number): number {
  const degrees = 2 * count + 2;
  const term = 2 / (9 * degrees);
  return (degrees * (1 - term + 1.6449 * Math.sqrt(term)) ** 3) / 2;
}

/**
 * The ruling for rules and wording together, as the detector sums them.
 * @example rulingOf({ byRules, logOdds: 6, isFragment: false }, { review: 0.04, hide: 0.55 }) // 'hide'
 */
export function rulingOf(
  { byRules, logOdds, isFragment }: Pick<HeldOutVerdict, 'byRules' | 'logOdds' | 'isFragment'>,
  thresholds: Thresholds,
): Ruling {
  const signals = [...byRules.signals, WORDING].map((signal) => ({ ...UNNAMED, ...signal }));
  const { stance, reviewOnly } = byRules;
  const detection: DetectionResult = {
    signals,
    stance,
    logOdds,
    ...(reviewOnly && { reviewOnly }),
    ...(isFragment && { isFragment }),
  };
  return decide(detection, { probability: thresholds, baseRate: DEFAULT_BASE_RATE }).ruling;
}

/** Rulings do not depend on names. */
const UNNAMED = { rule: WORDING_RULE, note: '' };
const WORDING = { weight: 1, sorts: ['wording'], spans: [] } as const;

/** Bounds of the bins of the calibration table, as probabilities. */
const BINS = [0, 0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999, 1];

/**
 * How far the stated probabilities are true: by bin, the texts in it and the share of offers, where offers and innocent
 * texts are weighted to the base rate.
 * @example out.write(formatCalibration(typicalTexts))
 */
export function formatCalibration(texts: readonly HeldOutVerdict[]): string {
  const offers = texts.filter(({ expect }) => expect === 'hide');
  const innocent = texts.filter(({ file }) => file === undefined);
  const inBin = (list: readonly HeldOutVerdict[], from: number, to: number): number =>
    list.filter((text) => {
      const p = probabilityOf(text.logOdds, DEFAULT_BASE_RATE);
      return p >= from && (p < to || to === 1);
    }).length;
  const rows = BINS.slice(1).map((to, k) => {
    const from = BINS[k]!;
    const [ofOffers, ofInnocent] = [inBin(offers, from, to), inBin(innocent, from, to)];
    const weighted = (DEFAULT_BASE_RATE * ofOffers) / offers.length;
    const share = weighted / (weighted + ((1 - DEFAULT_BASE_RATE) * ofInnocent) / innocent.length);
    const percent = Number.isNaN(share) ? '' : `${(100 * share).toFixed(1)} %`;
    return [`${from * 100}–${to * 100} %`, String(ofOffers), String(ofInnocent), percent];
  });
  return `${formatTable([['stated probability', 'offers', 'lines of chat', 'share of offers at the base rate'], ...rows])}\n`;
}

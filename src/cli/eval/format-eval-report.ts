import { basename } from 'node:path';
import { mergeOverlappingSpans } from '../../cases/index.ts';
import { BRACKET_MARKS, formatSignal, highlightSpans } from '../lib/explain-verdict.ts';
import { totalJudged } from '../lib/ruling-counts.ts';
import { formatTable, percent } from '../lib/text-table.ts';
import { type CaughtCount, type EvasionResult, MIN_CAUGHT_PERCENT, sumByEvasion } from './robustness.ts';
import {
  type CountsByLabel,
  checkEvalGoals,
  type EvalGoal,
  LARGE_SET_LINES,
  type SetScore,
  sumSets,
} from './set-score.ts';

/** Longer texts are cut in the list of mistakes. In UTF-16 units. */
const MAX_EXCERPT_LENGTH = 400;

const HEADER_ROW = [
  'set / origin',
  'lines',
  'hide→hide',
  'hide→caught',
  'flag→caught',
  'pass hidden',
  'pass to review',
];

/**
 * The first lines of the report: how many lines are judged as they are labelled, and how many could not be read.
 * @example formatEvalSummary([set], 0) // '3 of 5 lines are judged as labelled; 1 missed, 1 innocent hidden, 0 innocent to review\n\n'
 */
export const formatEvalSummary = (sets: readonly SetScore[], problems: number): string => {
  const { hide, flag, pass } = sumSets(sets);
  const lines = totalJudged(hide) + totalJudged(flag) + totalJudged(pass);
  const right = hide.hide + flag.review + flag.hide + pass.pass;
  const unread = problems === 0 ? '' : `; ${problems} could not be read and are left out`;
  return `${right} of ${lines} lines are judged as labelled; ${hide.pass + flag.pass} missed, ${pass.hide} innocent hidden, ${pass.review} innocent to review${unread}\n\n`;
};

/**
 * The report for people: counts of every set and origin, then the goals, then the worst lines of each set. "Caught" means
 * ruled at least review.
 * @example process.stdout.write(formatEvalReport([set], 'in an embed'))
 */
export const formatEvalReport = (sets: readonly SetScore[], inPart: string): string => {
  const rows = sets.flatMap((set) => {
    const large = set.lines > LARGE_SET_LINES;
    const origins = [...set.origins].filter(([name]) => set.origins.size > 1 || name !== '');
    return [
      countsRow(basename(set.path), set.counts, large),
      ...origins.map(([name, counts]) => countsRow(`  ${name === '' ? '(no origin)' : name}`, counts, large)),
    ];
  });
  const goals = [
    ...sets.map(
      (set) => [basename(set.path), checkEvalGoals(set.counts, set.lines > LARGE_SET_LINES)] as const,
    ),
    ...groupSetsBySize(sets).map(
      (group) => [group.name, checkEvalGoals(sumSets(group.sets), group.large)] as const,
    ),
  ].flatMap(([name, list]) => list.map((goal) => formatGoalRow(name, goal)));
  return [
    formatTable([HEADER_ROW, ...rows]),
    '',
    formatTable([['set', 'goal', 'figure', 'wanted', ''], ...goals]),
    ...sets.flatMap((set) => formatWorstLines(set, inPart)),
    '',
  ].join('\n');
};

/**
 * Sets of the same size class are also counted together: one line in 20,000 says little about a goal per 100,000.
 * @example groupSetsBySize(sets)[0]?.name // 'all up to 5000 lines'
 */
export const groupSetsBySize = (
  sets: readonly SetScore[],
): readonly { readonly name: string; readonly large: boolean; readonly sets: readonly SetScore[] }[] =>
  [
    {
      name: `all up to ${LARGE_SET_LINES} lines`,
      large: false,
      sets: sets.filter((s) => s.lines <= LARGE_SET_LINES),
    },
    {
      name: `all over ${LARGE_SET_LINES} lines`,
      large: true,
      sets: sets.filter((s) => s.lines > LARGE_SET_LINES),
    },
  ].filter((group) => group.sets.length > 1);

const countsRow = (name: string, { hide, flag, pass }: CountsByLabel, large: boolean): string[] => [
  name,
  String(totalJudged(hide) + totalJudged(flag) + totalJudged(pass)),
  formatShare(hide.hide, totalJudged(hide)),
  formatShare(hide.hide + hide.review, totalJudged(hide)),
  formatShare(flag.hide + flag.review, totalJudged(flag)),
  formatRate(pass.hide, totalJudged(pass), large),
  formatRate(pass.review, totalJudged(pass), large),
];

const formatShare = (part: number, all: number): string =>
  all === 0 ? '-' : `${part}/${all} ${roundToTenth(percent(part, all))} %`;
const formatRate = (part: number, all: number, large: boolean): string =>
  all > 0 && large
    ? `${formatShare(part, all)} (${roundToTenth((part * 1e5) / all)} per 100k)`
    : formatShare(part, all);
const roundToTenth = (value: number): string => String(Math.round(value * 10) / 10);

const UNIT_SUFFIXES: Record<EvalGoal['unit'], string> = { percent: ' %', per100k: ' per 100k', lines: '' };
const formatGoalRow = (name: string, { figure, unit, value, wanted, met }: EvalGoal): string[] => [
  name,
  figure,
  `${roundToTenth(value)}${UNIT_SUFFIXES[unit]}`,
  'atLeast' in wanted
    ? `≥ ${wanted.atLeast}${UNIT_SUFFIXES[unit]}`
    : `≤ ${wanted.atMost}${UNIT_SUFFIXES[unit]}`,
  met ? 'met' : 'NOT MET',
];

const formatWorstLines = ({ path, worst }: SetScore, inPart: string): readonly string[] =>
  worst.length === 0
    ? []
    : [
        '',
        `worst of ${basename(path)}:`,
        ...worst.flatMap(({ line, verdict }) => [
          `- line ${line.line}: expected ${line.expect}, ruled ${verdict.ruling}, log odds ${verdict.logOdds.toFixed(2)}, stance ${verdict.stance}${line.origin === undefined ? '' : `, origin ${line.origin}`}`,
          `  ${formatExcerpt(line.text, mergeOverlappingSpans(verdict.signals.flatMap(({ spans }) => spans)))}`,
          ...verdict.signals.flatMap((signal) => formatSignal(signal, line.text, inPart)),
        ]),
      ];

const formatExcerpt = (text: string, spans: Parameters<typeof highlightSpans>[1]): string => {
  const whole = highlightSpans(text, spans, BRACKET_MARKS).replaceAll('\n', ' ⏎ ');
  return whole.length > MAX_EXCERPT_LENGTH ? `${whole.slice(0, MAX_EXCERPT_LENGTH)} …` : whole;
};

/**
 * How many of the caught lines are still caught after each evasion, and up to `maxTexts` texts of each evasion that were
 * not.
 * @example process.stdout.write(formatEvasionReport(results, 5))
 */
export const formatEvasionReport = (results: readonly EvasionResult[], maxTexts: number): string => {
  const names = sumByEvasion(results);
  const rows = [...names].flatMap(([name, sum]) => [
    [name, '', ...robustnessCells(sum)],
    ...results
      .filter(({ evasion }) => evasion.name === name)
      .map((result) => ['', result.evasion.variant, ...robustnessCells(result).slice(0, 2)]),
  ]);
  const all = {
    lines: results.reduce((sum, { lines }) => sum + lines, 0),
    caught: results.reduce((sum, { caught }) => sum + caught, 0),
  };
  const through = [...names.keys()].flatMap((name) =>
    results
      .filter(({ evasion }) => evasion.name === name)
      .flatMap(({ evasion, through: texts }) =>
        texts.map(({ place, text }) => `- ${name}, ${evasion.variant}, ${place}: ${formatExcerpt(text, [])}`),
      )
      .slice(0, maxTexts),
  );
  return [
    '',
    formatTable([
      ['evasion', 'kind', 'still caught', 'share', `wanted ≥ ${MIN_CAUGHT_PERCENT} %`],
      ...rows,
      ['all', '', ...robustnessCells(all)],
    ]),
    ...(through.length === 0 ? [] : ['', 'got through:', ...through]),
    '',
  ].join('\n');
};

const robustnessCells = ({ lines, caught }: CaughtCount): string[] =>
  lines === 0
    ? ['-', '', '']
    : [
        `${caught}/${lines}`,
        `${roundToTenth(percent(caught, lines))} %`,
        percent(caught, lines) >= MIN_CAUGHT_PERCENT ? 'met' : 'NOT MET',
      ];

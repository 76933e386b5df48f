import { basename } from 'node:path';
import {
  BRACKET_MARKS,
  formatSignal,
  highlightSpans,
  mergeOverlappingSpans,
} from '../lib/explain-verdict.ts';
import { type CaughtCount, type EvasionResult, MIN_CAUGHT_PERCENT, sumByEvasion } from './robustness.ts';
import {
  type CountsByLabel,
  checkEvalGoals,
  type EvalGoal,
  LARGE_SET_LINES,
  percent,
  type SetScore,
  sumSets,
  totalLines,
} from './set-score.ts';

/** A mistake is shown by so much of its text. */
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
 * The figures of every set and origin, then the goals, then the worst lines of each set. Caught is at least review.
 * @example process.stdout.write(report([set], 'part of the message'))
 */
export const formatEvalReport = (sets: readonly SetScore[], inPart: string): string => {
  const rows = sets.flatMap((set) => {
    const large = set.lines > LARGE_SET_LINES;
    const origins = [...set.origins].filter(([name]) => set.origins.size > 1 || name !== '');
    return [
      countsRow(basename(set.path), set.counts, large),
      ...origins.map(([name, tally]) => countsRow(`  ${name === '' ? '(no origin)' : name}`, tally, large)),
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

/** Sets of a kind count together too: one line in twenty thousand says little about one in a hundred thousand. */
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
  String(totalLines(hide) + totalLines(flag) + totalLines(pass)),
  formatShare(hide.hide, totalLines(hide)),
  formatShare(hide.hide + hide.review, totalLines(hide)),
  formatShare(flag.hide + flag.review, totalLines(flag)),
  formatRate(pass.hide, totalLines(pass), large),
  formatRate(pass.review, totalLines(pass), large),
];

const formatShare = (of: number, all: number): string =>
  all === 0 ? '-' : `${of}/${all} ${roundToTenth(percent(of, all))} %`;
const formatRate = (of: number, all: number, large: boolean): string =>
  all > 0 && large
    ? `${formatShare(of, all)} (${roundToTenth((of * 1e5) / all)} per 100k)`
    : formatShare(of, all);
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
          `- line ${line.line}: expected ${line.expect}, ruled ${verdict.ruling}, score ${verdict.score.toFixed(2)}, stance ${verdict.stance}${line.origin === undefined ? '' : `, origin ${line.origin}`}`,
          `  ${formatExcerpt(line.text, mergeOverlappingSpans(verdict.signals.flatMap(({ spans }) => spans)))}`,
          ...verdict.signals.flatMap((signal) => formatSignal(signal, line.text, inPart)),
        ]),
      ];

const formatExcerpt = (text: string, spans: Parameters<typeof highlightSpans>[1]): string => {
  const whole = highlightSpans(text, spans, BRACKET_MARKS).replaceAll('\n', ' ⏎ ');
  return whole.length > MAX_EXCERPT_LENGTH ? `${whole.slice(0, MAX_EXCERPT_LENGTH)} …` : whole;
};

/**
 * What of the caught lines is still caught, per evasion and kind, and up to `most` texts of each evasion that got
 * through.
 * @example process.stdout.write(formatEvasionReport(results, 5))
 */
export const formatEvasionReport = (results: readonly EvasionResult[], most: number): string => {
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
      .slice(0, most),
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

/**
 * Columns side by side; characters of East Asia take two places.
 * @example table([['way', 'ns'], ['RegExp', '12']])
 */
export const formatTable = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(cell))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const displayWidth = (text: string): number =>
  Array.from(text).reduce(
    (sum, char) =>
      sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(char) ? 2 : 1),
    0,
  );

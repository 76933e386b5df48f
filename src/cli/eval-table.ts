import { basename } from 'node:path';
import {
  type Goal,
  goalsOf,
  LARGE_SET,
  linesIn,
  percent,
  type SetScore,
  type Tally,
  together,
} from './eval-score.ts';
import { byName, type Caught, WITHSTAND_GOAL, type Withstood } from './eval-withstood.ts';
import { BRACKETS, fired, joined, marked } from './explain.ts';

/** A mistake is shown by so much of its text. */
const SHOWN = 400;

const HEAD = [
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
export const report = (sets: readonly SetScore[], inPart: string): string => {
  const rows = sets.flatMap((set) => {
    const large = set.lines > LARGE_SET;
    const origins = [...set.origins].filter(([name]) => set.origins.size > 1 || name !== '');
    return [
      figures(basename(set.path), set.tally, large),
      ...origins.map(([name, tally]) => figures(`  ${name === '' ? '(no origin)' : name}`, tally, large)),
    ];
  });
  const goals = [
    ...sets.map((set) => [basename(set.path), goalsOf(set.tally, set.lines > LARGE_SET)] as const),
    ...groups(sets).map((group) => [group.name, goalsOf(together(group.sets), group.large)] as const),
  ].flatMap(([name, list]) => list.map((goal) => goalRow(name, goal)));
  return [
    table([HEAD, ...rows]),
    '',
    table([['set', 'goal', 'figure', 'wanted', ''], ...goals]),
    ...sets.flatMap((set) => worstOf(set, inPart)),
    '',
  ].join('\n');
};

/** Sets of a kind count together too: one line in twenty thousand says little about one in a hundred thousand. */
export const groups = (
  sets: readonly SetScore[],
): readonly { readonly name: string; readonly large: boolean; readonly sets: readonly SetScore[] }[] =>
  [
    { name: `all up to ${LARGE_SET} lines`, large: false, sets: sets.filter((s) => s.lines <= LARGE_SET) },
    { name: `all over ${LARGE_SET} lines`, large: true, sets: sets.filter((s) => s.lines > LARGE_SET) },
  ].filter((group) => group.sets.length > 1);

const figures = (name: string, { hide, flag, pass }: Tally, large: boolean): string[] => [
  name,
  String(linesIn(hide) + linesIn(flag) + linesIn(pass)),
  share(hide.hide, linesIn(hide)),
  share(hide.hide + hide.review, linesIn(hide)),
  share(flag.hide + flag.review, linesIn(flag)),
  rate(pass.hide, linesIn(pass), large),
  rate(pass.review, linesIn(pass), large),
];

const share = (of: number, all: number): string =>
  all === 0 ? '-' : `${of}/${all} ${round(percent(of, all))} %`;
const rate = (of: number, all: number, large: boolean): string =>
  all > 0 && large ? `${share(of, all)} (${round((of * 1e5) / all)} per 100k)` : share(of, all);
const round = (value: number): string => String(Math.round(value * 10) / 10);

const UNITS: Record<Goal['unit'], string> = { percent: ' %', per100k: ' per 100k', lines: '' };
const goalRow = (name: string, { figure, unit, value, wanted, met }: Goal): string[] => [
  name,
  figure,
  `${round(value)}${UNITS[unit]}`,
  'atLeast' in wanted ? `≥ ${wanted.atLeast}${UNITS[unit]}` : `≤ ${wanted.atMost}${UNITS[unit]}`,
  met ? 'met' : 'NOT MET',
];

const worstOf = ({ path, worst }: SetScore, inPart: string): readonly string[] =>
  worst.length === 0
    ? []
    : [
        '',
        `worst of ${basename(path)}:`,
        ...worst.flatMap(({ line, verdict }) => [
          `- line ${line.line}: expected ${line.expect}, ruled ${verdict.ruling}, score ${verdict.score.toFixed(2)}, stance ${verdict.stance}${line.origin === undefined ? '' : `, origin ${line.origin}`}`,
          `  ${shown(line.text, joined(verdict.signals.flatMap(({ spans }) => spans)))}`,
          ...verdict.signals.flatMap((signal) => fired(signal, line.text, inPart)),
        ]),
      ];

const shown = (text: string, spans: Parameters<typeof marked>[1]): string => {
  const whole = marked(text, spans, BRACKETS).replaceAll('\n', ' ⏎ ');
  return whole.length > SHOWN ? `${whole.slice(0, SHOWN)} …` : whole;
};

/**
 * What of the caught lines is still caught, per evasion and kind, and up to `most` texts of each evasion that got
 * through.
 * @example process.stdout.write(evasionReport(results, 5))
 */
export const evasionReport = (results: readonly Withstood[], most: number): string => {
  const names = byName(results);
  const rows = [...names].flatMap(([name, sum]) => [
    [name, '', ...withstoodCells(sum)],
    ...results
      .filter(({ evasion }) => evasion.name === name)
      .map((result) => ['', result.evasion.variant, ...withstoodCells(result).slice(0, 2)]),
  ]);
  const all = {
    lines: results.reduce((sum, { lines }) => sum + lines, 0),
    caught: results.reduce((sum, { caught }) => sum + caught, 0),
  };
  const through = [...names.keys()].flatMap((name) =>
    results
      .filter(({ evasion }) => evasion.name === name)
      .flatMap(({ evasion, through: texts }) =>
        texts.map(({ place, text }) => `- ${name}, ${evasion.variant}, ${place}: ${shown(text, [])}`),
      )
      .slice(0, most),
  );
  return [
    '',
    table([
      ['evasion', 'kind', 'still caught', 'share', `wanted ≥ ${WITHSTAND_GOAL} %`],
      ...rows,
      ['all', '', ...withstoodCells(all)],
    ]),
    ...(through.length === 0 ? [] : ['', 'got through:', ...through]),
    '',
  ].join('\n');
};

const withstoodCells = ({ lines, caught }: Caught): string[] =>
  lines === 0
    ? ['-', '', '']
    : [
        `${caught}/${lines}`,
        `${round(percent(caught, lines))} %`,
        percent(caught, lines) >= WITHSTAND_GOAL ? 'met' : 'NOT MET',
      ];

/**
 * Columns side by side; characters of East Asia take two places.
 * @example table([['way', 'ns'], ['RegExp', '12']])
 */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const width = (text: string): number =>
  Array.from(text).reduce(
    (sum, char) =>
      sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(char) ? 2 : 1),
    0,
  );

import type { FiguresReport, Language } from '#core';
import { fillTemplate, HIDE_TIME_CLASSES } from '#core';
import type { BarChart, Chart, ColumnChart } from './charts/chart.ts';
import { type FiguresWords, formatTime, packName } from './values.ts';

/** The names of the charts, as in the addresses of their files. */
export const CHART_NAMES = ['times', 'volume', 'packs', 'moderators'] as const;
/** One of `CHART_NAMES`. */
export type ChartName = (typeof CHART_NAMES)[number];

/** More rows would make the chart longer than it helps; the table has all. */
const MAX_ROWS = 20;

/**
 * One chart of a report; undefined if there is nothing to show.
 * @example buildChart('packs', report, 'ja', words)?.title
 */
export function buildChart(
  name: ChartName,
  report: FiguresReport,
  language: Language,
  words: FiguresWords,
): Chart | undefined {
  switch (name) {
    case 'times':
      return timesChart(report, words);
    case 'volume':
      return volumeChart(report, words);
    case 'packs':
      return packsChart(report, language, words);
    case 'moderators':
      return moderatorsChart(report, words);
    default:
      return name satisfies never;
  }
}

const headOf = (name: ChartName, words: FiguresWords) => ({
  name,
  title: words.sections[name].title,
  description: words.sections[name].chart,
});

const comparison = ({ column }: FiguresWords): BarChart['legend'] => [
  { series: 1, form: 'bar', label: column.current },
  { series: 5, form: 'bar', label: column.previous },
];

/** The name of a class of times. @example timeClassName(0, words) // '1秒以内' */
export function timeClassName(index: number, words: FiguresWords): string {
  const limit = HIDE_TIME_CLASSES[index];
  return limit === undefined
    ? fillTemplate(words.more, { time: formatTime(HIDE_TIME_CLASSES.at(-1), words) })
    : fillTemplate(words.within, { time: formatTime(limit, words) });
}

function timesChart({ current, previous }: FiguresReport, words: FiguresWords): BarChart | undefined {
  if (!current.toHide && !previous.toHide) return undefined;
  return {
    kind: 'bars',
    ...headOf('times', words),
    rows: current.hideTimes.map((count, index) => ({
      label: timeClassName(index, words),
      bars: compareBars(count, previous.hideTimes[index] ?? 0),
    })),
    legend: comparison(words),
  };
}

const compareBars = (current: number, previous: number): BarChart['rows'][number]['bars'] => [
  { series: 1, value: current, text: String(current) },
  { series: 5, value: previous, text: String(previous) },
];

function volumeChart({ current }: FiguresReport, words: FiguresWords): ColumnChart | undefined {
  const { volume } = current;
  const valuesOf = (count: 'cases' | 'hidden' | 'reports' | 'appeals') => volume.map((step) => step[count]);
  if (volume.every(({ cases, hidden, reports, appeals }) => cases + hidden + reports + appeals === 0))
    return undefined;
  const { column } = words;
  return {
    kind: 'columns',
    ...headOf('volume', words),
    steps: volume.map(({ day }) => day.slice(5)),
    columns: [
      { series: 5, values: valuesOf('cases') },
      { series: 1, values: valuesOf('hidden') },
    ],
    lines: [
      { series: 2, values: valuesOf('reports') },
      { series: 4, values: valuesOf('appeals') },
    ],
    legend: [
      { series: 5, form: 'bar', label: column.cases },
      { series: 1, form: 'bar', label: column.hidden },
      { series: 2, form: 'line', label: column.reports },
      { series: 4, form: 'line', label: column.appeals },
    ],
  };
}

function packsChart(
  { current, previous, names }: FiguresReport,
  language: Language,
  words: FiguresWords,
): BarChart | undefined {
  if (current.packs.length === 0) return undefined;
  return {
    kind: 'bars',
    ...headOf('packs', words),
    rows: current.packs.slice(0, MAX_ROWS).map(({ pack, cases }) => ({
      label: packName(pack, names.packs, language, words),
      bars: compareBars(cases, previous.packs.find((other) => other.pack === pack)?.cases ?? 0),
    })),
    legend: comparison(words),
  };
}

function moderatorsChart({ current, names }: FiguresReport, words: FiguresWords): BarChart | undefined {
  if (current.moderators.length === 0) return undefined;
  return {
    kind: 'bars',
    ...headOf('moderators', words),
    rows: current.moderators.slice(0, MAX_ROWS).map(({ moderator, decisions }) => ({
      label: names.moderators[moderator] ?? moderator,
      bars: [{ series: 3, value: decisions, text: String(decisions) }],
    })),
    legend: [{ series: 3, form: 'bar', label: words.column.decisions }],
  };
}

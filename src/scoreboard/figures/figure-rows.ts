import type { Durations, PeriodFigures, RequestFigures, Share } from '#core';
import { HIDE_TIME_CLASSES } from '#core';

/**
 * One line of the table of all figures. `group`: the pack, moderator, day or class that it is about. A share has its parts
 * in `value` and `of`; a time is in milliseconds.
 */
export type FigureRow = {
  readonly from: string;
  readonly to: string;
  readonly figure: string;
  readonly group: string;
  readonly value: number | null;
  readonly of: number | null;
  readonly unit: 'count' | 'ms' | 'share' | 'not known';
};

type Cell = Omit<FigureRow, 'from' | 'to'>;

const count = (figure: string, value: number, group = ''): Cell => ({
  ...{ figure, group, value, of: null, unit: 'count' },
});
const share = (figure: string, { part, of }: Share, group = ''): Cell => ({
  ...{ figure, group, value: part, of, unit: 'share' },
});
const times = (figure: string, durations: Durations | undefined, group = ''): Cell[] =>
  (['p50', 'p90', 'max'] as const).map((name) => ({
    figure: `${figure}.${name}`,
    group,
    value: durations?.[name] ?? null,
    of: null,
    unit: durations ? 'ms' : 'not known',
  }));

const requestCells = (figure: string, requests: RequestFigures): Cell[] => [
  count(figure, requests.received),
  count(`${figure}.waiting`, requests.waiting),
  share(`${figure}.granted`, requests.granted),
  share(`${figure}.intime`, requests.inTime),
  ...times(figure, requests.toDecision),
];

/**
 * All figures as one table. Lines about moderators are there only if `figures.moderators` has any.
 * @example figureRows(figures)[0] // { from: '2026-11-01', to: '2026-11-30', figure: 'cases', value: 12, … }
 */
export function figureRows(figures: PeriodFigures): readonly FigureRow[] {
  const { firstDay, lastDay } = figures.period;
  const cells: Cell[] = [
    count('cases', figures.cases),
    count('hidden', figures.hidden),
    ...times('hide', figures.toHide),
    ...figures.hideTimes.map((value, index) => count('hide.within', value, classNameOf(index))),
    share('automatic', figures.automatic),
    figures.unanswered
      ? share('unanswered', figures.unanswered)
      : { figure: 'unanswered', group: '', value: null, of: null, unit: 'not known' },
    share('overturned', figures.overturned),
    ...figures.packs.flatMap(({ pack, ...counts }) =>
      (['cases', 'hidden', 'upheld', 'overturned'] as const).map((name) =>
        count(`pack.${name}`, counts[name], pack),
      ),
    ),
    ...figures.moderators.flatMap(({ moderator, decisions, upheld, overturned, toDecision }) => [
      count('moderator.decisions', decisions, moderator),
      count('moderator.upheld', upheld, moderator),
      count('moderator.overturned', overturned, moderator),
      ...times('moderator.decision', toDecision, moderator),
    ]),
    ...requestCells('reports', figures.reports),
    ...requestCells('appeals', figures.appeals),
    ...figures.volume.flatMap(({ day, days, ...counts }) =>
      (['cases', 'hidden', 'reports', 'appeals'] as const).map((name) =>
        count(`${days === 1 ? 'day' : 'week'}.${name}`, counts[name], day),
      ),
    ),
  ];
  return cells.map((cell) => ({ from: firstDay, to: lastDay, ...cell }));
}

/** The upper limit of a class of times in seconds, `more` for the last one. @example classNameOf(0) // '1' */
const classNameOf = (index: number): string => {
  const limit = HIDE_TIME_CLASSES[index];
  return limit === undefined ? 'more' : String(limit / 1000);
};

import type { Figures, Settled, Share, Times } from './figures.ts';
import { REACH } from './figures.ts';

/** The figures by name, in the order in which they are read. */
export const FIGURE_NAMES = [
  'cases',
  'hidden',
  ...(['hidden.p50', 'hidden.p95', 'hidden.max'] as const),
  ...(['automatic.p50', 'automatic.p95', 'automatic.max'] as const),
  ...(['decided.p50', 'decided.p95', 'decided.max'] as const),
  'unanswered',
  'native',
  'overturned',
  ...(['reports', 'reports.waiting', 'reports.p50', 'reports.p95', 'reports.max', 'reports.intime'] as const),
  ...(['appeals', 'appeals.waiting', 'appeals.p50', 'appeals.p95', 'appeals.max', 'appeals.intime'] as const),
  ...REACH,
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

/** `none`: there was nothing to measure; `unknown`: nobody could tell. */
export type Value =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'time'; readonly ms: number }
  | ({ readonly kind: 'share' } & Share)
  | { readonly kind: 'none' | 'unknown' };

export interface FigureRow {
  readonly name: FigureName;
  readonly value: Value;
}

/** All figures as one list: what CSV, SVG and sentences are made of. @example rowsOf(figures)[0] // { name: 'cases', value: { kind: 'count', count: 12 } } */
export function rowsOf(figures: Figures): readonly FigureRow[] {
  const values: Readonly<Record<FigureName, Value>> = {
    cases: count(figures.cases),
    hidden: count(figures.hidden),
    ...times('hidden', figures.toHidden),
    ...times('automatic', figures.automatic),
    ...times('decided', figures.decided),
    unanswered: figures.unanswered ? share(figures.unanswered) : { kind: 'unknown' },
    native: share(figures.native),
    overturned: share(figures.overturned),
    ...settled('reports', figures.reports),
    ...settled('appeals', figures.appeals),
    ...reach(figures.reach),
  };
  return FIGURE_NAMES.map((name) => ({ name, value: values[name] }));
}

const count = (value: number): Value => ({ kind: 'count', count: value });
const share = (of: Share): Value => (of.of === 0 ? { kind: 'none' } : { kind: 'share', ...of });
const time = (ms: number | undefined): Value => (ms === undefined ? { kind: 'none' } : { kind: 'time', ms });

const times = <N extends string>(name: N, found: Times | undefined) =>
  ({
    [`${name}.p50`]: time(found?.p50),
    [`${name}.p95`]: time(found?.p95),
    [`${name}.max`]: time(found?.max),
  }) as Record<`${N}.${'p50' | 'p95' | 'max'}`, Value>;

const settled = <N extends string>(name: N, found: Settled) =>
  ({
    [name]: count(found.received),
    [`${name}.waiting`]: count(found.waiting),
    [`${name}.intime`]: share(found.inTime),
    ...times(name, found.times),
  }) as Record<N | `${N}.${'p50' | 'p95' | 'max' | 'waiting' | 'intime'}`, Value>;

const reach = (found: Figures['reach']) =>
  Object.fromEntries(REACH.map((name) => [name, count(found[name])])) as Record<
    (typeof REACH)[number],
    Value
  >;

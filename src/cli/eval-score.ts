import type { Ruling, Verdict } from '#core';
import type { EvalLine, Expectation } from './eval-lines.ts';

/** How many lines of one label there were, and what became of them. */
export type Rulings = Record<Ruling, number>;
export type Tally = Record<Expectation, Rulings>;

/** A line that was judged otherwise than its label says. */
export interface Mistake {
  readonly line: EvalLine;
  readonly verdict: Verdict;
}

/** Everything that is said about one set. */
export interface SetScore {
  readonly path: string;
  lines: number;
  readonly tally: Tally;
  readonly origins: Map<string, Tally>;
  /** The worst first; never more than were asked for. */
  readonly worst: Mistake[];
}

/** A figure against what it should be. Shares are in percent; `per100k` counts lines per 100,000. */
export interface Goal {
  readonly figure: string;
  readonly unit: 'percent' | 'per100k' | 'lines';
  readonly value: number;
  readonly wanted: { readonly atLeast: number } | { readonly atMost: number };
  readonly met: boolean;
}

/** Above so many lines a set is traffic, and its pass lines are counted per 100,000. */
export const LARGE_SET = 5_000;
/** A file with more origins than this names something else by it. */
const MOST_ORIGINS = 100;

/** @example const tally = emptyTally(); tally.hide.review++ */
export const emptyTally = (): Tally => ({ hide: none(), flag: none(), pass: none() });
const none = (): Rulings => ({ pass: 0, review: 0, hide: 0 });

/** @example const set = emptySet('posts.jsonl'); countLine(set, line, verdict, 5) */
export const emptySet = (path: string): SetScore => ({
  path,
  lines: 0,
  tally: emptyTally(),
  origins: new Map(),
  worst: [],
});

/**
 * Adds a judged line to a set and keeps it when it is among the `keep` worst mistakes so far.
 * @example countLine(set, line, judge.verdict({ text: line.text, parts: [] }), 5)
 */
export const countLine = (set: SetScore, line: EvalLine, verdict: Verdict, keep: number): void => {
  set.lines++;
  set.tally[line.expect][verdict.ruling]++;
  const name = line.origin ?? '';
  const known = set.origins.has(name) || set.origins.size < MOST_ORIGINS ? name : 'others';
  const origin = set.origins.get(known) ?? emptyTally();
  origin[line.expect][verdict.ruling]++;
  set.origins.set(known, origin);
  keepWorst(set.worst, { line, verdict }, keep);
};

const keepWorst = (worst: Mistake[], mistake: Mistake, keep: number): void => {
  const weight = gravity(mistake);
  if (weight === 0) return;
  const at = worst.findIndex((other) => gravity(other) < weight);
  worst.splice(at === -1 ? worst.length : at, 0, mistake);
  if (worst.length > keep) worst.pop();
};

/** 0 is no mistake. Hiding what should be left alone is worst; within a kind the score decides. */
const gravity = ({ line, verdict: { ruling, score } }: Mistake): number => {
  switch (line.expect) {
    case 'pass':
      return ruling === 'hide' ? 50 + score : ruling === 'review' ? 30 + score : 0;
    case 'hide':
      return ruling === 'pass' ? 41 - score : ruling === 'review' ? 11 - score : 0;
    case 'flag':
      return ruling === 'pass' ? 21 - score : 0;
  }
};

/** How many lines these are. @example linesIn({ pass: 1, review: 2, hide: 3 }) // 6 */
export const linesIn = ({ pass, review, hide }: Rulings): number => pass + review + hide;

/** All sets as one, without lines. @example together([posts, chat]).tally.hide */
export const together = (sets: readonly SetScore[]): Tally => {
  const all = emptyTally();
  for (const { tally } of sets)
    for (const expect of ['hide', 'flag', 'pass'] as const)
      for (const ruling of ['pass', 'review', 'hide'] as const) all[expect][ruling] += tally[expect][ruling];
  return all;
};

/** `of` in percent of `all`; 0 of nothing is 0. @example percent(1, 4) // 25 */
export const percent = (of: number, all: number): number => (all === 0 ? 0 : (100 * of) / all);

/**
 * The goals that these lines can be held against; a label without a line has none. Pass lines of `large` sets are
 * traffic and counted per 100,000.
 * @example goalsOf(set.tally, set.lines > LARGE_SET).filter((goal) => !goal.met)
 */
export const goalsOf = ({ hide, flag, pass }: Tally, large: boolean): readonly Goal[] => {
  const goals: Goal[] = [];
  const hideLines = linesIn(hide);
  if (hideLines > 0) {
    goals.push(atLeast('hide lines ruled hide', percent(hide.hide, hideLines), 92));
    goals.push(atLeast('hide lines at least review', percent(hide.hide + hide.review, hideLines), 98));
  }
  const flagLines = linesIn(flag);
  if (flagLines > 0)
    goals.push(atLeast('flag lines at least review', percent(flag.hide + flag.review, flagLines), 80));
  const passLines = linesIn(pass);
  if (passLines > 0 && large) {
    goals.push(atMost('pass lines hidden', 'per100k', (pass.hide * 1e5) / passLines, 1));
    goals.push(atMost('pass lines sent to review', 'per100k', (pass.review * 1e5) / passLines, 20));
  } else if (passLines > 0) {
    goals.push(atMost('pass lines hidden', 'lines', pass.hide, 0));
    goals.push(atMost('pass lines sent to review', 'percent', percent(pass.review, passLines), 4));
  }
  return goals;
};

const atLeast = (figure: string, value: number, least: number): Goal => ({
  figure,
  unit: 'percent',
  value,
  wanted: { atLeast: least },
  met: value >= least,
});

const atMost = (figure: string, unit: Goal['unit'], value: number, most: number): Goal => ({
  figure,
  unit,
  value,
  wanted: { atMost: most },
  met: value <= most,
});

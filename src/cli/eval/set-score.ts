import type { Ruling, Verdict } from '#core';
import type { Label, LabelledLine } from '../lib/read-labelled.ts';

/** How many lines of one label there were, and what became of them. */
export type CountsByRuling = Record<Ruling, number>;
export type CountsByLabel = Record<Label, CountsByRuling>;

/** A line that was judged otherwise than its label says. */
export interface Mistake {
  readonly line: LabelledLine;
  readonly verdict: Verdict;
}

/** Everything that is said about one set. */
export interface SetScore {
  readonly path: string;
  lines: number;
  readonly counts: CountsByLabel;
  readonly origins: Map<string, CountsByLabel>;
  /** The worst first; never more than were asked for. */
  readonly worst: Mistake[];
}

/** A figure against what it should be. Shares are in percent; `per100k` counts lines per 100,000. */
export interface EvalGoal {
  readonly figure: string;
  readonly unit: 'percent' | 'per100k' | 'lines';
  readonly value: number;
  readonly wanted: { readonly atLeast: number } | { readonly atMost: number };
  readonly met: boolean;
}

/** Above so many lines a set is traffic, and its pass lines are counted per 100,000. */
export const LARGE_SET_LINES = 5_000;
/** A file with more origins than this names something else by it. */
const MAX_ORIGINS = 100;

/** @example const tally = zeroCountsByLabel(); tally.hide.review++ */
export const zeroCountsByLabel = (): CountsByLabel => ({
  hide: zeroCounts(),
  flag: zeroCounts(),
  pass: zeroCounts(),
});
const zeroCounts = (): CountsByRuling => ({ pass: 0, review: 0, hide: 0 });

/** @example const set = createSetScore('posts.jsonl'); addLine(set, line, verdict, 5) */
export const createSetScore = (path: string): SetScore => ({
  path,
  lines: 0,
  counts: zeroCountsByLabel(),
  origins: new Map(),
  worst: [],
});

/**
 * Adds a judged line to a set and keeps it when it is among the `keep` worst mistakes so far.
 * @example addLine(set, line, judge.judge({ text: line.text, parts: [] }), 5)
 */
export const addLine = (set: SetScore, line: LabelledLine, verdict: Verdict, keep: number): void => {
  set.lines++;
  set.counts[line.expect][verdict.ruling]++;
  const name = line.origin ?? '';
  const known = set.origins.has(name) || set.origins.size < MAX_ORIGINS ? name : 'others';
  const origin = set.origins.get(known) ?? zeroCountsByLabel();
  origin[line.expect][verdict.ruling]++;
  set.origins.set(known, origin);
  keepWorst(set.worst, { line, verdict }, keep);
};

const keepWorst = (worst: Mistake[], mistake: Mistake, keep: number): void => {
  const weight = mistakeSeverity(mistake);
  if (weight === 0) return;
  const at = worst.findIndex((other) => mistakeSeverity(other) < weight);
  worst.splice(at === -1 ? worst.length : at, 0, mistake);
  if (worst.length > keep) worst.pop();
};

/** 0 is no mistake. Hiding what should be left alone is worst; within a kind the score decides. */
const mistakeSeverity = ({ line, verdict: { ruling, score } }: Mistake): number => {
  switch (line.expect) {
    case 'pass':
      return ruling === 'hide' ? 50 + score : ruling === 'review' ? 30 + score : 0;
    case 'hide':
      return ruling === 'pass' ? 41 - score : ruling === 'review' ? 11 - score : 0;
    case 'flag':
      return ruling === 'pass' ? 21 - score : 0;
  }
};

/** How many lines these are. @example totalLines({ pass: 1, review: 2, hide: 3 }) // 6 */
export const totalLines = ({ pass, review, hide }: CountsByRuling): number => pass + review + hide;

/** All sets as one, without lines. @example together([posts, chat]).tally.hide */
export const sumSets = (sets: readonly SetScore[]): CountsByLabel => {
  const all = zeroCountsByLabel();
  for (const { counts } of sets)
    for (const expect of ['hide', 'flag', 'pass'] as const)
      for (const ruling of ['pass', 'review', 'hide'] as const) all[expect][ruling] += counts[expect][ruling];
  return all;
};

/** `installedWith` in percent of `collectRecords`; 0 of nothing is 0. @example percent(1, 4) // 25 */
export const percent = (of: number, all: number): number => (all === 0 ? 0 : (100 * of) / all);

/**
 * The goals that these lines can be held against; a label without a line has none. Pass lines of `large` sets are
 * traffic and counted per 100,000.
 * @example checkEvalGoals(set.tally, set.lines > LARGE_SET_LINES).filter((goal) => !goal.met)
 */
export const checkEvalGoals = ({ hide, flag, pass }: CountsByLabel, large: boolean): readonly EvalGoal[] => {
  const goals: EvalGoal[] = [];
  const hideLines = totalLines(hide);
  if (hideLines > 0) {
    goals.push(atLeast('hide lines ruled hide', percent(hide.hide, hideLines), 92));
    goals.push(atLeast('hide lines at least review', percent(hide.hide + hide.review, hideLines), 98));
  }
  const flagLines = totalLines(flag);
  if (flagLines > 0)
    goals.push(atLeast('flag lines at least review', percent(flag.hide + flag.review, flagLines), 80));
  const passLines = totalLines(pass);
  if (passLines > 0 && large) {
    goals.push(atMost('pass lines hidden', 'per100k', (pass.hide * 1e5) / passLines, 1));
    goals.push(atMost('pass lines sent to review', 'per100k', (pass.review * 1e5) / passLines, 20));
  } else if (passLines > 0) {
    goals.push(atMost('pass lines hidden', 'lines', pass.hide, 0));
    goals.push(atMost('pass lines sent to review', 'percent', percent(pass.review, passLines), 4));
  }
  return goals;
};

const atLeast = (figure: string, value: number, least: number): EvalGoal => ({
  figure,
  unit: 'percent',
  value,
  wanted: { atLeast: least },
  met: value >= least,
});

const atMost = (figure: string, unit: EvalGoal['unit'], value: number, most: number): EvalGoal => ({
  figure,
  unit,
  value,
  wanted: { atMost: most },
  met: value <= most,
});

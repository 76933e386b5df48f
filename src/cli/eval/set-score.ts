import { sigmoid, type Verdict } from '#core';
import type { Label, LabelledLine } from '../lib/read-labelled.ts';
import { type RulingCounts, totalJudged } from '../lib/ruling-counts.ts';
import { percent } from '../lib/text-table.ts';

/** Lines by label and ruling. */
export type CountsByLabel = Record<Label, RulingCounts>;

/** A line whose ruling differs from its label. */
export interface Mistake {
  readonly line: LabelledLine;
  readonly verdict: Verdict;
}

/** The results of one file. */
export interface SetScore {
  readonly path: string;
  lines: number;
  readonly counts: CountsByLabel;
  readonly origins: Map<string, CountsByLabel>;
  /** The worst mistakes first, at most as many as `addLine` keeps. */
  readonly worst: Mistake[];
}

/** A figure and its goal. */
export interface EvalGoal {
  readonly figure: string;
  /** `per100k`: lines per 100,000. */
  readonly unit: 'percent' | 'per100k' | 'lines';
  readonly value: number;
  readonly wanted: { readonly atLeast: number } | { readonly atMost: number };
  readonly met: boolean;
}

/** A larger set is traffic: its pass lines are counted per 100,000. */
export const LARGE_SET_LINES = 5_000;
/** Further origins are counted as `others`. */
const MAX_ORIGINS = 100;

/** Counters that start at 0. @example zeroCountsByLabel().hide.review // 0 */
export const zeroCountsByLabel = (): CountsByLabel => ({
  hide: zeroCounts(),
  flag: zeroCounts(),
  pass: zeroCounts(),
});
const zeroCounts = (): RulingCounts => ({ pass: 0, review: 0, hide: 0 });

/** An empty result. @example addLine(createSetScore('posts.jsonl'), line, verdict, 5) */
export const createSetScore = (path: string): SetScore => ({
  path,
  lines: 0,
  counts: zeroCountsByLabel(),
  origins: new Map(),
  worst: [],
});

/**
 * Adds the verdict on a line, and keeps the line if it is among the `maxWorst` worst mistakes so far.
 * @example addLine(set, line, detector.judge({ text: line.text, parts: [] }), 5)
 */
export const addLine = (set: SetScore, line: LabelledLine, verdict: Verdict, maxWorst: number): void => {
  set.lines++;
  set.counts[line.expect][verdict.ruling]++;
  const name = line.origin ?? '';
  const known = set.origins.has(name) || set.origins.size < MAX_ORIGINS ? name : 'others';
  const origin = set.origins.get(known) ?? zeroCountsByLabel();
  origin[line.expect][verdict.ruling]++;
  set.origins.set(known, origin);
  keepWorst(set.worst, { line, verdict }, maxWorst);
};

const keepWorst = (worst: Mistake[], mistake: Mistake, maxWorst: number): void => {
  const severity = mistakeSeverity(mistake);
  if (severity === 0) return;
  const at = worst.findIndex((other) => mistakeSeverity(other) < severity);
  worst.splice(at === -1 ? worst.length : at, 0, mistake);
  if (worst.length > maxWorst) worst.pop();
};

/** 0 for a correct ruling. Hiding an innocent text is worst; within a kind the probability decides. */
const mistakeSeverity = ({ line, verdict: { ruling, logOdds } }: Mistake): number => {
  // Not the probability of the server: near 1 all are the same.
  const strength = sigmoid(logOdds / 10);
  switch (line.expect) {
    case 'pass':
      return ruling === 'hide' ? 50 + strength : ruling === 'review' ? 30 + strength : 0;
    case 'hide':
      return ruling === 'pass' ? 41 - strength : ruling === 'review' ? 11 - strength : 0;
    case 'flag':
      return ruling === 'pass' ? 21 - strength : 0;
  }
};

/** The counts of all sets added up. @example sumSets([posts, chat]).hide.pass */
export const sumSets = (sets: readonly SetScore[]): CountsByLabel => {
  const all = zeroCountsByLabel();
  for (const { counts } of sets)
    for (const expect of ['hide', 'flag', 'pass'] as const)
      for (const ruling of ['pass', 'review', 'hide'] as const) all[expect][ruling] += counts[expect][ruling];
  return all;
};

/**
 * The goals that apply to these counts; a label without lines has none. Pass lines of `large` sets are traffic and counted
 * per 100,000.
 * @example checkEvalGoals(set.counts, set.lines > LARGE_SET_LINES).filter((goal) => !goal.met)
 */
export const checkEvalGoals = ({ hide, flag, pass }: CountsByLabel, large: boolean): readonly EvalGoal[] => {
  const goals: EvalGoal[] = [];
  const hideLines = totalJudged(hide);
  if (hideLines > 0) {
    goals.push(atLeast('hide lines ruled hide', percent(hide.hide, hideLines), 95));
    goals.push(atLeast('hide lines at least review', percent(hide.hide + hide.review, hideLines), 99));
  }
  const flagLines = totalJudged(flag);
  if (flagLines > 0) {
    goals.push(atLeast('flag lines at least review', percent(flag.hide + flag.review, flagLines), 88));
    goals.push(atMost('flag lines ruled hide', 'percent', percent(flag.hide, flagLines), 25));
  }
  const passLines = totalJudged(pass);
  if (passLines > 0 && large) {
    goals.push(atMost('pass lines hidden', 'per100k', (pass.hide * 1e5) / passLines, 1));
    goals.push(atMost('pass lines sent to review', 'per100k', (pass.review * 1e5) / passLines, 15));
  } else if (passLines > 0) {
    goals.push(atMost('pass lines hidden', 'lines', pass.hide, 0));
    goals.push(atMost('pass lines sent to review', 'percent', percent(pass.review, passLines), 2));
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

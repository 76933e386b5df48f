import type { OfflineDetector } from '../lib/offline-detector.ts';
import { groupSetsBySize } from './format-eval-report.ts';
import { type EvasionResult, MIN_CAUGHT_PERCENT, sumByEvasion } from './robustness.ts';
import { checkEvalGoals, LARGE_SET_LINES, type Mistake, type SetScore, sumSets } from './set-score.ts';

/**
 * The report for machines. Figures are numbers of lines; goals have a unit and say whether they are met. `evasions[].met`
 * is null if no line could be tested.
 * @example JSON.stringify(evalReportJson(detector, sets, undefined))
 */
export const evalReportJson = (
  { version, policy }: OfflineDetector,
  sets: readonly SetScore[],
  results: readonly EvasionResult[] | undefined,
) => ({
  packs: version,
  probability: policy.probability,
  baseRate: policy.baseRate,
  sets: sets.map((set) => ({
    path: set.path,
    lines: set.lines,
    figures: set.counts,
    origins: Object.fromEntries(set.origins),
    goals: checkEvalGoals(set.counts, set.lines > LARGE_SET_LINES),
    worst: set.worst.map(mistakeJson),
  })),
  together: groupSetsBySize(sets).map((group) => {
    const figures = sumSets(group.sets);
    return {
      name: group.name,
      sets: group.sets.map(({ path }) => path),
      figures,
      goals: checkEvalGoals(figures, group.large),
    };
  }),
  ...(results && {
    evasions: [...sumByEvasion(results)].map(([name, { lines, caught }]) => ({
      name,
      lines,
      caught,
      wanted: { atLeast: MIN_CAUGHT_PERCENT },
      met: lines === 0 ? null : (100 * caught) / lines >= MIN_CAUGHT_PERCENT,
      kinds: results
        .filter(({ evasion }) => evasion.name === name)
        .map(({ evasion: { variant }, lines, caught, through }) => ({
          variant,
          lines,
          caught,
          through,
        })),
    })),
  }),
});

const mistakeJson = ({ line, verdict: { ruling, probability, logOdds, stance, signals } }: Mistake) => ({
  line: line.line,
  expect: line.expect,
  ...(line.origin !== undefined && { origin: line.origin }),
  text: line.text,
  ruling,
  probability,
  logOdds,
  stance,
  signals: signals.map(({ rule, weight, note }) => ({ rule, weight, note })),
});

import { goalsOf, LARGE_SET, type Mistake, type SetScore, together } from './eval-score.ts';
import { groups } from './eval-table.ts';
import { byName, WITHSTAND_GOAL, type Withstood } from './eval-withstood.ts';
import type { Judge } from './load.ts';

/**
 * The report for machines. Figures are counts of lines; goals carry their unit and whether they are met.
 * `evasions[].met` is null when no line could be judged.
 * @example JSON.stringify(evalJson(judge, sets, undefined))
 */
export const evalJson = (
  { version, policy }: Judge,
  sets: readonly SetScore[],
  results: readonly Withstood[] | undefined,
) => ({
  packs: version,
  thresholds: policy.thresholds,
  sets: sets.map((set) => ({
    path: set.path,
    lines: set.lines,
    figures: set.tally,
    origins: Object.fromEntries(set.origins),
    goals: goalsOf(set.tally, set.lines > LARGE_SET),
    worst: set.worst.map(mistake),
  })),
  together: groups(sets).map((group) => {
    const figures = together(group.sets);
    return {
      name: group.name,
      sets: group.sets.map(({ path }) => path),
      figures,
      goals: goalsOf(figures, group.large),
    };
  }),
  ...(results && {
    evasions: [...byName(results)].map(([name, { lines, caught }]) => ({
      name,
      lines,
      caught,
      wanted: { atLeast: WITHSTAND_GOAL },
      met: lines === 0 ? null : (100 * caught) / lines >= WITHSTAND_GOAL,
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

const mistake = ({ line, verdict: { ruling, score, stance, signals } }: Mistake) => ({
  line: line.line,
  expect: line.expect,
  ...(line.origin !== undefined && { origin: line.origin }),
  text: line.text,
  ruling,
  score,
  stance,
  signals: signals.map(({ rule, weight, note }) => ({ rule, weight, note })),
});

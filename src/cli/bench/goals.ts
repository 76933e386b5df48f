import type { ColdStartResult } from './cold-start.ts';
import type { BenchTask, BenchTaskResult } from './runner.ts';

/** Task names of the detector under test, and of its prefilter alone. */
export const YAMIDOME = 'yamidome';
export const PREFILTER = 'yamidome, prefilter';

const MAX_TIMES_BARE = 15;
const MAX_PREFILTER_TIMES_BARE = 5;
const MAX_CANDIDATE_TIMES_BARE = 250;
const MAX_EVALUATED_PERCENT = 2;
const MIN_CHAT_MESSAGES_PER_SECOND = 1_000_000;
const MIN_CANDIDATES_PER_SECOND = 40_000;
const MAX_FIRST_WORST_CASE_MS = 10;
const MAX_WARM_WORST_CASE_MS = 5;
const MAX_START_MS = 250;

/** A figure and its goal; `wanted` is null if there is no goal. */
export interface BenchGoal {
  readonly figure:
    | 'chat'
    | 'chat speed'
    | 'prefilter'
    | 'evaluated'
    | 'candidates'
    | 'candidate speed'
    | 'worst cold'
    | 'worst warm'
    | 'heap'
    | 'start';
  readonly unit: 'times bare' | 'messages/s' | 'ms' | 'bytes/message' | 'percent';
  /** Null if it could not be measured. */
  readonly value: number | null;
  readonly wanted: { readonly atLeast: number } | { readonly atMost: number } | null;
  readonly met: boolean | null;
}

/** The figures that have goals. */
export interface BenchFigures {
  readonly speed: readonly BenchTaskResult[];
  readonly worst: readonly ColdStartResult[];
  /** The share of chat that is evaluated in full, 0 to 1. */
  readonly evaluatedShare: number;
  /** Heap bytes per message; null if it could not be measured. */
  readonly bytes: number | null;
  /** Reading and compiling the rules. */
  readonly startMs: number;
}

/**
 * Compares the main figures with their goals.
 * @example checkBenchGoals({ speed, worst, evaluatedShare: 0.01, bytes: 0, startMs: 290 }).filter(({ met }) => met === false)
 */
export const checkBenchGoals = ({
  speed,
  worst,
  evaluatedShare,
  bytes,
  startMs,
}: BenchFigures): readonly BenchGoal[] => {
  const resultOf = (name: string, set: BenchTask['set']): BenchTaskResult =>
    speed.find((task) => task.name === name && task.set === set)!;
  const resultOfYamidome = (set: BenchTask['set']): BenchTaskResult => resultOf(YAMIDOME, set);
  const prefilter = resultOf(PREFILTER, 'chat');
  const slowest = (figure: 'coldMs' | 'warmMs'): number => Math.max(...worst.map((result) => result[figure]));
  const atMost = (
    figure: BenchGoal['figure'],
    unit: BenchGoal['unit'],
    value: number,
    most: number,
  ): BenchGoal => ({
    figure,
    unit,
    value,
    wanted: { atMost: most },
    met: value <= most,
  });
  const atLeast = (figure: BenchGoal['figure'], value: number, least: number): BenchGoal => ({
    figure,
    unit: 'messages/s',
    value,
    wanted: { atLeast: least },
    met: value >= least,
  });
  return [
    atMost('chat', 'times bare', resultOfYamidome('chat').timesBare, MAX_TIMES_BARE),
    atLeast('chat speed', resultOfYamidome('chat').messagesPerSecond, MIN_CHAT_MESSAGES_PER_SECOND),
    atMost('prefilter', 'times bare', prefilter.timesBare, MAX_PREFILTER_TIMES_BARE),
    atMost('evaluated', 'percent', 100 * evaluatedShare, MAX_EVALUATED_PERCENT),
    atMost('candidates', 'times bare', resultOfYamidome('candidates').timesBare, MAX_CANDIDATE_TIMES_BARE),
    atLeast('candidate speed', resultOfYamidome('candidates').messagesPerSecond, MIN_CANDIDATES_PER_SECOND),
    atMost('worst cold', 'ms', slowest('coldMs'), MAX_FIRST_WORST_CASE_MS),
    atMost('worst warm', 'ms', slowest('warmMs'), MAX_WARM_WORST_CASE_MS),
    { figure: 'heap', unit: 'bytes/message', value: bytes, wanted: null, met: null },
    atMost('start', 'ms', startMs, MAX_START_MS),
  ];
};

import type { ColdStartResult } from './cold-start.ts';
import type { BenchTask, BenchTaskResult } from './runner.ts';

/** Task name of the detector under test. */
export const YAMIDOME = 'yamidome';

const MAX_TIMES_BARE = 5;
const MIN_CHAT_MESSAGES_PER_SECOND = 1_000_000;
const MIN_CANDIDATES_PER_SECOND = 40_000;
const MAX_WORST_CASE_MS = 10;
const MAX_START_MS = 300;

/** A figure and its goal; `wanted` is null if there is no goal. */
export interface BenchGoal {
  readonly figure: 'chat' | 'chat speed' | 'candidates' | 'worst cold' | 'worst warm' | 'heap' | 'start';
  readonly unit: 'times bare' | 'messages/s' | 'ms' | 'bytes/message';
  /** Null if it could not be measured. */
  readonly value: number | null;
  readonly wanted: { readonly atLeast: number } | { readonly atMost: number } | null;
  readonly met: boolean | null;
}

/**
 * Compares the main figures with their goals. `bytes` are heap bytes per message, `startMs` the time to read and compile
 * the rules.
 * @example checkBenchGoals(speed, worst, 220, 290).filter(({ met }) => met === false)
 */
export const checkBenchGoals = (
  speed: readonly BenchTaskResult[],
  worst: readonly ColdStartResult[],
  bytes: number | null,
  startMs: number,
): readonly BenchGoal[] => {
  const resultOfYamidome = (set: BenchTask['set']): BenchTaskResult =>
    speed.find((task) => task.name === YAMIDOME && task.set === set)!;
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
    atLeast('candidates', resultOfYamidome('candidates').messagesPerSecond, MIN_CANDIDATES_PER_SECOND),
    atMost('worst cold', 'ms', slowest('coldMs'), MAX_WORST_CASE_MS),
    atMost('worst warm', 'ms', slowest('warmMs'), MAX_WORST_CASE_MS),
    { figure: 'heap', unit: 'bytes/message', value: bytes, wanted: null, met: null },
    atMost('start', 'ms', startMs, MAX_START_MS),
  ];
};

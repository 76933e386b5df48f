import type { ColdStartResult } from './cold-start.ts';
import type { BenchTask, BenchTaskResult } from './runner.ts';

/** The lane that all this is about. */
export const YAMIDOME = 'yamidome';

const MAX_TIMES_BARE = 5;
const MIN_CHAT_MESSAGES_PER_SECOND = 1_000_000;
const MIN_CANDIDATES_PER_SECOND = 40_000;
const MAX_WORST_CASE_MS = 10;
const MAX_START_MS = 300;

/** A figure against what it should be; `wanted` is missing where nothing was promised. */
export interface BenchGoal {
  readonly figure: 'chat' | 'chat speed' | 'candidates' | 'worst cold' | 'worst warm' | 'heap' | 'start';
  readonly unit: 'times bare' | 'messages/s' | 'ms' | 'bytes/message';
  /** null when it could not be measured. */
  readonly value: number | null;
  readonly wanted: { readonly atLeast: number } | { readonly atMost: number } | null;
  readonly met: boolean | null;
}

/**
 * The figures that count, each against its goal; compiling and bytes as measured, milliseconds and bytes a message.
 * @example checkBenchGoals(speed, worst, 220, 290).filter(({ met }) => met === false)
 */
export const checkBenchGoals = (
  speed: readonly BenchTaskResult[],
  worst: readonly ColdStartResult[],
  bytes: number | null,
  startMs: number,
): readonly BenchGoal[] => {
  const resultOfYamidome = (set: BenchTask['set']): BenchTaskResult =>
    speed.find((lane) => lane.name === YAMIDOME && lane.set === set)!;
  const slowest = (of: 'coldMs' | 'warmMs'): number => Math.max(...worst.map((kind) => kind[of]));
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

import { startStopwatch } from './stopwatch.ts';

/** One way to read texts. The return values are added up, so that the compiler cannot remove the work. */
export interface BenchTask {
  readonly name: string;
  /** The texts that it reads; tasks are compared with `BASELINE_TASK` of the same set. */
  readonly set: 'chat' | 'candidates';
  readonly read: (texts: readonly string[]) => number;
}

/** Medians over the rounds. `timesBare` is the median of the ratios to the baseline in each round. */
export interface BenchTaskResult {
  readonly name: string;
  readonly set: BenchTask['set'];
  readonly nsPerCharacter: number;
  readonly nsPerMessage: number;
  readonly messagesPerSecond: number;
  readonly timesBare: number;
}

/** How long to measure. */
export interface RoundOptions {
  readonly rounds: number;
  /** Chat messages per round. */
  readonly messages: number;
  /** A task reads its texts again until this many milliseconds have passed. */
  readonly leastMs: number;
  /** Warm-up of each task in milliseconds, because a running bot is warm. */
  readonly warmMs: number;
}

/** Name of the task that the other tasks of its set are compared with. */
export const BASELINE_TASK = 'charCodeAt';

/** Adds up the UTF-16 units of all texts: the minimum cost of reading. @example baselineLoop(['ab']) // 195 */
export const baselineLoop = (texts: readonly string[]): number => {
  let sum = 0;
  for (const text of texts) for (let i = 0; i < text.length; i++) sum = (sum + text.charCodeAt(i)) | 0;
  return sum;
};

/** A task that reads texts one by one. @example readEach((text) => text.normalize('NFKC').length)(texts) */
export const readEach =
  (one: (text: string) => number): BenchTask['read'] =>
  (texts) => {
    let sum = 0;
    for (const text of texts) sum = (sum + one(text)) | 0;
    return sum;
  };

/** The sum of all return values; exported so that it is observable. */
export let sink = 0;

/**
 * Measures all tasks in turn, round after round, after a warm-up. In one round all tasks of a set read the same texts; each
 * round uses other chat messages, as long as there are enough.
 * @example runBenchTasks(tasks, { chat, candidates }, { rounds: 9, messages: 2_000, leastMs: 50, warmMs: 2_000 })
 */
export const runBenchTasks = (
  tasks: readonly BenchTask[],
  sets: Record<BenchTask['set'], readonly string[]>,
  { rounds, messages, leastMs, warmMs }: RoundOptions,
  onShare: (share: number) => void = () => {},
): readonly BenchTaskResult[] => {
  const chat = shuffleDeterministically(sets.chat);
  const slices = Math.max(1, Math.floor(chat.length / messages));
  const measured = tasks.map(() => [] as { perCharacter: number; perMessage: number; ratio: number }[]);
  const textsOf = (round: number): typeof sets => {
    const at = (round % slices) * messages;
    return { chat: chat.slice(at, at + messages), candidates: sets.candidates };
  };
  const steps = tasks.length + rounds;
  for (const [i, task] of tasks.entries()) {
    onShare(i / steps);
    warmUpTask(task, textsOf, warmMs);
  }
  for (let round = 0; round < rounds; round++) {
    onShare((tasks.length + round) / steps);
    const texts = textsOf(round);
    const spent = tasks.map((task) => nanosecondsPerPass(task, texts[task.set], leastMs));
    tasks.forEach(({ set }, i) => {
      const bare = spent[tasks.findIndex((other) => other.name === BASELINE_TASK && other.set === set)]!;
      measured[i]!.push({
        perCharacter: spent[i]! / totalLength(texts[set]),
        perMessage: spent[i]! / texts[set].length,
        ratio: spent[i]! / bare,
      });
    });
  }
  return tasks.map(({ name, set }, i) => {
    const nsPerMessage = median(measured[i]!.map(({ perMessage }) => perMessage));
    return {
      name,
      set,
      nsPerCharacter: median(measured[i]!.map(({ perCharacter }) => perCharacter)),
      nsPerMessage,
      messagesPerSecond: 1e9 / nsPerMessage,
      timesBare: median(measured[i]!.map(({ ratio }) => ratio)),
    };
  });
};

const warmUpTask = (
  { set, read }: BenchTask,
  textsOf: (round: number) => Record<BenchTask['set'], readonly string[]>,
  ms: number,
): void => {
  const started = performance.now();
  for (let round = 0; performance.now() - started < ms; round++)
    sink = (sink + read(textsOf(round)[set])) | 0;
};

/** The time of one pass over the texts. */
const nanosecondsPerPass = ({ read }: BenchTask, texts: readonly string[], leastMs: number): number => {
  const spentMs = startStopwatch();
  let passes = 0;
  let spent = 0;
  // The clock is read less and less often, because reading it takes as long as a few short messages.
  for (let more = 1; passes === 0 || spent < leastMs; more = passes) {
    for (let i = 0; i < more; i++) sink = (sink + read(texts)) | 0;
    passes += more;
    spent = spentMs();
  }
  return (spent * 1e6) / passes;
};

/** Total UTF-16 units. @example totalLength(['ab', 'c']) // 3 */
export const totalLength = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + text.length, 0);

/** The middle value; of an even number the upper one. @example median([3, 1, 2]) // 2 */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/**
 * Mixes the messages of different files, in the same order in every run.
 * @example shuffleDeterministically(['a', 'b', 'c']) // always the same
 */
export const shuffleDeterministically = (texts: readonly string[]): string[] => {
  const shuffled = [...texts];
  let state = 20_241;
  for (let i = shuffled.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  return shuffled;
};

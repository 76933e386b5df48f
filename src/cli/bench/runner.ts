import { startStopwatch } from './stopwatch.ts';

/** Something that reads texts; what it returns goes into a sum, so that nothing can be left out as useless. */
export interface BenchTask {
  readonly name: string;
  /** Which texts it reads; lanes of a set are compared with the `bare` lane of that set. */
  readonly set: 'chat' | 'candidates';
  readonly read: (texts: readonly string[]) => number;
}

/** Medians over the rounds. `timesBare` is the median of the rounds' own ratios. */
export interface BenchTaskResult {
  readonly name: string;
  readonly set: BenchTask['set'];
  readonly nsPerCharacter: number;
  readonly nsPerMessage: number;
  readonly messagesPerSecond: number;
  readonly timesBare: number;
}

export interface RoundOptions {
  readonly rounds: number;
  /** Of chat, in each round. */
  readonly messages: number;
  /** A lane reads its texts again until so much time has passed, in milliseconds. */
  readonly leastMs: number;
  /** So long each lane reads before anything is timed: a bot that runs is warm. */
  readonly warmMs: number;
}

/** The name of the lane that every other lane of its set is compared with. */
export const BASELINE_TASK = 'charCodeAt';

/** Adds up the UTF-16 units of all texts: the least that reading costs. @example baselineLoop(['ab']) // 195 */
export const baselineLoop = (texts: readonly string[]): number => {
  let sum = 0;
  for (const text of texts) for (let i = 0; i < text.length; i++) sum = (sum + text.charCodeAt(i)) | 0;
  return sum;
};

/** Reads texts one by one. @example each((text) => text.normalize('NFKC').length)(texts) */
export const readEach =
  (one: (text: string) => number): BenchTask['read'] =>
  (texts) => {
    let sum = 0;
    for (const text of texts) sum = (sum + one(text)) | 0;
    return sum;
  };

/** What the lanes returned, all added up. */
export let sink = 0;

/**
 * Times all lanes in turn, round after round, after a warm-up. In a round all lanes of a set read the same texts; each
 * round reads other messages of chat, as long as there are enough of them.
 * @example runBenchTasks(lanes, { chat, candidates }, { rounds: 9, messages: 2_000, leastMs: 50, warmMs: 2_000 })
 */
export const runBenchTasks = (
  lanes: readonly BenchTask[],
  sets: Record<BenchTask['set'], readonly string[]>,
  { rounds, messages, leastMs, warmMs }: RoundOptions,
): readonly BenchTaskResult[] => {
  const chat = shuffleDeterministically(sets.chat);
  const slices = Math.max(1, Math.floor(chat.length / messages));
  const seen = lanes.map(() => [] as { perCharacter: number; perMessage: number; ratio: number }[]);
  const textsOf = (round: number): typeof sets => {
    const at = (round % slices) * messages;
    return { chat: chat.slice(at, at + messages), candidates: sets.candidates };
  };
  for (const lane of lanes) warmUpTask(lane, textsOf, warmMs);
  for (let round = 0; round < rounds; round++) {
    const texts = textsOf(round);
    const spent = lanes.map((lane) => nanosecondsPerPass(lane, texts[lane.set], leastMs));
    lanes.forEach(({ set }, i) => {
      const bare = spent[lanes.findIndex((other) => other.name === BASELINE_TASK && other.set === set)]!;
      seen[i]!.push({
        perCharacter: spent[i]! / totalLength(texts[set]),
        perMessage: spent[i]! / texts[set].length,
        ratio: spent[i]! / bare,
      });
    });
  }
  return lanes.map(({ name, set }, i) => {
    const nsPerMessage = median(seen[i]!.map(({ perMessage }) => perMessage));
    return {
      name,
      set,
      nsPerCharacter: median(seen[i]!.map(({ perCharacter }) => perCharacter)),
      nsPerMessage,
      messagesPerSecond: 1e9 / nsPerMessage,
      timesBare: median(seen[i]!.map(({ ratio }) => ratio)),
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

/** For one pass over the texts. */
const nanosecondsPerPass = ({ read }: BenchTask, texts: readonly string[], leastMs: number): number => {
  const spentMs = startStopwatch();
  let passes = 0;
  let spent = 0;
  // The clock is looked at less and less often: looking takes as long as reading a few short messages.
  for (let more = 1; passes === 0 || spent < leastMs; more = passes) {
    for (let i = 0; i < more; i++) sink = (sink + read(texts)) | 0;
    passes += more;
    spent = spentMs();
  }
  return (spent * 1e6) / passes;
};

/** How many UTF-16 units these are. @example totalLength(['ab', 'c']) // 3 */
export const totalLength = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + text.length, 0);

/** The one in the middle, the upper of two. @example median([3, 1, 2]) // 2 */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/**
 * The same order in every run, and no file's messages together.
 * @example shuffleDeterministically(['a', 'b', 'c']) // always the same
 */
export const shuffleDeterministically = (texts: readonly string[]): string[] => {
  const mixed = [...texts];
  let state = 20_241;
  for (let i = mixed.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
};

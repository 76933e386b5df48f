import { createRandom } from './post-source.ts';

/** Measured costs, and what is simulated with them. */
export interface SimulationInput {
  readonly workers: number;
  readonly partitions: number;
  /** Posts a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
  /** Processor time of a worker for an ordinary post and for a case, in milliseconds. */
  readonly postMs: number;
  readonly caseMs: number;
  readonly caseShare: number;
  /** Wait of a case for stores, in milliseconds: it stops only its author. */
  readonly caseWaitMs: number;
}

/** Milliseconds from the arrival of a post to its ruling, and how busy the workers are. */
export interface SimulationResult {
  readonly p50: number;
  readonly p99: number;
  readonly busiest: number;
  readonly average: number;
}

/** Authors write unequally: a few of them write a large share of all posts (Zipf with this exponent). */
const ZIPF = 0.8;
const AUTHORS = 100_000;

/**
 * Posts arrive at random times, each of an author, whose partition is read by one worker. A worker judges one post after the
 * other; a case takes its processor time and then waits for stores while others are judged. The same seed gives the same
 * result.
 * @example simulate({ workers: 16, partitions: 64, rate: 20_000, seconds: 20, seed: 1, postMs: 0.2, caseMs: 5, caseShare: 0.002, caseWaitMs: 30 }).p99
 */
export function simulate(input: SimulationInput): SimulationResult {
  const { workers, partitions, rate, seconds, postMs, caseMs, caseShare, caseWaitMs } = input;
  const random = createRandom(input.seed);
  const partitionOfAuthor = Array.from({ length: AUTHORS }, () => Math.floor(random() * partitions));
  const pickAuthor = createZipf(AUTHORS, random);
  const freeAt = new Array<number>(workers).fill(0);
  const busy = new Array<number>(workers).fill(0);
  const authorFreeAt = new Map<number, number>();
  const ages: number[] = [];
  for (let at = 0; at < seconds * 1000; at += (-Math.log(1 - random()) * 1000) / rate) {
    const author = pickAuthor();
    const worker = partitionOfAuthor[author]! % workers;
    const isCase = random() < caseShare;
    const cost = isCase ? caseMs : postMs;
    const begins = Math.max(at, freeAt[worker]!, authorFreeAt.get(author) ?? 0);
    // While an author waits for a case, the worker goes on with others.
    freeAt[worker] = Math.max(freeAt[worker]!, at) + cost;
    busy[worker]! += cost;
    const ends = begins + cost + (isCase ? caseWaitMs : 0);
    if (isCase) authorFreeAt.set(author, ends);
    ages.push(ends - at);
  }
  ages.sort((a, b) => a - b);
  const at = (share: number) => round(ages[Math.floor(ages.length * share)] ?? 0);
  const loads = busy.map((ms) => ms / (seconds * 1000));
  return {
    ...{ p50: at(0.5), p99: at(0.99) },
    busiest: round(Math.max(...loads)),
    average: round(loads.reduce((sum, load) => sum + load, 0) / workers),
  };
}

const round = (value: number): number => Number(value.toFixed(2));

function createZipf(count: number, random: () => number): () => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += 1 / (i + 1) ** ZIPF;
    sums[i] = sum;
  }
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

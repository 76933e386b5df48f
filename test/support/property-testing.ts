import fc from 'fast-check';
import { isFullSize } from './test-size.ts';

/** Fixed, so that `npm test` is repeatable; `npm run fuzz` and `npm run test:full` draw a new seed and print it. */
const DEFAULT_SEED = 20_251_127;

const { FUZZ_SEED = DEFAULT_SEED, FUZZ_TIMES = 1 } = process.env;

/**
 * The number of runs of a property: `base` in `npm test`, multiplied by FUZZ_TIMES in `npm run fuzz` and
 * `npm run test:full`.
 * @example fc.assert(property, { numRuns: numberOfRuns(500) })
 */
export const numberOfRuns = (base: number): number => base * Number(FUZZ_TIMES);

/**
 * A generator of random numbers from 0 to 1 (mulberry32); the same `seed` gives the same numbers. At full size the
 * seed comes from FUZZ_SEED.
 * @example const random = createSeededRandom(1); random()
 */
export function createSeededRandom(seed: number): () => number {
  let state = isFullSize ? seed ^ Number(FUZZ_SEED) : seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

fc.configureGlobal({ seed: Number(FUZZ_SEED), numRuns: numberOfRuns(100) });

import fc from 'fast-check';

/** The gate draws the same lots each time, so that what was green stays green; `npm run fuzz` draws new ones. */
const DEFAULT_SEED = 20_251_127;

const { FUZZ_SEED = DEFAULT_SEED, FUZZ_TIMES = 1 } = process.env;

/**
 * So often a property is tried at the gate, or so long it may take; `npm run fuzz` tries many times more.
 * @example fc.assert(property, { numRuns: times(500) })
 */
export const numberOfRuns = (atTheGate: number): number => atTheGate * Number(FUZZ_TIMES);

fc.configureGlobal({ seed: Number(FUZZ_SEED), numRuns: numberOfRuns(100) });

/** `npm test` runs long tests at a reduced size; `npm run test:full` (vitest's mode `full`) runs them at full size. */
export const isFullSize: boolean = process.env.TEST_SIZE === 'full';

/**
 * The size of a long test: `reduced` in `npm test`, `full` in `npm run test:full`.
 * @example const KILLS = sized(30, 100)
 */
export const sized = (reduced: number, full: number): number => (isFullSize ? full : reduced);

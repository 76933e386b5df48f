import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run fuzz`: the files with properties, each property tried many times more, with lots that nobody drew before. */
function fuzz() {
  const { FUZZ_SEED = `${Math.floor(Math.random() * 2 ** 31)}`, FUZZ_TIMES = '10' } = process.env;
  process.stdout.write(`The same once more: FUZZ_SEED=${FUZZ_SEED} FUZZ_TIMES=${FUZZ_TIMES} npm run fuzz\n`);
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name));
  return {
    include: files.filter((file) => readFileSync(file, 'utf8').includes("from 'fast-check'")),
    env: { FUZZ_SEED, FUZZ_TIMES },
    testTimeout: 20_000 * Number(FUZZ_TIMES),
  };
}

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/chance.ts'],
    pool: 'threads',
    isolate: false,
    // Half of the time the tests wait for processes of their own: one worker more than the default keeps both cores at work.
    maxWorkers: 2,
    reporters: ['default', 'json'],
    outputFile: { json: '.reports/vitest.json' },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    ...(mode === 'fuzz' && fuzz()),
  },
}));

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Longest first, as measured, so that none of them is begun when all others are through; the rest as they come. */
const LONG = [
  'crash/fault-injection',
  'adapters/sql/postgres',
  'cli/bench',
  'journeys/serve',
  'adapters/sandbox/browser-page',
  'adapters/sql/sqlite',
  'adapters/discord/inbound/backfill',
  'detect/prefilter/prefilter',
  'support/fake-discord/tests/gateway',
  'text/extract/money/extract-amounts.property',
  'adapters/discord/actions/delete-batcher',
  'adapters/redis/outages',
  'crash/process-crash',
  'text/extract/job-notice/job-notice-fields',
  'support/fake-slack/tests/fake-slack',
  'cli/scan',
  'adapters/discord/protection/raid-mode',
  'cli/eval',
  'journeys/serve-discord',
  'adapters/slack/workspace/delivery-and-reconnect',
  'adapters/redis/cluster',
  'cli/doctor',
  'cli/inquiry',
].map((name) => join('test', `${name}.test.ts`));

/** Always the same order: what was not measured here has no say in it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const place = LONG.findIndex((name) => moduleId.endsWith(join('/', name)));
      return place === -1 ? LONG.length : place;
    };
    return files.toSorted((a, b) => placeOf(a) - placeOf(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

const PATIENCE_MS = 120_000;

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
    testTimeout: PATIENCE_MS * Number(FUZZ_TIMES),
  };
}

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/property-testing.ts'],
    pool: 'threads',
    isolate: false,
    // Tests wait for processes of their own and for time to pass: with a third worker two cores are always at work.
    maxWorkers: 3,
    reporters: ['default', 'json'],
    outputFile: { json: '.reports/vitest.json' },
    // Others may keep the machine busy: only what never ends has failed.
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    env: {
      // So that what is built once for all tests of a run is not taken for that of another.
      TEST_RUN: `${process.pid}-${Date.now()}`,
      // Where this names a company's certificates, each of some four hundred processes reads them before all else,
      // longer than all the rest of its start, and speaks with nobody but this computer.
      NODE_EXTRA_CA_CERTS: '',
    },
    sequence: { sequencer: LongestFirst },
    ...(mode === 'fuzz' && fuzz()),
  },
}));

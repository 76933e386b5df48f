import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type TestUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The longest files, longest first, as measured: vitest starts them before all others, so that none of them runs alone
 * at the end. vitest's own sequencer learns this from a cache, which a fresh clone does not have.
 */
const LONGEST_FILES = [
  'crash/operator-under-load',
  'crash/operator-pictures',
  'crash/killed-processes-and-outages',
  'adapters/sql/postgres',
  'crash/kill-with-slow-database',
  'journeys/upgrade',
  'examples/tiny-sns-crash',
  'crash/drain-on-sigterm',
  'adapters/sandbox/browser-page',
  'cli/images',
  'adapters/images/read-pictures',
  'adapters/images/goals',
  'site/browser-site',
  'adapters/operator/fuzz',
  'adapters/sql/sqlite',
  'adapters/console/acceptance/browser-five-moderators',
  'adapters/console/acceptance/browser-accessibility',
  'journeys/serve',
  'adapters/sandbox/browser-cards',
  'adapters/sandbox/browser-commands',
  'adapters/operator/browser-docs-page',
  'adapters/console/security',
  'cli/bench',
  'crash/backup-under-load',
  'release/npm-package',
  'adapters/discord/client/gateway-connection',
  'adapters/nats/cluster',
  'adapters/redis/cluster',
  'cli/train',
  'cli/eval',
  'cli/start-up',
  'journeys/cards-while-database-is-down',
  'adapters/discord/inbound/backfill',
  'cli/backup/refused-restore',
  'adapters/console/browser-hostile-texts',
  'cli/scan',
  'support/fake-discord/tests/gateway',
  'deploy/image',
  'detect/prefilter/ngram-prefilter',
  'adapters/console/case/browser-case',
  'cli/backup/killed-backup',
  'cli/backup/postgres-backup',
  'adapters/console/page-weight',
  'adapters/discord/actions/delete-batcher',
  'cli/inquiry',
  'adapters/bundle/write-and-verify-bundle',
  'detect/detector',
  'adapters/console/security-other-servers',
  'cli/missing-archive',
  'adapters/redis/outages',
  'text/extract/money/extract-amounts.property',
  'adapters/images/hostile-pictures',
  'adapters/nats/outages',
  'adapters/redis/stream',
  'journeys/operator-cross-tenant',
  'journeys/health-and-rule-reload',
  'journeys/operator-pictures',
  'app/operator/worker/post-worker',
  'examples/tiny-sns',
  'journeys/pictures-in-sandbox',
].map((name) => join('test', `${name}.test.ts`));

class LongestFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const rank = LONGEST_FILES.findIndex((name) => moduleId.endsWith(join('/', name)));
      return rank === -1 ? LONGEST_FILES.length : rank;
    };
    return files.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/** Long enough for a busy machine: only a test that never ends fails by time. */
const TIMEOUT_MS = 120_000;

/** Stories that only `npm run test:full` has: with fewer kills they cost nearly as much, and show less. */
const ONLY_FULL_SIZE = ['test/crash/operator-pictures.test.ts'];

/** `npm run test:unit`: everything that needs neither a browser nor a database server nor a process of its own. */
const NOT_UNIT = [
  'test/crash/**',
  'test/journeys/**',
  'test/release/npm-package.test.ts',
  'test/cli/**',
  'test/adapters/sql/**',
  'test/adapters/redis/**',
  'test/adapters/nats/**',
  'test/adapters/sandbox/browser-*.test.ts',
  'test/adapters/console/**/browser-*.test.ts',
  'test/adapters/web/gate-page.test.ts',
  'test/adapters/discord/**',
  'test/adapters/slack/**',
  'test/adapters/bundle/**',
  'test/adapters/images/**',
  'test/adapters/oidc/**',
  'test/contracts/**',
  'test/deploy/image.test.ts',
  'test/site/browser-*.test.ts',
  'test/examples/tiny-sns*.test.ts',
  'test/support/fake-discord/**',
  'test/support/fake-slack/**',
  '**/*.property.test.ts',
];

function randomSeed(script: string): { readonly FUZZ_SEED: string; readonly FUZZ_TIMES: string } {
  const { FUZZ_SEED = `${Math.floor(Math.random() * 2 ** 31)}`, FUZZ_TIMES = '10' } = process.env;
  process.stdout.write(
    `To repeat this run: FUZZ_SEED=${FUZZ_SEED} FUZZ_TIMES=${FUZZ_TIMES} npm run ${script}\n`,
  );
  return { FUZZ_SEED, FUZZ_TIMES };
}

/** `npm run fuzz`: only the files with properties, each property tried ten times as often, with a new seed. */
function fuzzMode(): TestUserConfig {
  const env = randomSeed('fuzz');
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name));
  return {
    include: files.filter((file) => readFileSync(file, 'utf8').includes("from 'fast-check'")),
    env,
    testTimeout: TIMEOUT_MS * Number(env.FUZZ_TIMES),
  };
}

/** `npm run test:full`: all tests, the long ones at full size, the properties with a new seed. */
function fullMode(): TestUserConfig {
  const env = randomSeed('test:full -- tests');
  const timeout = TIMEOUT_MS * Number(env.FUZZ_TIMES);
  return { env: { ...env, TEST_SIZE: 'full' }, testTimeout: timeout, hookTimeout: timeout };
}

const MODES: Readonly<Record<string, () => TestUserConfig>> = {
  unit: () => ({ exclude: NOT_UNIT }),
  fuzz: fuzzMode,
  full: fullMode,
};

export default defineConfig(({ mode }) => {
  const { env, ...ofMode } = MODES[mode]?.() ?? {};
  return {
    test: {
      include: ['test/**/*.test.ts'],
      exclude: mode === 'full' ? [] : ONLY_FULL_SIZE,
      globalSetup: ['test/support/run-folder.ts'],
      setupFiles: ['test/support/property-testing.ts'],
      pool: 'threads',
      isolate: false,
      // Node.js loads the files, as it does for `npm start`. Vite would transform each of some 2000 files first, while
      // the threads wait.
      experimental: { viteModuleRunner: false, nodeLoader: false },
      // Tests wait for child processes and timers: with a third worker two cores stay busy.
      maxWorkers: 3,
      reporters: ['default', 'json'],
      outputFile: { json: '.reports/vitest.json' },
      testTimeout: TIMEOUT_MS,
      hookTimeout: TIMEOUT_MS,
      // vitest's second is not enough when three files share two cores.
      expect: { poll: { timeout: TIMEOUT_MS / 4 } },
      sequence: { sequencer: LongestFirstSequencer },
      ...ofMode,
      env: {
        // Names the programs that are built once per run.
        TEST_RUN: `${process.pid}-${Date.now()}`,
        // Where this names a company's certificates, each of some 400 child processes would read them first. The tests
        // talk to this machine only.
        NODE_EXTRA_CA_CERTS: '',
        // Commands answer in Japanese on every computer, unless a test asks for English.
        LC_ALL: '',
        LC_MESSAGES: '',
        LANG: 'ja_JP.UTF-8',
        ...env,
      },
    },
  };
});

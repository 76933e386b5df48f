// `npm run test:full`: every long test at full size, one step after the other, then a table. A failed step does not
// stop the next one. `npm run test:full -- tests soak-sqlite` runs only the steps that are named. The load of the
// stores and of the console has goals for a quiet machine of one kind: it prints them and fails only when a store or a
// page fails.
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const node = (...args) => [process.execPath, args];
const STEPS = {
  tests: node('node_modules/vitest/vitest.mjs', 'run', '--mode', 'full'),
  'first-post': node('scripts/first-post.mjs'),
  'soak-sqlite': node('test/crash/soak.ts', '--kills', '500'),
  'soak-postgres': node('test/crash/soak.ts', '--kills', '300', '--store', 'postgres', '--redis'),
  'load-discord': node('test/bench/discord.ts'),
  'load-slack': node('test/bench/slack.ts'),
  'load-stores': node('test/bench/stores.ts'),
  'load-console': node('--expose-gc', 'test/bench/console.ts'),
  'load-console-postgres': node('--expose-gc', 'test/bench/console.ts', '--store', 'postgres'),
  'load-console-browser': node('--expose-gc', 'test/bench/console-browser.ts'),
  'load-console-browser-postgres': node('--expose-gc', 'test/bench/console-browser.ts', '--store', 'postgres'),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((step) => !(step in STEPS));
if (unknown.length > 0) {
  console.error(`test:full: there is no step ${unknown.join(', ')}; write some of ${Object.keys(STEPS).join(', ')}`);
  process.exit(2);
}
const results = Object.entries(STEPS)
  .filter(([step]) => wanted.length === 0 || wanted.includes(step))
  .map(([step, [program, args]]) => {
    console.log(`\n== ${step}: node ${args.join(' ')}`);
    const begin = performance.now();
    const { status } = spawnSync(program, args, { stdio: 'inherit' });
    return { step, result: status === 0 ? 'passed' : 'FAILED', seconds: Math.round((performance.now() - begin) / 1000) };
  });
console.table(results);
process.exitCode = results.every(({ result }) => result === 'passed') ? 0 : 1;

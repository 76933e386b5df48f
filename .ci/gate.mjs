// `npm test`: types and lint are checked while the tests run; all three must pass. The output of types and lint is
// printed after the tests. Arguments behind `npm test --` go to vitest.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import process from 'node:process';

const hasSucceeded = (child) =>
  new Promise((resolve) => child.once('close', (code) => resolve(code === 0)));

/**
 * The compiler is a program in Go. It ends soon and needs 1.5 gigabytes, so below this limit it collects no garbage: that
 * saves a fifth of its processor time.
 */
const COMPILER = { GOGC: 'off', GOMEMLIMIT: '3GiB' };

/** Runs an npm script and collects its output. */
async function check(script) {
  const child = spawn('npm', ['run', '-s', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...COMPILER, ...process.env },
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  const passed = await hasSucceeded(child);
  if (!passed) console.error(`npm run ${script} failed: its output follows the tests`);
  return { script, passed, output };
}

rmSync('.reports', { recursive: true, force: true });
const args = ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)];
const tests = hasSucceeded(spawn(process.execPath, args, { stdio: 'inherit' }));
const checks = [await check('types'), await check('lint')];
const testsPassed = await tests;
for (const { script, passed, output } of checks)
  console.log(`\nnpm run ${script}: ${passed ? 'passed' : 'FAILED'}\n${output}`);
process.exitCode = testsPassed && checks.every(({ passed }) => passed) ? 0 : 1;

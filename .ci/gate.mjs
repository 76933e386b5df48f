// `npm test`: types and formatting are checked beside the tests, where each alone would leave all cores but one idle.
// All must be well. What the two have to say comes behind the tests; what follows `npm test --` is for the test runner.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import process from 'node:process';

const ended = (child) => new Promise((resolve) => child.once('close', (code) => resolve(code === 0)));

/** Runs an npm script, and keeps what it says. */
async function check(script) {
  const child = spawn('npm', ['run', '-s', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  const well = await ended(child);
  if (!well) console.error(`npm run ${script} failed: see below the tests`);
  return { script, well, said };
}

rmSync('.reports', { recursive: true, force: true });
const args = ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)];
const tests = ended(spawn(process.execPath, args, { stdio: 'inherit' }));
const checks = [await check('types'), await check('lint')];
const well = await tests;
for (const each of checks) console.log(`\nnpm run ${each.script}: ${each.well ? 'well' : 'FAILED'}\n${each.said}`);
process.exitCode = well && checks.every((each) => each.well) ? 0 : 1;

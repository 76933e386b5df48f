// `npm run test:node22`: the unit tests on the oldest Node.js that we support. It is an optional package of
// test/support/node22 with a lock file of its own, for Linux, Windows and macOS on Intel processors, and is installed at
// the first run.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const FOLDER = 'test/support/node22';
const platform = { linux: 'linux', win32: 'win', darwin: 'darwin' }[process.platform] ?? process.platform;
const name = `node-${platform}-${process.arch}`;
const program = join(FOLDER, 'node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node');

const run = (command, args, options = {}) => spawnSync(command, args, { stdio: 'inherit', ...options }).status ?? 1;

if (!existsSync(program)) run('npm', ['ci'], { cwd: FOLDER, shell: process.platform === 'win32' });
if (!existsSync(program)) {
  console.error(`test:node22: ${program} is missing: there may be no package ${name} with Node.js 22`);
  process.exit(2);
}
process.exit(run(program, ['node_modules/vitest/vitest.mjs', 'run', '--mode', 'unit', ...process.argv.slice(2)]));

// `npm run test:node22`: the unit tests on the oldest Node.js that we support. It comes as an optional package of
// test/support/node22, which is there for Linux, Windows and macOS on Intel processors.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const platform = { linux: 'linux', win32: 'win', darwin: 'darwin' }[process.platform] ?? process.platform;
const name = `node-${platform}-${process.arch}`;
const program = join('test/support/node22/node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node');
if (!existsSync(program)) {
  console.error(`${program} is missing: there is no package ${name} with Node.js 22, or "npm ci" ran with --omit`);
  process.exit(2);
}
const args = ['node_modules/vitest/vitest.mjs', 'run', '--mode', 'unit', ...process.argv.slice(2)];
const { status } = spawnSync(program, args, { stdio: 'inherit' });
process.exit(status ?? 1);

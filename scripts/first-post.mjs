// From `git clone` to a hidden post: measures what a newcomer waits for, on a computer that has git and Node.js only.
//
//   node scripts/first-post.mjs [REPOSITORY]
//
// REPOSITORY is an address or a folder; without it, the repository of this file. The steps see an empty home folder, an
// empty cache of npm, no environment variables but those of the network (proxy, certificates), and a PATH with git and
// Node.js only. Exit code 0: the post was hidden within three minutes; 1: a step failed, or all took longer. It needs no
// packages and runs on Node.js 18 or newer.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readAddress, waitUntilHidden } from './sandbox-client.mjs';

const GOAL_SECONDS = 180;
/** What npm and git need of a system; everything else must come with the repository. */
const PROGRAMS = ['git', 'node', 'npm', 'sh', 'env'];

const repository = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'yamidome-first-post-'));
const clone = join(work, 'yamidome');
const env = {
  ...networkSettings(),
  PATH: createPath(join(work, 'bin')),
  HOME: join(work, 'home'),
  LANG: 'C.UTF-8',
};
mkdirSync(env.HOME);

const times = [];
let server;
try {
  await measure('git clone', () =>
    run('git', ['clone', '--quiet', '--depth', '1', asUrl(repository), clone], work),
  );
  await measure('npm ci', () => run('npm', ['ci'], clone));
  const url = await measure('npm start', () => startSandbox());
  const { caseId } = await measure('a post is hidden', () => waitUntilHidden(url));
  console.log(`case ${caseId} is on the card of the moderators`);
} catch (error) {
  console.error(`first-post: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (server?.exitCode === null) {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }
  rmSync(work, { recursive: true, force: true });
}

const total = times.reduce((sum, { seconds }) => sum + seconds, 0);
console.table([...times, { step: 'together', seconds: Math.round(total * 10) / 10 }]);
if (total > GOAL_SECONDS) {
  console.error(`first-post: the goal is ${GOAL_SECONDS} seconds`);
  process.exitCode = 1;
}

async function measure(step, work) {
  const begin = performance.now();
  const result = await work();
  times.push({ step, seconds: Math.round((performance.now() - begin) / 100) / 10 });
  return result;
}

function run(program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, env, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${program} ${args[0]} failed${error ? `: ${error.message}` : ''}`);
}

function startSandbox() {
  server = spawn('npm', ['start'], {
    cwd: clone,
    env: { ...env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return readAddress(server);
}

function networkSettings() {
  const isOfNetwork = ([name]) => /^(https?_proxy|no_proxy|node_extra_ca_certs)$/i.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(isOfNetwork));
}

/** A folder with links to the few programs, and nothing else. */
function createPath(folder) {
  mkdirSync(folder);
  for (const program of PROGRAMS) symlinkSync(findProgram(program), join(folder, program));
  return folder;
}

function findProgram(name) {
  // npm sets a PATH that begins with the packages of the project; here the Node.js of the computer is meant.
  const folders = process.env.PATH.split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is not installed`);
  return found;
}

/** `--depth` has no effect on the path of a folder, only on an address. */
function asUrl(source) {
  return existsSync(source) ? `file://${realpathSync(source)}` : source;
}

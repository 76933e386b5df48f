import { execFile } from 'node:child_process';
import { chmod, chown, cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Instruction, parseDockerfile, parseExec, parsePairs } from './dockerfile.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const INSTALLER = fileURLToPath(new URL('./install-from-checkout.ts', import.meta.url));

/** What an image says about how it is run. Paths inside the image are relative to `root`. */
export interface BuiltImage {
  /** The folder that stands for `/` of the last stage. */
  readonly root: string;
  readonly base: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly user: { readonly uid: number; readonly gid: number };
  readonly volumes: readonly string[];
  readonly healthCheck: readonly string[];
  readonly stopSignal: string;
  /** Entry point and command. */
  readonly command: readonly string[];
}

interface StageState {
  readonly root: string;
  workdir: string;
  env: Record<string, string>;
  readonly settings: Map<string, string>;
}

const isRoot = process.getuid?.() === 0;

/**
 * Executes the steps of the Dockerfile in plain folders below `folder`, one for each stage. The base image is missing:
 * commands run with the programs of this computer, and `npm ci` copies the packages of the lock file from the checkout
 * instead of downloading them.
 * @example const image = await buildInFolder(await mkdtemp(join(tmpdir(), 'image-')))
 */
export async function buildInFolder(folder: string): Promise<BuiltImage> {
  const { stages } = parseDockerfile(await readFile(join(ROOT, 'Dockerfile'), 'utf8'));
  const allowed = parseIgnoreFile(await readFile(join(ROOT, '.dockerignore'), 'utf8'));
  const roots = new Map<string, string>();
  let last: { state: StageState; base: string } | undefined;
  for (const [number, { base, name, instructions }] of stages.entries()) {
    const root = join(folder, name ?? `stage-${number}`);
    await mkdir(root, { recursive: true });
    const state: StageState = { root, workdir: '/', env: {}, settings: new Map() };
    for (const instruction of instructions) await execute(instruction, state, { roots, allowed, folder });
    roots.set(name ?? String(number), root);
    last = { state, base };
  }
  if (!last) throw new Error('the Dockerfile has no stage');
  return describe(last.state, last.base);
}

interface BuildContext {
  readonly roots: ReadonlyMap<string, string>;
  /** The names at the top of the checkout that .dockerignore lets in. */
  readonly allowed: ReadonlySet<string>;
  readonly folder: string;
}

async function execute({ name, text }: Instruction, state: StageState, context: BuildContext): Promise<void> {
  switch (name) {
    case 'WORKDIR':
      state.workdir = resolve(state.workdir, text);
      await mkdir(state.root + state.workdir, { recursive: true });
      break;
    case 'COPY':
      await copy(text, state, context);
      break;
    case 'RUN':
      await run(text, state, context.folder);
      break;
    case 'ENV':
      Object.assign(state.env, parsePairs(text));
      break;
    default:
      state.settings.set(name, text);
  }
}

async function copy(text: string, state: StageState, { roots, allowed }: BuildContext): Promise<void> {
  const words = text.split(/\s+/);
  const options = words.filter((word) => word.startsWith('--'));
  const paths = words.filter((word) => !word.startsWith('--'));
  const option = (name: string) => options.find((word) => word.startsWith(`--${name}=`))?.split('=')[1];
  const stage = option('from');
  const target = paths.at(-1)!;
  for (const source of paths.slice(0, -1)) {
    if (stage === undefined && !allowed.has(source.split('/')[0]!))
      throw new Error(`COPY ${source}: .dockerignore keeps it away from the builder`);
    const from = stage === undefined ? join(ROOT, source) : roots.get(stage)! + source;
    const isIntoFolder = target.endsWith('/') || paths.length > 2;
    const to = state.root + resolve(state.workdir, target, isIntoFolder ? source : '.');
    await mkdir(dirname(to), { recursive: true });
    // Between two stages files are linked and not copied: the disk of a busy computer is slow.
    if (stage === undefined) await cp(from, to, { recursive: true, verbatimSymlinks: true });
    else await promisify(execFile)('cp', ['-Rl', from, to]);
    const [uid, gid] = (option('chown') ?? '').split(':').map(Number);
    if (uid && gid && isRoot) await chown(to, uid, gid);
  }
}

/** Runs a command in the shell. A program `npm` that stands first in the path installs from the checkout. */
async function run(text: string, { root, workdir }: StageState, folder: string): Promise<void> {
  const programs = join(folder, 'programs');
  await mkdir(programs, { recursive: true });
  const npm = join(programs, 'npm');
  await writeFile(npm, `#!/bin/sh\nexec '${process.execPath}' '${INSTALLER}' '${ROOT}' "$@"\n`);
  await chmod(npm, 0o755);
  await promisify(execFile)('sh', ['-ec', text], {
    cwd: root + workdir,
    env: { PATH: `${programs}:${process.env.PATH}` },
  });
}

function describe({ root, workdir, env, settings }: StageState, base: string): BuiltImage {
  const [uid, gid] = (settings.get('USER') ?? '0:0').split(':').map(Number);
  const health = settings.get('HEALTHCHECK') ?? '';
  return {
    ...{ root, base, workdir, env },
    labels: parsePairs(settings.get('LABEL') ?? ''),
    user: { uid: uid!, gid: gid! },
    volumes: (settings.get('VOLUME') ?? '').split(/\s+/),
    healthCheck: parseExec(health.slice(health.indexOf('['))),
    stopSignal: settings.get('STOPSIGNAL') ?? '',
    command: [...parseExec(settings.get('ENTRYPOINT') ?? '[]'), ...parseExec(settings.get('CMD') ?? '[]')],
  };
}

/** Reads a .dockerignore that excludes everything and lets single names in again. Throws for other patterns. */
function parseIgnoreFile(text: string): ReadonlySet<string> {
  const [first, ...rest] = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  if (first !== '*') throw new Error('.dockerignore must begin with *');
  return new Set(
    rest.map((line) => {
      if (!/^![\w.-]+$/.test(line)) throw new Error(`.dockerignore: cannot read ${line}`);
      return line.slice(1);
    }),
  );
}

/** Every file below a folder with its size and time of change. @example (await listFiles('/tmp/x'))['a.txt'] */
export async function listFiles(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const facts = await Promise.all(files.map(async (path) => [path, await stat(path)] as const));
  return Object.fromEntries(
    facts.map(([path, { size, mtimeMs }]) => [path.slice(folder.length + 1), `${size} ${mtimeMs}`]),
  );
}

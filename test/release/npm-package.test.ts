import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECRUITING_TEXT, readAddress, waitUntilHidden } from '../../scripts/sandbox-client.mjs';
import { isFullSize } from '../support/test-size.ts';
import { type InstalledPackage, packAndInstall } from './support/installed-package.ts';

let work: string;
let installed: InstalledPackage;
let groups: readonly number[] = [];
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'yamidome-package-'));
  installed = await packAndInstall(work);
});
afterAll(async () => {
  for (const group of groups) killGroup(group);
  await rm(work, { recursive: true });
});

/**
 * Types a command into the folder where the package is installed. npx takes longer than most commands: one story has it at
 * each size, and the others run the file that it finds.
 */
const npx = (...args: readonly string[]) => {
  const [program, ...first] = isFullSize
    ? ['npx', '--no-install', 'yamidome']
    : [join(installed.folder, 'node_modules/.bin/yamidome')];
  return promisify(execFile)(program, [...first, ...args], {
    cwd: installed.folder,
    env: { ...installed.env, DATA_DIR: 'data' },
    encoding: 'utf8',
  });
};

const readReleaseFile = async (name: string): Promise<Readonly<Record<string, unknown>>> =>
  JSON.parse(await readFile(join(installed.releaseFolder, name), 'utf8'));
const sha256Of = async (name: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(join(installed.releaseFolder, name)))
    .digest('hex');

/** Starts a program in a process group of its own, as a terminal does. */
function start(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ChildProcess {
  const running = spawn(program, args, {
    cwd: installed.folder,
    env: { ...installed.env, PORT: '0', DATA_DIR: 'data', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  groups = [...groups, running.pid!];
  return running;
}

/** Does nothing when all processes of the group have ended. */
function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {}
}

/** Libraries that `yamidome bench` compares with when a person has installed them. */
const COMPARED_LIBRARIES = ['obscenity', '@2toad/profanity', 'leo-profanity'];

describe('the npm package', () => {
  it('has the program, the rules and the models, and no tests, training data or TypeScript', () => {
    expect(installed.files).toEqual(
      expect.arrayContaining([
        'bin/yamidome.mjs',
        'dist/src/main.js',
        'dist/adapters/sandbox/page/index.html',
        'dist/adapters/console/assets/tokens.css',
        'dist/rules/wording/console/ja/queue.yaml',
        'dist/rules/index.yaml',
        'dist/models/prefilter.json',
        '.env.example',
        'LICENSE',
      ]),
    );
    expect(installed.files.filter((file) => /(^|\/)(test|training)\/|\.ts$|\.tgz$|^data/.test(file))).toEqual(
      [],
    );
  });

  it('is below 4 MB, because npx downloads it before the first start', async () => {
    const packed = await stat(join(installed.releaseFolder, `yamidome-${installed.packageJson.version}.tgz`));
    expect(packed.size).toBeLessThan(4_000_000);
  });

  it('has a bill of materials with all packages that it declares and none of development', async () => {
    const bill = await readReleaseFile('yamidome.cyclonedx.json');
    const components = (bill.components as readonly { group?: string; name: string; version: string }[]).map(
      ({ name, version }) => `${name}@${version}`,
    );
    const declared = Object.entries(installed.packageJson.dependencies).map(
      ([name, version]) => `${name}@${version}`,
    );
    expect(components).toEqual(expect.arrayContaining(declared));
    expect(components.filter((name) => /^(vitest|typescript|esbuild)@/.test(name))).toEqual([]);
    const spdx = await readReleaseFile('yamidome.spdx.json');
    expect((spdx.packages as readonly object[]).length).toBe(components.length + 1);
  });

  it('has checksums of all files of the release, and names the repository that npm compares with its provenance', async () => {
    const sums = (await readFile(join(installed.releaseFolder, 'SHA256SUMS'), 'utf8')).trim().split('\n');
    const names = (await readdir(installed.releaseFolder)).filter((name) => name !== 'SHA256SUMS');
    const expected = await Promise.all(names.map(async (name) => `${await sha256Of(name)}  ${name}`));
    expect(sums.toSorted()).toEqual(expected.toSorted());
    expect(installed.packageJson.repository).toEqual({
      type: 'git',
      url: 'git+https://example.com/guild/yamidome.git',
    });
  });

  it('imports only packages that it declares, and names only files that it has', async () => {
    const declared = new Set([
      ...Object.keys(installed.packageJson.dependencies),
      ...Object.keys(installed.packageJson.optionalDependencies),
      ...builtinModules.map((name) => `node:${name}`),
      ...['#core', '#lib'],
      ...COMPARED_LIBRARIES,
    ]);
    const missing: string[] = [];
    for (const file of installed.files.filter((name) => name.startsWith('dist/') && name.endsWith('.js'))) {
      const code = await installed.readFile(file);
      for (const [, target] of code.matchAll(
        /(?:\bfrom |\bimport |\bimport\(|new URL\()'((?!https:)[^']+)'/g,
      ))
        if (!isThere(file, target!, declared)) missing.push(`${file}: ${target}`);
    }
    expect(missing).toEqual([]);
  });

  it('npx yamidome starts the sandbox, which hides a post, and the console shows its case; Ctrl+C ends it', async () => {
    const running = start('npx', ['--no-install', 'yamidome'], { LOG_LEVEL: 'info' });
    let log = '';
    running.stderr!.on('data', (chunk) => {
      log += chunk;
    });
    const url = await readAddress(running);
    const { reasons, caseId } = await waitUntilHidden(url);
    expect(reasons.length).toBeGreaterThan(0);
    const page = await (await fetch(`${url}/console/s/sandbox/main/case/${caseId}`)).text();
    const files = [...page.matchAll(/(?:href|src)="(\/console\/assets\/[^"]+)"/g)].map(([, path]) => path!);
    expect(files.some((path) => path.endsWith('htmx.js'))).toBe(true);
    for (const path of files) expect((await fetch(url + path)).status, path).toBe(200);
    // The dictionary of the grammar is loaded in a worker thread, from a file of its own.
    await expect.poll(() => log, { timeout: 60_000 }).toContain('"msg":"tokeniser_ready"');
    const ended = once(running, 'close');
    // A terminal sends Ctrl+C to all processes of the command. The output is closed when the last one has ended.
    process.kill(-running.pid!, 'SIGINT');
    await ended;
  });

  it('SIGTERM ends the installed program with exit code 0', async () => {
    const program = join(installed.folder, 'node_modules/.bin/yamidome');
    const running = start(program, ['serve'], { GRAMMAR: 'off' });
    await readAddress(running);
    const ended = once(running, 'close');
    running.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('on an old Node.js it starts with the Node.js 24 of its optional packages, or says how to get it', async () => {
    const pretend =
      "Object.defineProperty(process.versions, 'node', { value: '20.20.2' }); process.execPath = '/';";
    const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
    const program = join(installed.folder, 'node_modules/yamidome/bin/yamidome.mjs');
    const result = await promisify(execFile)(process.execPath, ['--import', preload, program, 'version'], {
      env: { ...installed.env, npm_lifecycle_event: 'npx' },
      encoding: 'utf8',
    }).catch((error: { readonly code: number; readonly stderr: string }) => error);
    // Only at full size npm installs the optional packages.
    if (isFullSize)
      expect(result).toMatchObject({ stdout: expect.stringMatching(/^yamidome \S+ \(Node\.js 24\./) });
    else
      expect(result).toMatchObject({
        code: 2,
        stderr:
          'yamidome needs Node.js 22.18 or newer, and this is 20.20.2: install yamidome again without --omit=optional, or install Node.js 24.\n',
      });
  });

  it('npx yamidome verify finds the evidence of that post complete', async () => {
    const { stdout } = await npx('verify', '--lang', 'en');
    expect(stdout).toMatch(/^everything is as it was written \(\d+ events.*\nhead sandbox:/);
  });

  it('npx yamidome check judges a text', async () => {
    const { stdout } = await npx('check', '--json', RECRUITING_TEXT);
    expect(JSON.parse(stdout)).toMatchObject({ ruling: 'hide' });
  });

  it('npx yamidome train says that the texts for it are in a clone', async () => {
    await expect(npx('train')).rejects.toMatchObject({
      code: 2,
      stderr:
        'train: the texts that the models are trained with are in the repository only: train in a clone of it\n',
    });
  });

  it('npx yamidome version says the version of package.json', async () => {
    expect((await npx('version')).stdout).toContain(`yamidome ${installed.packageJson.version} `);
  });
});

/** Whether an import is a declared package or a file of the package. */
function isThere(file: string, target: string, declared: ReadonlySet<string>): boolean {
  if (target.startsWith('.')) {
    const path = join(file, '..', target);
    const isFolder = installed.files.some((name) => name.startsWith(`${path}/`));
    return installed.files.includes(path) || isFolder || /\.\.$/.test(target);
  }
  const parts = target.split('/').slice(0, target.startsWith('@') ? 2 : 1);
  return declared.has(target) || declared.has(parts.join('/'));
}

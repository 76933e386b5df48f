import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../../src/app/project-paths.ts';
import { isFullSize } from '../../support/test-size.ts';
import { runReleaseStep } from './run-release-step.ts';

/** Folders that are not needed to pack, like all whose names begin with a dot. */
const NOT_COPIED = ['coverage', 'data', 'dist', 'docs', 'node_modules', 'site', 'test', 'training'];

/** npm waits for a registry that does not answer, again and again. */
const TIMEOUT_MS = 300_000;

interface PackageJson {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly repository?: { readonly type: string; readonly url: string };
}

/** The package, installed in an otherwise empty folder. */
export interface InstalledPackage {
  /** The folder where a person would type `npx yamidome`. */
  readonly folder: string;
  /** The environment of that person: an empty home folder, no registry. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly packageJson: PackageJson;
  /** The folder with the files of the release: the packed file, bills of materials, checksums. */
  readonly releaseFolder: string;
  /** Every file of the package, relative to its folder. */
  readonly files: readonly string[];
  readFile(file: string): Promise<string>;
}

/**
 * Packs a copy of this checkout as release.yml does, and installs the result in an empty folder below `work`. At full size npm
 * installs it with all packages that it declares, from the registry. Otherwise the package is unpacked, and exactly
 * the packages that it declares are links to those of this checkout.
 * @example const installed = await packAndInstall(folder); installed.packageJson.version
 */
export async function packAndInstall(work: string): Promise<InstalledPackage> {
  const [folder, home] = [join(work, 'empty'), join(work, 'home')];
  await Promise.all([mkdir(folder), mkdir(home)]);
  // A company's network may have certificates of its own, which only the system knows.
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    NODE_USE_SYSTEM_CA: '1',
    npm_config_update_notifier: 'false',
  };
  const releaseFolder = await pack(join(work, 'checkout'), env);
  const tarball = join(releaseFolder, (await readdir(releaseFolder)).find((name) => name.endsWith('.tgz'))!);
  const root = join(folder, 'node_modules/yamidome');
  if (isFullSize) await run('npm', ['install', tarball], { cwd: folder, env });
  else await unpackAndLink(tarball, root);
  const packageJson = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as PackageJson;
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return {
    folder,
    env: { ...env, npm_config_offline: 'true' },
    packageJson,
    releaseFolder,
    files: entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((file) => !file.startsWith('node_modules')),
    readFile: (file) => readFile(join(root, file), 'utf8'),
  };
}

/** Resolves with the folder of the files of the release. */
async function pack(checkout: string, env: InstalledPackage['env']): Promise<string> {
  await mkdir(checkout);
  for (const entry of await readdir(PROJECT_ROOT, { withFileTypes: true }))
    if (entry.isFile() || !(entry.name.startsWith('.') || NOT_COPIED.includes(entry.name)))
      await cp(join(PROJECT_ROOT, entry.name), join(checkout, entry.name), { recursive: true });
  await symlink(join(PROJECT_ROOT, 'node_modules'), join(checkout, 'node_modules'));
  const repository = { GITHUB_SERVER_URL: 'https://example.com', GITHUB_REPOSITORY: 'guild/yamidome' };
  await runReleaseStep('Pack', { cwd: checkout, env: { ...env, ...repository } });
  return join(checkout, 'release');
}

async function unpackAndLink(tarball: string, root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', root, '--strip-components=1'], {});
  const { bin, dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as PackageJson;
  const packages = dirname(root);
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(packages, name)), { recursive: true });
    await symlink(join(PROJECT_ROOT, 'node_modules', name), join(packages, name));
  }
  await mkdir(join(packages, '.bin'));
  for (const [name, file] of Object.entries(bin))
    await symlink(join('../yamidome', file), join(packages, '.bin', name));
  await writeFile(
    join(dirname(packages), 'package.json'),
    JSON.stringify({ dependencies: { yamidome: `file:${tarball}` } }),
  );
}

const run = (program: string, args: readonly string[], options: object) =>
  promisify(execFile)(program, args, { encoding: 'utf8', timeout: TIMEOUT_MS, ...options });

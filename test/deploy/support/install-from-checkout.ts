/**
 * Stands for `npm ci --omit=dev --ignore-scripts` in the test of the Dockerfile: copies the packages that the lock file in
 * the working folder names for production on this computer from the checkout, whose path is the first argument.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  /** Of a tool for development and of an optional package: it is installed, unless optional ones are left out, too. */
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

const [checkout = '', ...args] = process.argv.slice(2);
if (args.join(' ') !== 'ci --omit=dev --ignore-scripts')
  throw new Error(`npm ${args.join(' ')} is not known here`);
const manifest = JSON.parse(await readFile('package.json', 'utf8')) as { readonly version: string };
const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
if (lock.packages['']?.version !== manifest.version)
  throw new Error('package-lock.json is of another version');

const isForThisComputer = ({ os, cpu }: LockedPackage): boolean =>
  (os?.includes(process.platform) ?? true) && (cpu?.includes(process.arch) ?? true);

const isInstalled = (path: string, entry: LockedPackage): boolean =>
  !entry.dev &&
  isForThisComputer(entry) &&
  (!(entry.optional || entry.devOptional) || existsSync(join(checkout, path)));

async function checkVersion(path: string, { version }: LockedPackage): Promise<void> {
  const manifestFile = join(checkout, path, 'package.json');
  const installed = JSON.parse(await readFile(manifestFile, 'utf8')) as LockedPackage;
  if (installed.version !== version) throw new Error(`${path} is ${installed.version} in the checkout`);
}

const entries = Object.entries(lock.packages).filter(([path]) => path !== '');
const installed = entries.filter(([path, entry]) => isInstalled(path, entry));
for (const [path, entry] of installed) await checkVersion(path, entry);
// A package is copied with those inside it.
const outer = installed.filter(([path]) => path.lastIndexOf('node_modules/') === 0);
for (const [folder, packages] of Map.groupBy(outer, ([path]) => dirname(path))) {
  await mkdir(folder, { recursive: true });
  await promisify(execFile)('cp', ['-R', ...packages.map(([path]) => join(checkout, path)), folder]);
}
const names = new Set(installed.map(([path]) => path));
for (const [path] of entries) if (!names.has(path)) await rm(path, { recursive: true, force: true });

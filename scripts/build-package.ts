/*
 * `npm pack` and `npm publish` run this first (`prepack`). Node.js does not strip types below `node_modules`, so the
 * package has JavaScript in `dist/`, in the layout of the repository:
 *
 *   dist/package.json        the aliases #core and #lib for the compiled files
 *   dist/src, dist/adapters  compiled by TypeScript, without checking types (`npm run types` does that); the files for
 *                            browsers as they are
 *   dist/rules, dist/models  copies, because the program finds them two folders above `src/app`
 *
 * Nothing outside `dist/` is written, and git ignores `dist/`: a build that was killed leaves no trace in the working
 * tree. A clone never uses `dist/`; it runs `src/` and needs no build.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');

/** TypeScript renames the files of imports; the file of a worker is a URL, which it leaves alone. */
const WORKER_URL = /new URL\('(\.{1,2}\/[\w/-]+)\.ts', import\.meta\.url\)/g;
const ANY_TYPESCRIPT_FILE = /(['"`])\.{1,2}\/[^'"`\n]*\.ts\1/;

compile();
for (const file of filesIn(DIST).filter((name) => name.endsWith('.js'))) renameWorkerFiles(file);
copyPageFiles();
for (const folder of ['rules', 'models']) cpSync(join(ROOT, folder), join(DIST, folder), { recursive: true });
writePackageScope();

function compile(): void {
  rmSync(DIST, { recursive: true, force: true });
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const args = [compiler, '--project', join(ROOT, 'scripts/tsconfig.package.json')];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) fail('TypeScript cannot compile the sources');
}

function renameWorkerFiles(file: string): void {
  const compiled = readFileSync(file, 'utf8');
  const renamed = compiled.replaceAll(WORKER_URL, "new URL('$1.js', import.meta.url)");
  const left = ANY_TYPESCRIPT_FILE.exec(renamed);
  if (left !== null) fail(`${file} still names the file ${left[0]}, which the package does not have`);
  if (renamed !== compiled) writeFileSync(file, renamed);
}

/** Everything in `adapters` that is not TypeScript: the page of the sandbox, style sheets and scripts of the console. */
function copyPageFiles(): void {
  const isPageFile = (path: string): boolean => !path.endsWith('.ts');
  cpSync(join(ROOT, 'adapters'), join(DIST, 'adapters'), { recursive: true, filter: isPageFile });
}

/** Node.js reads `imports` of the closest package.json, which is this one for all compiled files. */
function writePackageScope(): void {
  const { name, version, imports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const compiledImports = Object.fromEntries(
    Object.entries<string>(imports).map(([alias, path]) => [alias, path.replace(/\.ts$/, '.js')]),
  );
  const scope = { name, version, private: true, type: 'module', imports: compiledImports };
  writeFileSync(join(DIST, 'package.json'), `${JSON.stringify(scope, null, 2)}\n`);
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

function fail(why: string): never {
  process.stderr.write(`build-package: ${why}\n`);
  process.exit(1);
}

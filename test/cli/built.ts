import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Which run of all tests this is. */
const { TEST_RUN = `${process.pid}-${Date.now()}` } = process.env;

/** `serve` as long as it only says why it does not start; `bench` starts `bench-cold`. */
const COMMANDS = [
  'serve',
  ...(['bench', 'bench-cold', 'check', 'eval', 'learn', 'scan'] as const),
  ...(['doctor', 'invite', 'inquiry', 'verify', 'reseal', 'scoreboard'] as const),
] as const;

/** Whom `bench` measures itself with, where they are installed. */
const PEERS = ['obscenity', '@2toad/profanity', 'leo-profanity'];

/** They read files of their own; all others are quicker in one file than in hundreds. */
const OUTSIDE = ['better-sqlite3', 'pg-native', 'kuromoji', 'pdfkit', '@embedpdf/*', ...PEERS];

const isBuilt = (command: string): command is (typeof COMMANDS)[number] =>
  COMMANDS.some((each) => each === command);

let files: Promise<string> | undefined;

/**
 * What to start node with for a command: built once in advance, because translating its files again takes each start
 * longer than the command itself; the others as npm starts them.
 * @example spawn(process.execPath, await startOf('doctor'))
 */
export async function startOf(command: string): Promise<readonly string[]> {
  if (!isBuilt(command)) return translated(command);
  files ??= built();
  return [join(await files, `${command}.mjs`)];
}

/** What npm starts node with for a command. @example spawn(process.execPath, translated('bench')) */
export const translated = (command: string): readonly string[] => [join(ROOT, `src/cli/${command}.ts`)];

/** One of the runner's threads builds for all of them. */
async function built(): Promise<string> {
  const folder = folderOf(`cli-${TEST_RUN}`);
  const whole = join(folder, 'whole');
  if (await isMine(folder)) {
    const entries = COMMANDS.map((command) => join(ROOT, `src/cli/${command}.ts`));
    await bundled(entries, folder).finally(() => writeFile(whole, ''));
  } else while (!existsSync(whole)) await setTimeout(20);
  return folder;
}

/** Another program of the tests in one file. @example spawn(process.execPath, [await oneFile('test/adapters/sql/worker.ts')]) */
export async function oneFile(path: string): Promise<string> {
  const name = basename(path, '.ts');
  const folder = folderOf(`${name}-${process.pid}-${Date.now()}`);
  await bundled([join(ROOT, path)], folder);
  await copyFile(join(ROOT, 'adapters/sql/mover-thread.ts'), join(folder, 'mover-thread.ts'));
  return join(folder, `${name}.mjs`);
}

/** As deep in the project as `src/cli`, from where programs look for rules and packages; `npm test` clears it away. */
const folderOf = (name: string): string => join(ROOT, '.reports', name);

async function isMine(folder: string): Promise<boolean> {
  await mkdir(dirname(folder), { recursive: true });
  return mkdir(folder).then(
    () => true,
    () => false,
  );
}

const bundled = (entryPoints: string[], folder: string) =>
  build({
    entryPoints,
    outdir: folder,
    bundle: true,
    minify: true,
    splitting: true,
    external: OUTSIDE,
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    platform: 'node',
    format: 'esm',
    target: 'node22',
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  });

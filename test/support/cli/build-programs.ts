import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Which run of all tests this is. */
const { TEST_RUN = `${process.pid}-${Date.now()}` } = process.env;

/** `startHttpServer` only for start failures; `bench` starts `cold-start` in a process of its own. */
const COMMANDS = [
  'serve',
  ...(['bench', 'check', 'eval', 'train', 'scan'] as const),
  ...(['doctor', 'invite', 'inquiry', 'verify', 'rotate-key', 'scoreboard'] as const),
] as const;

/** Whom `bench` measures itself with, where they are installed. */
const PEER_LIBRARIES = ['obscenity', '@2toad/profanity', 'leo-profanity'];

/** They read files of their own; all others are quicker in one file than in hundreds. */
const EXTERNAL_PACKAGES = [
  'better-sqlite3',
  'pg-native',
  'kuromoji',
  'pdfkit',
  '@embedpdf/*',
  ...PEER_LIBRARIES,
];

const isBuilt = (command: string): command is (typeof COMMANDS)[number] =>
  COMMANDS.some((each) => each === command);

let files: Promise<string> | undefined;

/**
 * What to start node with for a command: built once in advance, because translating its files again takes each start
 * longer than the command itself; the others as npm starts them.
 * @example spawn(process.execPath, await nodeArgumentsFor('doctor'))
 */
export async function nodeArgumentsFor(command: string): Promise<readonly string[]> {
  if (!isBuilt(command)) return sourceArguments(command);
  files ??= buildOnce();
  return [join(await files, `${command}.mjs`)];
}

/** What npm starts node with for a command. @example spawn(process.execPath, translated('bench')) */
export const sourceArguments = (command: string): readonly string[] => [join(ROOT, `src/cli/${command}.ts`)];

/** One of the runner's threads builds for all of them. */
async function buildOnce(): Promise<string> {
  const folder = buildFolder(`cli-${TEST_RUN}`);
  const whole = join(folder, 'whole');
  if (await claimFolder(folder)) {
    const entries = {
      ...Object.fromEntries(COMMANDS.map((command) => [command, join(ROOT, `src/cli/${command}.ts`)])),
      'cold-start': join(ROOT, 'src/cli/bench/cold-start.ts'),
    };
    await runEsbuild(entries, folder).finally(() => writeFile(whole, ''));
  } else while (!existsSync(whole)) await setTimeout(20);
  return folder;
}

/** Another program of the tests in one file. @example spawn(process.execPath, [await bundleToOneFile('test/adapters/sql/support/concurrent-writer.ts')]) */
export async function bundleToOneFile(path: string): Promise<string> {
  const name = basename(path, '.ts');
  const folder = buildFolder(`${name}-${process.pid}-${Date.now()}`);
  await runEsbuild({ [name]: join(ROOT, path) }, folder);
  await copyFile(
    join(ROOT, 'adapters/sql/database/wal-checkpoint-worker.ts'),
    join(folder, 'wal-checkpoint-worker.ts'),
  );
  return join(folder, `${name}.mjs`);
}

/** As deep in the project as `src/cli`, from where programs look for rules and packages; `npm test` clears it away. */
const buildFolder = (name: string): string => join(ROOT, '.reports', name);

async function claimFolder(folder: string): Promise<boolean> {
  await mkdir(dirname(folder), { recursive: true });
  return mkdir(folder).then(
    () => true,
    () => false,
  );
}

const runEsbuild = (entryPoints: Record<string, string>, folder: string) =>
  build({
    entryPoints,
    outdir: folder,
    bundle: true,
    minify: true,
    splitting: true,
    external: EXTERNAL_PACKAGES,
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    platform: 'node',
    format: 'esm',
    target: 'node22',
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  });

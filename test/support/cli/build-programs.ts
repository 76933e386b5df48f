import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildOnce, TEST_RUN } from '../build-once.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** The libraries that `bench` compares with, if they are installed. */
const PEER_LIBRARIES = ['obscenity', '@2toad/profanity', 'leo-profanity'];

/** Packages that are not bundled, because they read their own files. All others load faster from one file. */
const EXTERNAL_PACKAGES = [
  'better-sqlite3',
  'pg-native',
  'kuromoji',
  'pdfkit',
  '@embedpdf/*',
  ...PEER_LIBRARIES,
];

let files: Promise<string> | undefined;

/** The start file of the program. */
const START_FILE = join(ROOT, 'bin/yamidome.mjs');

/**
 * Arguments of node that start a command. The program is bundled once: otherwise node strips the types of all files at
 * each start, which takes longer than the command.
 * @example spawn(process.execPath, await nodeArgumentsFor('doctor'))
 */
export async function nodeArgumentsFor(command: string): Promise<readonly string[]> {
  files ??= buildPrograms();
  return [join(await files, 'yamidome.mjs'), command];
}

/** Arguments of node that start a command from its sources. @example spawn(process.execPath, sourceArguments('bench')) */
export const sourceArguments = (command: string): readonly string[] => [START_FILE, command];

/**
 * What a program needs of the environment of the tests; the rest of its environment is the test's own.
 * @example spawn(process.execPath, sourceArguments('serve'), { env: { ...programEnvironment(), DATA_DIR: folder } })
 */
export function programEnvironment(): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE === undefined ? { PATH } : { PATH, NODE_COMPILE_CACHE };
}

async function buildPrograms(): Promise<string> {
  const folder = buildFolder(`cli-${TEST_RUN}`);
  // `bench` starts cold-start in a separate process.
  const entries = {
    yamidome: join(ROOT, 'test/support/cli/start-program.ts'),
    'cold-start': join(ROOT, 'src/cli/bench/cold-start.ts'),
  };
  await buildOnce(folder, async () => {
    await runEsbuild(entries, folder);
    await copyCheckpointWorker(folder);
    await linkPictureWorker(folder);
  });
  return folder;
}

/**
 * Bundles another program of the tests into one file. Resolves with the path of the file.
 * @example spawn(process.execPath, [await bundleToOneFile('test/adapters/sql/support/concurrent-writer.ts')])
 */
export async function bundleToOneFile(path: string): Promise<string> {
  const name = basename(path, '.ts');
  const folder = buildFolder(`${name}-${process.pid}-${Date.now()}`);
  await runEsbuild({ [name]: join(ROOT, path) }, folder);
  await copyCheckpointWorker(folder);
  return join(folder, `${name}.mjs`);
}

/** Where a bundle looks for it. Without it SQLite moves its log in the main thread. */
const copyCheckpointWorker = (folder: string): Promise<void> =>
  copyFile(
    join(ROOT, 'adapters/sql/database/wal-checkpoint-worker.ts'),
    join(folder, 'wal-checkpoint-worker.ts'),
  );

/** Where a bundle looks for the process that reads pictures; it runs from its source. */
async function linkPictureWorker(folder: string): Promise<void> {
  const source = pathToFileURL(join(ROOT, 'adapters/images/reading/picture-worker.ts'));
  await mkdir(join(folder, 'reading'), { recursive: true });
  await writeFile(join(folder, 'reading/picture-worker.ts'), `import ${JSON.stringify(source)};\n`);
}

/** At the same depth as `src/cli`, because programs find rules and packages by relative paths. `npm test` deletes it. */
const buildFolder = (name: string): string => join(ROOT, '.reports', name);

const runEsbuild = (entryPoints: Record<string, string>, folder: string) =>
  build({
    entryPoints,
    outdir: folder,
    bundle: true,
    minify: true,
    // discord.js chooses how to store things by the names of its classes; without them it misses events.
    keepNames: true,
    splitting: true,
    external: EXTERNAL_PACKAGES,
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    platform: 'node',
    format: 'esm',
    target: 'node22',
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  });

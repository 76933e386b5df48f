import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { EXPANSIONS, FOLD_TABLE } from '../../src/text/fold/fold-table.ts';
import { testPolicy, wordings } from '../support/shipped-wording-and-policy.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The program of all bots: one file, and the policy and wordings of their server. */
export interface BotProgram {
  readonly file: string;
  readonly configFile: string;
  remove(): void;
}

/** Adapters that the bot never loads. */
const UNUSED_ADAPTERS = /^\.\/(bundle|kuromoji|oidc|sms)\//;
const PLATFORM_DESCRIPTOR = /adapters[\\/]\w+[\\/]descriptor\.ts$/;

/** The shipped policy without an effective hourly limit. */
export const TEST_POLICY = testPolicy({
  quota: { hidesPerHour: 1_000_000, newcomerDays: 14 },
  // Each post has its own letter, so that each case can be checked.
  strikes: { windowDays: 90, groupLettersMinutes: 0 },
});

/**
 * Bundles the bot into one file, to be started with `run-cached-bundle.cjs`.
 * @example const program = await bundleBot(); spawn('node', [LAUNCHER, program.file, task]); program.remove()
 */
export async function bundleBot(): Promise<BotProgram> {
  // A folder inside the project, so that Node finds native modules.
  mkdirSync(join(ROOT, '.reports'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.reports', 'crash-'));
  await build({
    entryPoints: [join(ROOT, 'test/crash/bot-process.ts')],
    outdir: folder,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    define: { 'import.meta.url': 'here' },
    external: ['better-sqlite3', 'pg-native'],
    outExtension: { '.js': '.cjs' },
    banner: { js: "const here=require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'error',
    plugins: [leaveOutUnusedAdapters, precomputedFoldTable(folder)],
  });
  copyFileSync(
    join(ROOT, 'adapters/sql/database/wal-checkpoint-worker.ts'),
    join(folder, 'wal-checkpoint-worker.ts'),
  );
  const configFile = join(folder, 'config.json');
  writeFileSync(configFile, JSON.stringify({ policy: TEST_POLICY, wording: wordings }));
  return {
    file: join(folder, 'bot-process.cjs'),
    configFile,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Leaves out dynamic imports that the bot never loads: platform SDKs and some other adapters. */
const leaveOutUnusedAdapters: Plugin = {
  name: 'leave-out-unused-adapters',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\// }, ({ kind, path, importer }) =>
      kind === 'dynamic-import' && (UNUSED_ADAPTERS.test(path) || PLATFORM_DESCRIPTOR.test(importer))
        ? { path, external: true }
        : undefined,
    ),
};

/** Builds the fold table once for all bots, because it takes half of a bot's start. */
function precomputedFoldTable(folder: string): Plugin {
  const table = join(folder, 'table.bin');
  writeFileSync(table, FOLD_TABLE);
  const read = `(() => {
    const { buffer, byteOffset, length } = process.getBuiltinModule('node:fs').readFileSync(${JSON.stringify(table)});
    return new Uint16Array(buffer.slice(byteOffset, byteOffset + length));
  })()`;
  return {
    name: 'precomputed-fold-table',
    setup({ onLoad, onEnd }) {
      let isReplaced = false;
      onLoad({ filter: /[\\/]fold-table\.ts$/ }, ({ path }) => {
        isReplaced = true;
        return {
          loader: 'ts',
          contents: replaceOnce(
            readFileSync(path, 'utf8'),
            'FOLD_TABLE: Uint16Array = buildTable()',
            `FOLD_TABLE: Uint16Array = ${read};
            for (const [unit, text] of ${JSON.stringify([...EXPANSIONS])}) EXPANSIONS.set(unit, text)`,
          ),
        };
      });
      onEnd(() => {
        if (!isReplaced)
          throw new Error('fold-table.ts was not bundled: every bot would build the table itself');
      });
    },
  };
}

/** Throws if `from` is missing: otherwise every bot would silently build the table itself. */
function replaceOnce(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`fold-table.ts has no "${from}" any more`);
  return text.replace(from, to);
}

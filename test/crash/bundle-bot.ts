import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { FOLD_TABLE } from '../../src/text/normalize/fold-table.ts';
import { testPolicy, wordings } from '../support/shipped-wording-and-policy.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What every bot in here is: one file to start from, and the policy and wordings of its server. */
export interface BotProgram {
  readonly file: string;
  readonly configFile: string;
  remove(): void;
}

/** The guests that it has no part in. */
const UNUSED_ADAPTERS = ['bundle', 'discord', 'kuromoji', 'oidc', 'sandbox', 'slack', 'sms'].map(
  (guest) => `./${guest}/*`,
);

/** As in production, but nobody's hour is ever full. */
export const TEST_POLICY = testPolicy({ quota: { hidesPerHour: 1_000_000 } });

/**
 * The bot in one file, to be started with `launch.cjs`.
 * @example const program = await bundled(); spawn('node', [LAUNCH, program.file, task]); program.remove()
 */
export async function bundleBot(): Promise<BotProgram> {
  // Inside the project, so that what has to be native is found from there.
  mkdirSync(join(ROOT, '.reports'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.reports', 'torture-'));
  await build({
    entryPoints: [join(ROOT, 'test/crash/bot-process.ts')],
    outdir: folder,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    define: { 'import.meta.url': 'here' },
    external: ['better-sqlite3', 'pg-native', ...UNUSED_ADAPTERS],
    outExtension: { '.js': '.cjs' },
    // As Node has it from 21 on: without it pg asks for fetch's Response, and to load that takes a fifth of a bot's start.
    banner: {
      js: "const here=require('node:url').pathToFileURL(__filename).href;globalThis.navigator??={userAgent:'Node.js'};",
    },
    logLevel: 'error',
    plugins: [precomputedFoldTable(folder)],
  });
  copyFileSync(
    join(ROOT, 'adapters/sql/database/wal-checkpoint-worker.ts'),
    join(folder, 'wal-checkpoint-worker.ts'),
  );
  const configFile = join(folder, 'house.json');
  writeFileSync(configFile, JSON.stringify({ policy: TEST_POLICY, wording: wordings }));
  return {
    file: join(folder, 'bot-process.cjs'),
    configFile,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The table of foldings takes half of a bot's start to build: here it is built once for all of them. */
function precomputedFoldTable(folder: string): Plugin {
  const table = join(folder, 'table.bin');
  writeFileSync(table, FOLD_TABLE);
  const read = `(() => {
    const { buffer, byteOffset, length } = process.getBuiltinModule('node:fs').readFileSync(${JSON.stringify(table)});
    return new Uint16Array(buffer.slice(byteOffset, byteOffset + length));
  })()`;
  return {
    name: 'built-once',
    setup: ({ onLoad }) =>
      onLoad({ filter: /src[\\/]text[\\/]normalize[\\/]fold-table\.ts$/ }, ({ path }) => ({
        loader: 'ts',
        contents: replaceOnce(
          readFileSync(path, 'utf8'),
          'FOLD_TABLE: Uint16Array = buildTable()',
          `FOLD_TABLE: Uint16Array = ${read}`,
        ),
      })),
  };
}

/** Throws when `from` is not there: otherwise every bot would build the table itself, and nobody would notice. */
function replaceOnce(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`fold-table.ts has no "${from}" any more`);
  return text.replace(from, to);
}

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { TABLE } from '../../src/text/tables.ts';
import { testPolicy, wordings } from '../support/wordings.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What every bot in here is: one file to start from, and the policy and wordings of its server. */
export interface Program {
  readonly file: string;
  readonly house: string;
  remove(): void;
}

/** The guests that it has no part in. */
const NEVER_ASKED = ['bundle', 'discord', 'kuromoji', 'oidc', 'sandbox', 'slack', 'sms'].map(
  (guest) => `./${guest}/*`,
);

/** As in production, but nobody's hour is ever full. */
export const POLICY = testPolicy({ quota: { hidesPerHour: 1_000_000 } });

/**
 * The bot in one file, to be started with `launch.cjs`.
 * @example const program = await bundled(); spawn('node', [LAUNCH, program.file, task]); program.remove()
 */
export async function bundled(): Promise<Program> {
  // Inside the project, so that what has to be native is found from there.
  mkdirSync(join(ROOT, '.reports'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.reports', 'torture-'));
  await build({
    entryPoints: [join(ROOT, 'test/torture/bot.ts')],
    outdir: folder,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    define: { 'import.meta.url': 'here' },
    external: ['better-sqlite3', 'pg-native', ...NEVER_ASKED],
    outExtension: { '.js': '.cjs' },
    // As Node has it from 21 on: without it pg asks for fetch's Response, and to load that takes a fifth of a bot's start.
    banner: {
      js: "const here=require('node:url').pathToFileURL(__filename).href;globalThis.navigator??={userAgent:'Node.js'};",
    },
    logLevel: 'error',
    plugins: [builtOnce(folder)],
  });
  copyFileSync(join(ROOT, 'adapters/sql/mover-thread.ts'), join(folder, 'mover-thread.ts'));
  const house = join(folder, 'house.json');
  writeFileSync(house, JSON.stringify({ policy: POLICY, wording: wordings }));
  return { file: join(folder, 'bot.cjs'), house, remove: () => rmSync(folder, { recursive: true }) };
}

/** The table of foldings takes half of a bot's start to build: here it is built once for all of them. */
function builtOnce(folder: string): Plugin {
  const table = join(folder, 'table.bin');
  writeFileSync(table, TABLE);
  const read = `(() => {
    const { buffer, byteOffset, length } = process.getBuiltinModule('node:fs').readFileSync(${JSON.stringify(table)});
    return new Uint16Array(buffer.slice(byteOffset, byteOffset + length));
  })()`;
  return {
    name: 'built-once',
    setup: ({ onLoad }) =>
      onLoad({ filter: /src[\\/]text[\\/]tables\.ts$/ }, ({ path }) => ({
        loader: 'ts',
        contents: readFileSync(path, 'utf8').replace(
          'TABLE: Uint16Array = buildTable()',
          `TABLE: Uint16Array = ${read}`,
        ),
      })),
  };
}

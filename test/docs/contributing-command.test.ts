import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findCommand } from '#core';
import { buildRegistration } from '../../adapters/discord/commands/registration.ts';
import { commandNamesFor } from '../../adapters/slack/commands/command-names.ts';
import type { Command } from '../../src/commands/define-command.ts';
import { checkTypes } from '../support/check-types.ts';
import { readDocumentedFiles } from '../support/documented-files.ts';
import { moderator } from '../support/messages.ts';
import { createCommandWorld } from '../support/worlds/command-world.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the project, so that `#core` and npm packages are found from there. */
const FOLDER = join(ROOT, '.reports', 'contributing-command');
const files = readDocumentedFiles('contributing/command.md');

function writeFile(path: string, text: string): void {
  mkdirSync(dirname(join(FOLDER, path)), { recursive: true });
  writeFileSync(join(FOLDER, path), text);
}

/** How a file in `FOLDER` imports a file of the project. */
const original = (path: string, from = path): string =>
  relative(join(FOLDER, dirname(from)), join(ROOT, path));

rmSync(FOLDER, { recursive: true, force: true });
for (const { path, code } of files) writeFile(path, code);
for (const path of [
  'src/commands/define-command.ts',
  'src/commands/lib/command-dependencies.ts',
  'src/commands/lib/reply.ts',
  'test/support/messages.ts',
]) {
  writeFile(path, `export * from '${original(path)}';\n`);
}
// Step 2 of the guide: the command is in the list.
const WORLD = 'test/support/worlds/command-world.ts';
writeFile(
  WORLD,
  `import { COMMANDS } from '${original('src/commands/command-list.ts', WORLD)}';
import { createCommandWorld as createWorld } from '${original(WORLD)}';
import { packCommand } from '../../../src/commands/pack-command.ts';
export const createCommandWorld = () => createWorld({}, undefined, undefined, [...COMMANDS, packCommand]);
`,
);
writeFile('tsconfig.json', JSON.stringify({ extends: '../../tsconfig.json', include: ['src', 'test'] }));

const load = async (path: string): Promise<Record<string, unknown>> =>
  (await import(pathToFileURL(join(FOLDER, path)).href)) as Record<string, unknown>;

// The test of the page registers its own tests here.
await load('test/commands/pack-command.test.ts');
const { packCommand } = (await load('src/commands/pack-command.ts')) as { packCommand: Command };

describe('the guide for commands', () => {
  test('adds one file of source and one test', () => {
    expect(files.map(({ path }) => path)).toEqual([
      'src/commands/pack-command.ts',
      'test/commands/pack-command.test.ts',
    ]);
  });

  test('shows code that has the right types', () => {
    expect(checkTypes(FOLDER)).toBe('');
  });

  test('shows a command that both platforms offer, and that completes the names of packs', async () => {
    const { definition } = packCommand;
    expect(buildRegistration([definition])).toMatchObject([
      { name: 'pack', name_localizations: { ja: 'パック' }, options: [{ name: 'pack', autocomplete: true }] },
    ]);
    expect(commandNamesFor([definition], 'ja')).toEqual({ pack: '/yamidome パック' });
    expect(findCommand([definition], 'パック')).toBe(definition);
    const { commands } = createCommandWorld({}, undefined, undefined, [packCommand]);
    const typing = { command: 'pack', option: 'pack', typed: 'yami' };
    expect(await commands.autocomplete(moderator(), typing)).toEqual(['yami-baito']);
  });
});

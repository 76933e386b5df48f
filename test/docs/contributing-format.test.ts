import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';
import { readDocumentedFiles } from '../support/documented-files.ts';

const BIOME = join(PROJECT_ROOT, 'node_modules/@biomejs/biome/bin/biome');
const examples = readdirSync(join(PROJECT_ROOT, 'docs/contributing'))
  .flatMap((name) => readDocumentedFiles(join('contributing', name)))
  .filter(({ path }) => path.endsWith('.ts'));

/** The code after `npm run lint:fix`, as if it were this file of the project. */
function fixWithBiome(path: string, code: string): string {
  const args = [BIOME, 'check', '--write', `--stdin-file-path=${path}`];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: PROJECT_ROOT,
    input: code,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

test('the guides show the code of commands and of adapters', () => {
  const folders = new Set(examples.map(({ path }) => path.split('/', 2).join('/')));
  expect([...folders].sort()).toEqual(['adapters/wall', 'src/commands', 'test/adapters', 'test/commands']);
});

test('the check finds a line that is too long', () => {
  const code = `export const list = [${Array(40).fill("'item'").join(', ')}];\n`;
  expect(fixWithBiome('src/commands/example.ts', code)).not.toBe(code);
});

test.each(examples)('$path is formatted in its guide as npm run lint demands', ({ path, code }) => {
  expect(fixWithBiome(path, code)).toBe(code);
});

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ACTION_KINDS, ACTIONS } from '#core';

const ROOT = new URL('../..', import.meta.url);
const page = readFileSync(new URL('docs/contributing/action.md', ROOT), 'utf8');
const rowsWith = (pattern: RegExp): string[] => page.split('\n').filter((line) => pattern.test(line));
const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);

describe('the recipe for a new action', () => {
  test('names only files that exist', () => {
    const paths = codeIn(page).filter((code) => /^(src|adapters|rules|test|docs)\//.test(code));
    expect(paths.length).toBeGreaterThan(8);
    const missing = paths.filter((path) => !existsSync(fileURLToPath(new URL(path, ROOT))));
    expect(missing).toEqual([]);
  });

  test('asks for one file of src, and four for a step of the ladder', () => {
    const sourceFilesOf = (part: string): string[] =>
      part
        .split('\n')
        .filter((line) => /^\| \d+ \|/.test(line))
        .flatMap((row) => codeIn(row.split('|')[2]!))
        .filter((path) => path.startsWith('src/'));
    const [general, ladder] = page.split('## An action that is a step of the ladder');
    expect(sourceFilesOf(general!)).toEqual(['src/core/actions.ts']);
    expect(sourceFilesOf(ladder!)).toHaveLength(3);
    expect(page).toContain('a new action changes one file, and a new step of the ladder four');
  });

  test('explains every trait of the table, and no other', () => {
    const explained = rowsWith(/^\| `/).map((row) => codeIn(row)[0]!);
    for (const kind of ACTION_KINDS) expect(Object.keys(ACTIONS[kind]).sort()).toEqual([...explained].sort());
  });

  test('names constants and actions that exist', () => {
    const source = readFileSync(new URL('src/core/actions.ts', ROOT), 'utf8');
    const constants = codeIn(page).filter((code) => /^[A-Z_]+$/.test(code));
    for (const constant of constants) expect(source).toContain(`const ${constant} =`);
    const examples = rowsWith(/^\| `/).flatMap((row) => codeIn(row.split('|')[3]!));
    expect(examples.length).toBeGreaterThan(6);
    for (const kind of examples) expect(ACTION_KINDS).toContain(kind);
  });
});

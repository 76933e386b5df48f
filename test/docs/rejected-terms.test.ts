import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

const read = (path: string): string => readFileSync(join(PROJECT_ROOT, path), 'utf8');
const noticeFiles = readdirSync(join(PROJECT_ROOT, 'rules/notices')).map((name) => `rules/notices/${name}`);
const rejected = Object.entries(parse(read('test/docs/rejected-terms.yaml')) as Record<string, string>).map(
  ([pattern, instead]) => ({ pattern: new RegExp(pattern, 'u'), instead }),
);

/** The lines with a rejected word, each with its place and the word to write instead. */
const findRejected = (text: string, path: string): string[] =>
  text
    .split('\n')
    .flatMap((line, i) =>
      rejected
        .filter(({ pattern }) => pattern.test(line))
        .map(({ pattern, instead }) => `${path}:${i + 1}: ${pattern.source} → ${instead}: ${line.trim()}`),
    );

const commandFiles = readdirSync(join(PROJECT_ROOT, 'src/commands'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/commands/${name}`);
const japanesePages = readdirSync(join(PROJECT_ROOT, 'docs/ja'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/ja/${name}`);
const guides = ['docs/README.md', 'docs/commands.md', ...japanesePages];
const pageWords = 'adapters/sandbox/page/words/ja.js';

test.each(['rules/wording/ja.yaml', 'README.ja.md', pageWords, ...noticeFiles, ...commandFiles, ...guides])(
  '%s has one word for one thing in Japanese',
  (path) => {
    expect(findRejected(read(path), path)).toEqual([]);
  },
);

test('a rejected word is found, and the right word named', () => {
  expect(findRejected('これは利用者です', 'x')).toEqual(['x:1: 利用者 → メンバー: これは利用者です']);
  expect(findRejected('約束のお金', 'x')).toEqual([]);
});

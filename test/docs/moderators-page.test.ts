import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

const read = (file: string): string => readFileSync(join(PROJECT_ROOT, file), 'utf8');
const BUTTONS = ['uphold', 'overturn', 'noviolation', 'ban', 'claim', 'note'];

it.each([
  ['en', 'docs/moderators.md'],
  ['ja', 'docs/ja/moderators.md'],
])('the page for moderators uses the words of the cards (%s)', (language, page) => {
  const { card } = parse(read(`rules/wording/${language}.yaml`)) as {
    card: Record<string, string> & { fact: Record<string, string> };
  };
  const text = read(page);
  const labels = [...BUTTONS.map((button) => card[button]!), card.fact.protected!];
  expect(labels.filter((label) => !text.includes(`**${label}**`))).toEqual([]);
});

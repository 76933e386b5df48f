import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { loadShippedRules } from '../support/shipped-rules.ts';

const { ruling } = await loadShippedRules();
const examples = (await readFile('training/wording/spellings-against.jsonl', 'utf8'))
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { readonly text: string; readonly expect: 'hide' | 'pass' });
const withRuling = (label: string, wanted: string): string[] =>
  examples.filter(({ text, expect }) => expect === label && ruling(text) === wanted).map(({ text }) => text);

it('of offers by an author who knows the bot and hides behind spelling, 97 in 100 are seen', () => {
  const offers = examples.filter(({ expect }) => expect === 'hide').length;
  expect(withRuling('hide', 'pass').length).toBeLessThanOrEqual(0.03 * offers);
});

it('the same tricks in an innocent text hide nothing', () => {
  expect(withRuling('pass', 'hide')).toEqual([]);
});

import { expect, it } from 'vitest';
import { readRuleFiles } from '../../adapters/rule-files/index.ts';
import { createDetector, warmUpJit } from '../../src/detect/index.ts';

it('a process that warms up judges examples of every pack, short and long, and then as before', async () => {
  const book = createDetector(await readRuleFiles('test/cli/rules'));
  const examples = book.sources.map(({ rules }) => Object.values(rules).flatMap((rule) => rule.hits));
  const judge = (text: string) => book.detect({ text, parts: [] }, { packs: book.packs, language: 'ja' });
  const before = examples.flat().map(judge);
  const asked: string[] = [];
  const warming = warmUpJit({
    ...book,
    detect(message, options) {
      asked.push(message.text);
      return book.detect(message, options);
    },
  });
  while (warming.next().done !== true);
  for (const hits of examples) expect(hits.some((hit) => asked.includes(hit))).toBe(true);
  const longest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  expect(longest(asked)).toBeGreaterThan(longest(examples.flat()));
  expect(examples.flat().map(judge)).toEqual(before);
});

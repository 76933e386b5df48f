import { expect, it } from 'vitest';
import { readRuleFiles } from '../../adapters/rule-files/index.ts';
import { createDetector, warmUpJit } from '../../src/detect/index.ts';

it('a process that warms up evaluates examples of every pack, short and long, and then as before', async () => {
  const detector = createDetector(await readRuleFiles('test/cli/rules'));
  const examples = detector.sources.map(({ rules }) => Object.values(rules).flatMap((rule) => rule.hits));
  const detect = (text: string) =>
    detector.detect({ text, parts: [] }, { packs: detector.packs, language: 'ja' });
  const before = examples.flat().map(detect);
  const evaluated: string[] = [];
  const warmUp = warmUpJit({
    ...detector,
    detect(message, options) {
      evaluated.push(message.text);
      return detector.detect(message, options);
    },
  });
  while (warmUp.next().done !== true);
  for (const hits of examples) expect(hits.some((hit) => evaluated.includes(hit))).toBe(true);
  const longest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  expect(longest(evaluated)).toBeGreaterThan(longest(examples.flat()));
  expect(examples.flat().map(detect)).toEqual(before);
});

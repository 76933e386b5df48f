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

it('a detector that two bots of a process use is warmed up once, also when the first bot stops meanwhile', async () => {
  const detector = createDetector(await readRuleFiles('test/cli/rules'));
  const countEvaluations = () => {
    let evaluations = 0;
    const counting = {
      ...detector,
      detect(...input: Parameters<typeof detector.detect>) {
        evaluations += 1;
        return detector.detect(...input);
      },
    };
    return { counting, count: () => evaluations };
  };
  const alone = countEvaluations();
  for (const _ of warmUpJit(alone.counting));
  const shared = countEvaluations();
  const ofFirstBot = warmUpJit(shared.counting);
  for (let step = 0; step < 3; step++) ofFirstBot.next();
  for (let bot = 2; bot <= 3; bot++) {
    const warmUp = warmUpJit(shared.counting);
    while (warmUp.next().done !== true);
  }
  expect(alone.count()).toBeGreaterThan(3);
  expect(shared.count()).toBe(alone.count());
});

import { beforeAll, describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { createDetector, createOwnPackCache, type Detector, RuleError } from '../../../src/detect/index.ts';
import { decide } from '../../../src/pipeline/decide.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';

let detector: Detector;
beforeAll(async () => {
  detector = createDetector(await readRuleFiles(DEFAULT_RULES_FOLDER));
});

const TEXT = 'ギター5万円で譲ります。DMください';

/** A pack with one rule; `rule` replaces some of its lines. */
const packText = ({
  id = 'our-rules',
  when = '{ all: [sale, contact.dm] }',
  weight = '0.9',
  extra = '',
}: {
  id?: string;
  when?: string;
  weight?: string;
  extra?: string;
} = {}) => `id: ${id}
summary: { ja: このサーバーのルール, en: rules of this server }
rules:
  sale-by-dm:
    when: ${when}
    weight: ${weight}
    sorts: [contact]
    note: { ja: DMでの売買, en: a sale by direct message }
    hits: [${TEXT}]
${extra}`;

const detect = (text: string, pack?: string) =>
  detector.detect(
    { text, parts: [] },
    {
      packs: detector.packs,
      language: 'en',
      ...(pack !== undefined && { compiledOwnPack: detector.compileOwnPack(pack) }),
    },
  );
const rulesOf = (text: string, pack?: string) => detect(text, pack).signals.map(({ rule }) => rule);
const compileError = (pack: string): string => {
  try {
    detector.compileOwnPack(pack);
  } catch (error) {
    if (error instanceof RuleError) return error.message;
    throw error;
  }
  throw new Error('the pack was accepted');
};

describe('the rule pack of a server', () => {
  it('counts beside the shipped packs, with its own reason, and nowhere else', () => {
    expect(rulesOf(TEXT)).not.toContain('our-rules/sale-by-dm');
    const { signals } = detect(TEXT, packText());
    const own = signals.find(({ rule }) => rule === 'our-rules/sale-by-dm');
    expect(own).toMatchObject({
      note: 'a sale by direct message',
      pack: { summary: 'rules of this server' },
    });
    expect(rulesOf(TEXT)).not.toContain('our-rules/sale-by-dm');
  });

  it('is evaluated also for words that the prefilter skips without it', () => {
    const talk = '夏祭りの募集、参加者ください';
    const pack = packText({ when: '{ all: [recruit] }' });
    const compiledOwnPack = detector.compileOwnPack(pack);
    const skipped = ['昨日の試合見た？最後すごかったよね', talk].filter(
      (text) => !detector.needsEvaluation(text, {}),
    );
    expect(skipped).toContain(talk);
    expect(detector.needsEvaluation(talk, { compiledOwnPack })).toBe(true);
    expect(detector.needsEvaluation('昨日の試合見た？最後すごかったよね', { compiledOwnPack })).toBe(false);
  });

  it('cannot hide a post by evidence of one sort', () => {
    const policy = testPolicy({ probability: { review: 0.001, hide: 0.002 } });
    const verdict = decide(
      detect('荷物をDMください', packText({ when: '{ all: [contact.dm] }', weight: '1' })),
      policy,
    );
    expect(verdict.signals.map(({ rule }) => rule)).toContain('our-rules/sale-by-dm');
    expect(verdict.ruling).not.toBe('hide');
  });

  it('leaves a call for help alone', () => {
    const plea = '闇バイトに応募してしまいました。DMください。どうしたらいいですか、助けてください';
    const policy = testPolicy();
    expect(
      decide(detect(plea, packText({ when: '{ all: [contact.dm] }', weight: '1' })), policy).ruling,
    ).toBe('pass');
  });

  it.each([
    [
      'a misspelt key',
      packText().replace('weight:', 'wieght:'),
      'pack.yaml, line 6: unknown key "wieght"; did you mean "weight"?',
    ],
    [
      'an unknown group',
      packText({ when: '{ all: [salee] }' }),
      'pack.yaml, line 5: no lexicon has a group "salee"; did you mean "sale"?',
    ],
    ['broken YAML', 'id: [', 'pack.yaml, line 1'],
    [
      'the name of a shipped pack',
      packText({ id: 'drill' }),
      'pack.yaml, line 1: id: a shipped pack is named "drill"',
    ],
    ['a name that the context uses', packText({ id: 'context' }), 'a shipped pack is named "context"'],
    ['too many characters', packText({ extra: `# ${'x'.repeat(20_000)}` }), 'more than 20000 characters'],
    [
      'references to references',
      `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d]`,
      'pack.yaml, line 1',
    ],
    [
      'a condition with too many names',
      packText({ when: `{ any: [${'sale|'.repeat(600)}sale] }` }),
      'at most 500 names',
    ],
    ['no rule', packText().replace(/rules:[\s\S]*/, 'rules: {}'), 'write at least one rule'],
  ])('is refused with the line and the reason: %s', (_, pack, problem) => {
    expect(compileError(pack)).toContain(problem);
  });
});

describe('the compiled packs of servers', () => {
  it('are compiled once for each text, and again for other rules', () => {
    let compiled = 0;
    const counting: Detector = {
      ...detector,
      compileOwnPack: (text) => {
        compiled++;
        return detector.compileOwnPack(text);
      },
    };
    const cache = createOwnPackCache(() => undefined);
    const policy = testPolicy({ ownPack: packText() });
    const first = cache.of(policy, counting);
    expect(first).toBeDefined();
    expect(cache.of(policy, counting)).toBe(first);
    expect(cache.of({ ...policy }, counting)).toBe(first);
    expect(compiled).toBe(1);
    expect(cache.of(policy, { ...counting, version: 'later' })).toBeDefined();
    expect(compiled).toBe(2);
  });

  it('leave out a pack that the rules do not accept, and say so once', () => {
    const lines: number[] = [];
    const cache = createOwnPackCache(({ line }) => lines.push(line));
    const policy = testPolicy({ ownPack: packText({ when: '{ all: [salee] }' }) });
    expect(cache.of(policy, detector)).toBeUndefined();
    expect(cache.of({ ...policy }, detector)).toBeUndefined();
    expect(cache.of(testPolicy(), detector)).toBeUndefined();
    expect(lines).toEqual([5]);
  });
});

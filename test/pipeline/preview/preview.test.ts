import { beforeAll, describe, expect, it } from 'vitest';
import { loadRulesBundle, type RulesBundle } from '../../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { RuleError } from '../../../src/detect/index.ts';
import { createDetect } from '../../../src/pipeline/detect.ts';
import { checkOwnPack } from '../../../src/pipeline/preview/check-own-pack.ts';
import { message } from '../../support/messages.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

let bundle: RulesBundle;
beforeAll(async () => {
  const loaded = await loadRulesBundle(DEFAULT_RULES_FOLDER);
  if (!loaded.ok) throw new Error(loaded.why);
  bundle = loaded.value;
});

const createWorld = () =>
  createPipelineWorld({ detect: createDetect(() => bundle, { error: () => undefined }) });

const pack = (rule: string, examples = '') => `id: our-rules
summary: { ja: ルール, en: rules }
rules:
  sale-by-dm:
    when: { all: [sale, contact.dm] }
    weight: 1
    sorts: [contact]
    note: { ja: DMでの売買, en: a sale by direct message }
${rule}
${examples}`;

describe('a preview under other settings', () => {
  it('judges with the pack, the phrases and the probabilities of the draft, and stores nothing', async () => {
    const world = createWorld();
    const post = message('rin', 'アサガオの苗、ギター5万円で譲ります。DMください');
    const inForce = world.policy;
    const draft = {
      ...inForce,
      phrases: [{ text: 'アサガオ', ruling: 'hide' as const }],
      ownPack: pack('    hits: [ギター5万円で譲ります。DMください]'),
    };
    expect((await world.intake.previewVerdict(post)).ruling).toBe('pass');
    const verdict = await world.intake.previewVerdict(post, draft);
    expect(verdict.ruling).toBe('hide');
    expect(verdict.signals.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['our-rules/sale-by-dm', 'server/phrase']),
    );
    expect((await world.intake.previewVerdict(post)).ruling).toBe('pass');
    expect(world.calls).toEqual([]);
  });

  it('judges the messages of one author together, as in a channel', async () => {
    const world = createWorld();
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 5, 3, 0, seconds));
    const posts = [
      message('rin', '日給5万', { sentAt: at(0) }),
      message('yui', 'おはよう', { sentAt: at(1) }),
      message('rin', '荷物を運ぶだけ', { sentAt: at(2) }),
      message('rin', '詳細はテレグラムで', { sentAt: at(3) }),
    ];
    const previewed = await world.intake.previewConversation(posts, world.policy);
    expect(previewed.map(({ verdict }) => verdict.ruling)).toContain('hide');
    expect(previewed[1]).toMatchObject({ verdict: { ruling: 'pass' } });
    expect(previewed.at(-1)?.pieces?.map(({ text }) => text)).toContain('荷物を運ぶだけ');
    expect(world.calls).toEqual([]);
  });
});

it('live messages get their turn while a long conversation is judged', async () => {
  const world = createWorld();
  const posts = Array.from({ length: 20 }, (_, i) =>
    message('rin', `日給5万、その${i}`, { sentAt: new Date(i * 1000) }),
  );
  let turns = 0;
  let isDone = false;
  const countTurns = (): void => {
    turns += 1;
    if (!isDone) setImmediate(countTurns);
  };
  setImmediate(countTurns);
  await world.intake.previewConversation(posts, world.policy);
  isDone = true;
  expect(turns).toBeGreaterThanOrEqual(posts.length - 1);
});

describe('the pack of a server is tried on its own texts', () => {
  const problem = (text: string): string => {
    try {
      checkOwnPack(text, bundle.detector, testPolicy());
    } catch (error) {
      if (error instanceof RuleError) return error.message;
      throw error;
    }
    return 'accepted';
  };

  it('is accepted when each rule fires where it says and leaves alone what it says', () => {
    expect(
      problem(
        pack(
          '    hits: [ギター5万円で譲ります。DMください]\n    passes: [ギターを弾きます]',
          'examples: { passes: [おはようございます] }',
        ),
      ),
    ).toBe('accepted');
  });

  it.each([
    [
      '    hits:\n      - ギター5万円で譲ります。DMください\n      - おはよう',
      '',
      'pack.yaml, line 11: hits: the rule does not fire on "おはよう"',
    ],
    [
      '    hits: [ギター5万円で譲ります。DMください]\n    passes:\n      - 日給5万、荷物を運ぶだけ。詳細はテレグラムで',
      '',
      'pack.yaml, line 11: passes: the ruling is hide, not pass, on "日給5万、荷物を運ぶだけ。詳細はテレグラムで"',
    ],
    [
      '    hits: [ギター5万円で譲ります。DMください]',
      'examples:\n  hide:\n    - おはよう',
      'pack.yaml, line 12: hide: the ruling is pass, not hide, on "おはよう"',
    ],
  ])('names the line of the text that contradicts it', (rule, examples, expected) => {
    expect(problem(pack(rule, examples))).toBe(expected);
  });
});

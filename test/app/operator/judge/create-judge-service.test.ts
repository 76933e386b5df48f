import { describe, expect, test } from 'vitest';
import { createRuleTextLookup } from '../../../../src/app/create-services.ts';
import type { CurrentRules } from '../../../../src/app/current-rules.ts';
import { loadRulesBundle } from '../../../../src/app/load-rules.ts';
import { createJudgeService } from '../../../../src/app/operator/judge/create-judge-service.ts';
import { DEFAULT_RULES_FOLDER } from '../../../../src/app/project-paths.ts';
import type { ApiCaller, Policy } from '../../../../src/core/index.ts';
import { createDetect, type Detect } from '../../../../src/pipeline/detect.ts';
import { createPipelineWorld } from '../../../support/worlds/pipeline-world.ts';
import { RECRUITING_TEXT } from '../../../support/worlds/running-app.ts';

const loaded = await loadRulesBundle(DEFAULT_RULES_FOLDER);
if (!loaded.ok) throw new Error(loaded.why);
const bundle = loaded.value;
const NOW = new Date('2026-11-02T03:00:00Z');
const OWN_PACK = `id: own
summary: { ja: このサービスのルール, en: rules of this service }
rules:
  sale-by-dm:
    when: { all: [sale, contact.dm] }
    weight: 0.4
    sorts: [contact]
    note: { ja: DMでの売買, en: a sale by direct message }
    hits: [ギター5万円で譲ります。DMください]
`;

const LAWFUL_AD = 'カフェのアルバイト募集です。時給1200円、東京都渋谷区、電話03-1234-5678';
const detect = createDetect(() => bundle, { error: () => undefined });
/** As if the quick check passed every text. */
const SKIPS_ALL: Detect = (message, policy, inFull) =>
  detect(inFull === true ? message : { ...message, text: '', parts: [] }, policy, inFull);

const callerOf = (tenant: string): ApiCaller => ({
  ...{ tenant, server: { platform: 'operator', id: tenant }, keyId: 'k', scopes: new Set(['judge']) },
});

/** A judge with the shipped rules. The network `strict` has a policy of its own. */
function createWorld(strict: Partial<Policy> = {}, detectRules: Detect = detect) {
  const world = createPipelineWorld({
    policy: bundle.policy,
    detect: detectRules,
    contextRules: bundle.contextRules,
  });
  const strictPolicy = { ...bundle.policy, ...strict };
  const service = createJudgeService({
    intake: world.intake,
    policies: {
      of: ({ id }) => (id === 'strict' ? strictPolicy : bundle.policy),
      latestVersion: ({ id }) => (id === 'strict' ? 7 : 0),
    },
    reasons: createRuleTextLookup({ bundle: () => bundle } as CurrentRules),
    wording: () => bundle.wording,
    rulesVersion: () => 'a1b2c3',
    programVersion: '1.2.3',
    clock: { now: () => NOW },
  });
  return {
    ...world,
    judge: (request: Parameters<typeof service.judge>[1], tenant = 'tiny') =>
      service.judge(callerOf(tenant), request),
  };
}

describe('judging a text for an operator', () => {
  test('a reason that is only about words in a picture says so, in the language that was asked for', async () => {
    const { judge } = createWorld();
    const parts = [{ kind: 'image-text', text: RECRUITING_TEXT }] as const;
    const reasonsIn = async (language: 'ja' | 'en') =>
      (await judge({ text: '', parts, language })).reasons.filter(({ weight }) => weight > 0);
    for (const { text } of await reasonsIn('ja')) expect(text).toMatch(/^画像内：/);
    expect((await reasonsIn('en'))[0]?.text).toMatch(/^in the picture: /);
    expect((await judge({ text: RECRUITING_TEXT })).reasons[0]?.text).not.toMatch(/^画像内/);
  });

  test('an offer is hidden with reasons that point at its words, and nothing is stored', async () => {
    const { judge, calls } = createWorld();
    const answer = await judge({ text: RECRUITING_TEXT });
    expect(answer).toMatchObject({ ruling: 'hide', stance: 'soliciting' });
    expect(answer.probability).toBeGreaterThan(0.5);
    expect(answer.reasons.length).toBeGreaterThan(1);
    const words = answer.reasons.flatMap(({ spans }) =>
      spans.map(({ start, end }) => RECRUITING_TEXT.slice(start, end)),
    );
    expect(words.join(' ')).toContain('日給5万');
    expect(calls).toEqual([]);
  });

  test('the reasons come in the language that was asked for, else in that of the policy', async () => {
    const { judge } = createWorld();
    const [ja, en] = [
      await judge({ text: RECRUITING_TEXT }),
      await judge({ text: RECRUITING_TEXT, language: 'en' }),
    ];
    expect(ja.reasons[0]!.text).toMatch(/[\u3040-\u30ff]/);
    expect(en.reasons[0]!.text).toMatch(/^[\x20-\x7e’“”–]+$/);
    expect(en.reasons.map(({ rule }) => rule)).toEqual(ja.reasons.map(({ rule }) => rule));
  });

  test('an offer of work shows which of the six items are missing; a text about other things has no items', async () => {
    const { judge } = createWorld();
    const offer = await judge({ text: RECRUITING_TEXT });
    expect(Object.keys(offer.items!)).toEqual(['name', 'address', 'contact', 'duties', 'place', 'pay']);
    expect(offer.items!.pay).toBe('shown');
    expect(offer.missingItems).toContain('name');
    expect(offer.items!.name).toBe('missing');
    expect(await judge({ text: 'おはようございます' })).toMatchObject({
      ruling: 'pass',
      missingItems: [],
      reasons: [],
    });
    expect((await judge({ text: 'おはようございます' })).items).toBeUndefined();
  });

  test('a lawful advertisement that is not hidden shows its items too, and its reasons', async () => {
    const { judge } = createWorld();
    const answer = await judge({ text: LAWFUL_AD });
    expect(answer).toMatchObject({ ruling: 'pass', explanation: { cause: 'below-review' } });
    expect(answer.items).toMatchObject({ contact: 'shown', pay: 'shown' });
    expect(answer.reasons.map(({ rule }) => rule)).toContain('yami-baito/lawful-duty');
    expect((await judge({ text: '仕事で疲れました' })).items).toBeUndefined();
  });

  test('an operator who asks why a text is not hidden gets a true answer in both languages', async () => {
    const { judge } = createWorld();
    expect((await judge({ text: 'おはようございます' })).explanation).toEqual({
      cause: 'no-words',
      ja: bundle.wording.ja.ruling.nowords,
      en: 'No word that recruiting posts use was found.',
    });
    const offer = (await judge({ text: RECRUITING_TEXT })).explanation;
    expect(offer.cause).toBe('reaches-hide');
    expect(offer.en).toMatch(
      /^It recruits with a probability of (more than )?[\d.]+%; posts are hidden from 55%\.$/,
    );
    const help = await judge({
      text: `この募集に応募してしまいました。助けてください。「${RECRUITING_TEXT}」`,
    });
    expect(help).toMatchObject({ ruling: 'pass', explanation: { cause: 'asks-for-help' } });
  });

  test('a text that the quick check passes is explained by what the rules say about it, and the ruling stays that of the post', async () => {
    const skipped = createWorld({}, SKIPS_ALL);
    const answer = await skipped.judge({ text: RECRUITING_TEXT });
    expect(answer).toMatchObject({
      ruling: 'pass',
      explanation: { cause: 'first-check' },
      stance: 'soliciting',
    });
    expect(answer.probability).toBeGreaterThan(0.5);
    expect(answer.reasons.length).toBeGreaterThan(1);
  });

  test('an offer of an account that was made today weighs more than one of an old account', async () => {
    const { judge } = createWorld();
    const text = '荷物を運ぶ仕事があります。日給5万です。';
    const [young, old] = [
      await judge({ text, author: { createdAt: new Date('2026-11-02T00:00:00Z') } }),
      await judge({ text, author: { createdAt: new Date('2016-11-02T00:00:00Z') } }),
    ];
    expect(young.probability).toBeGreaterThan(old.probability);
  });

  test('words in a part count, and their spans name the part', async () => {
    const { judge } = createWorld();
    const answer = await judge({ text: 'これ見て', parts: [{ kind: 'image-text', text: RECRUITING_TEXT }] });
    expect(answer.ruling).not.toBe('pass');
    expect(answer.reasons.flatMap(({ spans }) => spans).some(({ part }) => part === 0)).toBe(true);
  });

  test('the policy and the own rules of the network count, and the versions say which', async () => {
    const { judge } = createWorld({ ownPack: OWN_PACK });
    const text = 'ギター5万円で譲ります。DMください';
    const [plain, own] = [await judge({ text }), await judge({ text }, 'strict')];
    expect(plain.reasons.map(({ rule }) => rule)).not.toContain('own/sale-by-dm');
    expect(own.reasons.map(({ rule }) => rule)).toContain('own/sale-by-dm');
    expect(plain.versions).toEqual({ program: '1.2.3', rules: 'a1b2c3', policy: '0' });
    expect(own.versions).toMatchObject({
      rules: expect.stringMatching(/^a1b2c3\+[0-9a-f]{8}$/),
      policy: '7',
    });
  });

  test('what a network judged before does not change what it judges next', async () => {
    const { judge } = createWorld();
    const author = { createdAt: new Date('2026-11-02T00:00:00Z') };
    const first = await judge({ text: RECRUITING_TEXT, author });
    for (let i = 0; i < 20; i++) await judge({ text: RECRUITING_TEXT, author });
    expect(await judge({ text: RECRUITING_TEXT, author })).toEqual(first);
  });
});

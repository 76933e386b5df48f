import { describe, expect, it } from 'vitest';
import type { DraftInput } from '#core';
import { deriveCaseId } from '../../../../src/cases/index.ts';
import { message, SERVER } from '../../../support/messages.ts';
import { createPlaygroundWorld, SALE_PACK, viewer } from './playground-world.ts';

const kei = viewer();
const input = (more: Partial<DraftInput> = {}): DraftInput => ({
  ...{ review: '4%', hide: '55%', phrases: '', ownPack: '' },
  ...more,
});
const SALE = 'ギター5万円で譲ります。DMください';

describe('a draft', () => {
  it('is saved with its author, and changes nothing that is in force', async () => {
    const { playground, policy } = createPlaygroundWorld();
    const before = policy();
    const saved = await playground.saveDraft(
      kei,
      input({ hide: '0.6', phrases: 'hide: アサガオ\n\n確認：ヒマワリ\nダリア', ownPack: SALE_PACK }),
      { revision: 0, language: 'ja' },
    );
    expect(saved).toEqual({ done: true });
    const { draft, inForce } = await playground.readOverview(kei);
    expect(draft).toMatchObject({
      stage: 'draft',
      revision: 1,
      settings: {
        probability: { review: 0.04, hide: 0.6 },
        phrases: [
          { text: 'アサガオ', ruling: 'hide' },
          { text: 'ヒマワリ', ruling: 'review' },
          { text: 'ダリア', ruling: 'review' },
        ],
        ownPack: SALE_PACK,
      },
      steps: [{ step: 'saved', by: { id: 'kei', name: 'kei' } }],
    });
    expect(inForce.phrases).toEqual([]);
    expect(policy()).toEqual(before);
  });

  it.each([
    [{ review: '70%', hide: '50%' }, 'hide'],
    [{ hide: 'a lot' }, 'hide'],
    [{ phrases: 'hide: あ' }, 'phrases'],
    [{ phrases: `review: ${'長'.repeat(61)}` }, 'phrases'],
    [{ ownPack: 'id: [' }, 'ownPack'],
    [{ ownPack: SALE_PACK.replace('weight', 'wieght') }, 'ownPack'],
    [
      { ownPack: SALE_PACK.replace('hits: [ギター5万円で譲ります。DMください]', 'hits: [おはよう]') },
      'ownPack',
    ],
  ] as const)('that cannot be used is refused with the field and the reason: %j', async (wrong, field) => {
    const { playground, keyValueStore } = createPlaygroundWorld();
    const result = await playground.saveDraft(kei, input(wrong), { revision: 0, language: 'en' });
    expect(result).toMatchObject({
      done: false,
      code: 'invalid',
      field,
      problem: expect.stringMatching(/\S/),
    });
    expect(await keyValueStore.list('')).toEqual([]);
  });

  it('is changed by administrators only; moderators and auditors look', async () => {
    const { playground } = createPlaygroundWorld({ histories: { general: () => emptyHistory() } });
    const refused = { done: false, code: 'not-administrator' };
    for (const role of ['moderator', 'auditor'] as const) {
      const person = viewer(role, 'aoi');
      const options = { revision: 0, language: 'ja' } as const;
      expect(await playground.saveDraft(person, input(), options)).toEqual(refused);
      for (const step of ['shadow', 'stop', 'activate', 'roll-back'] as const)
        expect(await playground.moveDraft(person, step, 0)).toEqual(refused);
      const request = { channels: ['general'], examples: true, language: 'ja' } as const;
      expect(await playground.startComparison(person, request)).toBe('not-administrator');
      expect(await playground.listExamples(person, 10)).toEqual([]);
      expect(playground.formatExamples(person, [], 'jsonl')).toBeUndefined();
      expect((await playground.readOverview(person)).inForce.probability.hide).toBe(0.55);
    }
  });

  it('of two administrators who save at once, one is asked to look again', async () => {
    const { playground } = createPlaygroundWorld();
    const options = { revision: 0, language: 'ja' } as const;
    const results = await Promise.all([
      playground.saveDraft(kei, input({ hide: '0.6' }), options),
      playground.saveDraft(viewer('administrator', 'rei'), input({ hide: '0.7' }), options),
    ]);
    expect(results.filter(({ done }) => done)).toHaveLength(1);
    expect(results).toContainEqual({ done: false, code: 'changed' });
  });
});

async function* emptyHistory(): AsyncGenerator<never> {}

describe('the life of a draft', () => {
  it('in force it changes verdicts of this server, is in the history of the settings, and one step takes it back', async () => {
    const { playground, intake, policy, policies, clock } = createPlaygroundWorld();
    const before = policy();
    await playground.saveDraft(kei, input({ hide: '0.6', phrases: 'hide: アサガオ', ownPack: SALE_PACK }), {
      revision: 0,
      language: 'ja',
    });
    expect(await playground.moveDraft(kei, 'activate', 1)).toEqual({ done: true });
    expect(policy()).toMatchObject({ probability: { hide: 0.6 }, ownPack: SALE_PACK });
    const { signals } = await intake.previewVerdict(message('rin', SALE));
    expect(signals.map(({ rule }) => rule)).toContain('our-rules/sale-by-dm');
    const [version] = await policies.listVersions(SERVER, { limit: 1 });
    expect(version).toMatchObject({ from: 'playground', by: { id: 'kei' } });
    const { draft } = await playground.readOverview(kei);
    expect(draft).toMatchObject({ stage: 'active', revision: 2 });
    expect(draft?.steps.at(-1)).toEqual({ step: 'active', at: clock.now(), by: { id: 'kei', name: 'kei' } });

    expect(await playground.moveDraft(kei, 'roll-back', 2)).toEqual({ done: true, kept: [] });
    expect(policy()).toEqual(before);
    expect((await playground.readOverview(kei)).before).toBeUndefined();
    expect(await playground.moveDraft(kei, 'roll-back', 3)).toEqual({ done: false, code: 'stage' });
  });

  it('a case names the version of the pack that was in force', async () => {
    const { playground, intake, stores } = createPlaygroundWorld();
    const packsOf = async (name: string) => {
      const post = message(name, `${name} 日給5万、荷物を運ぶだけ。詳細はテレグラムで`);
      await intake.handleMessage(post);
      const [opened] = await stores.archive.read(deriveCaseId(post.ref));
      return opened?.kind === 'opened' ? opened.packs : undefined;
    };
    const before = await packsOf('rin');
    await playground.saveDraft(kei, input({ ownPack: SALE_PACK }), { revision: 0, language: 'ja' });
    await playground.moveDraft(kei, 'activate', 1);
    expect(await packsOf('yui')).toMatch(/\+[0-9a-f]{8}$/);
    await playground.moveDraft(kei, 'roll-back', 2);
    expect(await packsOf('sora')).toBe(before);
  });

  it('a rollback leaves what was changed since, and says so', async () => {
    const { playground, policies, policy } = createPlaygroundWorld();
    await playground.saveDraft(kei, input({ hide: '0.6', phrases: 'hide: アサガオ' }), {
      revision: 0,
      language: 'ja',
    });
    await playground.moveDraft(kei, 'activate', 1);
    await policies.set(SERVER, { ...policy(), phrases: [{ text: 'ヒマワリ', ruling: 'review' }] });
    expect(await playground.moveDraft(kei, 'roll-back', 2)).toEqual({ done: true, kept: ['phrases'] });
    expect(policy()).toMatchObject({
      probability: { hide: 0.55 },
      phrases: [{ text: 'ヒマワリ', ruling: 'review' }],
    });
  });

  it('several processes see the same draft', async () => {
    const world = createPlaygroundWorld();
    const other = world.openProcess();
    await world.playground.saveDraft(kei, input({ hide: '0.6' }), { revision: 0, language: 'ja' });
    expect((await other.playground.readOverview(kei)).draft?.settings.probability.hide).toBe(0.6);
    expect(await other.playground.moveDraft(kei, 'shadow', 1)).toEqual({ done: true });
    expect(await world.playground.moveDraft(kei, 'shadow', 1)).toEqual({ done: false, code: 'changed' });
    expect((await world.playground.readOverview(kei)).draft?.stage).toBe('shadow');
  });
});

describe('a draft in shadow', () => {
  it('judges live messages too, touches nothing, and counts the differences by day and rule', async () => {
    const world = createPlaygroundWorld({ histories: { general: () => emptyHistory() } });
    const { playground, shadow, intake, stores } = world;
    await playground.saveDraft(kei, input({ phrases: 'review: アサガオ' }), { revision: 0, language: 'ja' });
    expect(await playground.readShadow(kei)).toBeUndefined();
    await playground.moveDraft(kei, 'shadow', 1);
    await intake.handleMessage(message('rin', 'アサガオが咲いた', { url: 'https://chat.example/1' }));
    await intake.handleMessage(message('rin', '今日は良い天気ですね'));
    await intake.handleMessage(
      message('yui', 'アサガオの種', { ref: { server: SERVER, channel: 'secret', id: '9' } }),
    );
    await shadow.waitUntilIdle();
    expect(await stores.archive.listCasesOfServer(SERVER, 10)).toEqual([]);
    const report = await playground.readShadow(kei);
    expect(report?.days[0]).toMatchObject({ judged: 3, hidden: 0, reviewed: 2, released: 0 });
    expect(report?.rules).toEqual([{ rule: 'server/phrase', count: 2 }]);
    // The text of a channel that the viewer may not read stays hidden.
    expect(report?.last.map(({ text }) => text)).toEqual([undefined, 'アサガオが咲いた']);
    expect(report?.last[1]).toMatchObject({ before: 'pass', after: 'review', url: 'https://chat.example/1' });

    await playground.moveDraft(kei, 'stop', 2);
    await intake.handleMessage(message('rin', 'アサガオが枯れた'));
    await shadow.waitUntilIdle();
    expect(await playground.readShadow(kei)).toBeUndefined();
  });

  it('another process sees it at its next refresh, and both add to the same counts', async () => {
    const world = createPlaygroundWorld();
    const other = world.openProcess();
    await world.playground.saveDraft(kei, input({ phrases: 'review: アサガオ' }), {
      revision: 0,
      language: 'ja',
    });
    await world.playground.moveDraft(kei, 'shadow', 1);
    await other.shadow.refresh();
    for (const { intake, shadow } of [world, other]) {
      await intake.handleMessage(message('rin', 'アサガオが咲いた'));
      await shadow.waitUntilIdle();
      await shadow.refresh();
    }
    expect((await world.playground.readShadow(kei))?.days[0]).toMatchObject({ judged: 2, reviewed: 2 });
  });
});

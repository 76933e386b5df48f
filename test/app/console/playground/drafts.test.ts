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
    const { playground, live, intake, stores } = world;
    await playground.saveDraft(kei, input({ phrases: 'review: アサガオ' }), { revision: 0, language: 'ja' });
    expect(await playground.readShadow(kei)).toBeUndefined();
    await playground.moveDraft(kei, 'shadow', 1);
    await intake.handleMessage(message('rin', 'アサガオが咲いた', { url: 'https://chat.example/1' }));
    await intake.handleMessage(message('rin', '今日は良い天気ですね'));
    await intake.handleMessage(
      message('yui', 'アサガオの種', { ref: { server: SERVER, channel: 'secret', id: '9' } }),
    );
    await live.waitUntilIdle();
    expect(await stores.archive.listCasesOfServer(SERVER, 10)).toEqual([]);
    const report = await playground.readShadow(kei);
    expect(report?.days[0]).toMatchObject({ judged: 3, hidden: 0, reviewed: 2, released: 0 });
    expect(report?.rules).toEqual([{ rule: 'server/phrase', count: 2 }]);
    // The text of a channel that the viewer may not read stays hidden.
    expect(report?.last.map(({ text }) => text)).toEqual([undefined, 'アサガオが咲いた']);
    expect(report?.last[1]).toMatchObject({ before: 'pass', after: 'review', url: 'https://chat.example/1' });

    await playground.moveDraft(kei, 'stop', 2);
    await intake.handleMessage(message('rin', 'アサガオが枯れた'));
    await live.waitUntilIdle();
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
    await other.live.refresh();
    for (const { intake, live } of [world, other]) {
      await intake.handleMessage(message('rin', 'アサガオが咲いた'));
      await live.waitUntilIdle();
      await live.refresh();
    }
    expect((await world.playground.readShadow(kei))?.days[0]).toMatchObject({ judged: 2, reviewed: 2 });
  });
});

const OFFER = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

/** A draft that reviews every post with アサガオ, used for a percentage of authors. */
async function openShare(percent: number, options: Parameters<typeof createPlaygroundWorld>[0] = {}) {
  const world = createPlaygroundWorld(options);
  await world.playground.saveDraft(kei, input({ phrases: 'review: アサガオ' }), {
    revision: 0,
    language: 'ja',
  });
  expect(await world.playground.moveDraft(kei, { share: percent }, 1)).toEqual({ done: true });
  return world;
}

/** The authors whose post about アサガオ became a case. */
async function reviewedAuthors(
  { intake, stores }: Pick<ReturnType<typeof createPlaygroundWorld>, 'intake' | 'stores'>,
  names: readonly string[],
  at: number,
): Promise<readonly string[]> {
  const reviewed: string[] = [];
  for (const name of names) {
    const ref = { server: SERVER, channel: 'general', id: `${name}-${at}` };
    // So far apart that the posts of an author are not judged together.
    const sentAt = new Date(Date.UTC(2026, 10, 30, at));
    await intake.handleMessage(message(name, 'アサガオが咲いた', { ref, sentAt }));
    if ((await stores.archive.read(deriveCaseId(ref))).length > 0) reviewed.push(name);
  }
  return reviewed;
}

describe('a draft for a share of authors', () => {
  const names = Array.from({ length: 60 }, (_, i) => `author${i}`);

  it('judges the posts of these authors, always the same ones, and of more when the share grows', async () => {
    const world = await openShare(30);
    const first = await reviewedAuthors(world, names, 1);
    expect(first.length).toBeGreaterThan(5);
    expect(first.length).toBeLessThan(35);
    expect(await reviewedAuthors(world, names, 2)).toEqual(first);
    const other = world.openProcess();
    await other.live.refresh();
    expect(await reviewedAuthors({ ...world, intake: other.intake }, names, 3)).toEqual(first);

    expect(await world.playground.moveDraft(kei, { share: 70 }, 2)).toEqual({ done: true });
    const more = await reviewedAuthors(world, names, 4);
    expect(more.length).toBeGreaterThan(first.length);
    expect(more).toEqual(expect.arrayContaining([...first]));
    await world.playground.moveDraft(kei, 'activate', 3);
    expect(await reviewedAuthors(world, names, 5)).toEqual(names);
    await world.playground.moveDraft(kei, 'roll-back', 4);
    expect(await reviewedAuthors(world, names, 6)).toEqual([]);
  });

  it('another draft draws other authors', async () => {
    const world = await openShare(50);
    const first = await reviewedAuthors(world, names, 1);
    await world.playground.moveDraft(kei, 'stop', 2);
    const next = input({ hide: '0.6', phrases: 'review: アサガオ' });
    await world.playground.saveDraft(kei, next, { revision: 3, language: 'ja' });
    await world.playground.moveDraft(kei, { share: 50 }, 4);
    expect(await reviewedAuthors(world, names, 2)).not.toEqual(first);
  });

  it('ends in one step; after that the rules in force judge all', async () => {
    const world = await openShare(99.99);
    expect((await reviewedAuthors(world, ['rin', 'yui'], 1)).length).toBeGreaterThan(0);
    expect(await world.playground.moveDraft(kei, 'stop', 2)).toEqual({ done: true });
    expect(await reviewedAuthors(world, ['rin', 'yui'], 2)).toEqual([]);
    const { draft } = await world.playground.readOverview(kei);
    expect(draft).toMatchObject({ stage: 'draft', revision: 3 });
    expect(draft?.steps.map(({ step, percent }) => [step, percent])).toEqual([
      ['saved', undefined],
      ['share', 99.99],
      ['stopped', undefined],
    ]);
  });

  it('a case names the draft, its stage and the version of its rules; the others name the rules in force', async () => {
    const world = createPlaygroundWorld();
    await world.playground.saveDraft(kei, input({ ownPack: SALE_PACK }), { revision: 0, language: 'ja' });
    await world.playground.moveDraft(kei, { share: 50 }, 1);
    const id = (await world.playground.readOverview(kei)).draft?.id;
    const seen = { draft: 0, inForce: 0 };
    for (const name of names.slice(0, 12)) {
      const post = message(name, `${name} ${OFFER}`);
      await world.intake.handleMessage(post);
      const [opened] = await world.stores.archive.read(deriveCaseId(post.ref));
      if (opened?.kind !== 'opened') throw new Error(`no case for ${name}`);
      if (opened.draft) {
        seen.draft++;
        expect(opened.draft).toEqual({ id, stage: 'share', percent: 50 });
        expect(opened.packs).toMatch(/\+[0-9a-f]{8}$/);
      } else {
        seen.inForce++;
        expect(opened.packs).not.toContain('+');
      }
    }
    expect(seen.draft).toBeGreaterThan(0);
    expect(seen.inForce).toBeGreaterThan(0);
  });

  it('counts the same differences, whichever rules judged a post', async () => {
    const world = await openShare(50, { histories: { general: () => emptyHistory() } });
    const reviewed = await reviewedAuthors(world, names, 1);
    await world.live.waitUntilIdle();
    const report = await world.playground.readShadow(kei);
    expect(reviewed.length).toBeGreaterThan(0);
    expect(report?.days[0]).toMatchObject({ judged: 60, reviewed: 60, hidden: 0, released: 0 });
    expect(report?.rules).toEqual([{ rule: 'server/phrase', count: 60 }]);
    expect(report?.last.every(({ before, after }) => before === 'pass' && after === 'review')).toBe(true);
  });

  it.each([0, 100, -1, 0.001, Number.NaN, Number.POSITIVE_INFINITY])(
    'of %s per cent is refused, and nothing changes',
    async (percent) => {
      const world = createPlaygroundWorld();
      await world.playground.saveDraft(kei, input({ hide: '0.6' }), { revision: 0, language: 'ja' });
      expect(await world.playground.moveDraft(kei, { share: percent }, 1)).toEqual({
        done: false,
        code: 'percent',
      });
      expect((await world.playground.readOverview(kei)).draft).toMatchObject({ stage: 'draft', revision: 1 });
    },
  );

  it('is ended before another draft is saved, so that a share never ends unseen', async () => {
    const world = await openShare(10);
    expect(await world.playground.saveDraft(kei, input(), { revision: 2, language: 'ja' })).toEqual({
      done: false,
      code: 'stage',
    });
    expect((await world.playground.readOverview(kei)).draft?.stage).toBe('share');
  });
});

describe('the differences of a draft', () => {
  it('are stored by id alone: no text and no author', async () => {
    const world = createPlaygroundWorld({ keepsTexts: false });
    await world.playground.saveDraft(kei, input({ phrases: 'review: アサガオ' }), {
      revision: 0,
      language: 'ja',
    });
    await world.playground.moveDraft(kei, 'shadow', 1);
    await world.intake.handleMessage(message('rin', 'アサガオが咲いた'));
    await world.live.waitUntilIdle();
    await world.live.refresh();
    const stored = (await world.keyValueStore.list('rules/differences/')).map(([, text]) => text).join();
    expect(stored).toContain('"after":"review"');
    expect(stored).not.toMatch(/アサガオ|rin/);
    const report = await world.playground.readShadow(kei);
    expect(report?.last).toEqual([expect.not.objectContaining({ text: expect.anything() })]);
  });

  it('of all processes are in one list, newest first; a new stage begins an empty one', async () => {
    const world = createPlaygroundWorld();
    const other = world.openProcess();
    await world.playground.saveDraft(kei, input({ phrases: 'review: アサガオ' }), {
      revision: 0,
      language: 'ja',
    });
    await world.playground.moveDraft(kei, 'shadow', 1);
    await other.live.refresh();
    for (const [i, { intake, live }] of [world, other].entries()) {
      const ref = { server: SERVER, channel: 'general', id: `post${i}` };
      const sentAt = new Date(world.clock.now().getTime() + i);
      await intake.handleMessage(
        message('rin', 'アサガオ', { ref, sentAt, url: `https://chat.example/${i}` }),
      );
      await live.waitUntilIdle();
      await live.refresh();
    }
    const urls = async () => (await world.playground.readShadow(kei))?.last.map(({ url }) => url);
    expect(await urls()).toEqual(['https://chat.example/1', 'https://chat.example/0']);
    await world.playground.moveDraft(kei, { share: 1 }, 2);
    expect(await urls()).toEqual([]);
  });
});

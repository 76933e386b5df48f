import { describe, expect, test } from 'vitest';
import { rulesArea } from '../../../../adapters/operator/rules/rules-area.ts';
import { createIntake } from '../../../../src/app/intake.ts';
import { loadRulesBundle } from '../../../../src/app/load-rules.ts';
import { createRulesService } from '../../../../src/app/operator/rules/create-rules-service.ts';
import { DEFAULT_RULES_FOLDER } from '../../../../src/app/project-paths.ts';
import { createRolloutParts } from '../../../../src/app/rule-rollout/rollout-parts.ts';
import { deriveCaseId } from '../../../../src/cases/index.ts';
import { createPolicyUpdater } from '../../../../src/commands/lib/policy-updater.ts';
import { type OperatorPost, postToMessage, tenantServer } from '../../../../src/core/index.ts';
import {
  createMemoryCaseStores,
  createMemoryCounters,
  createMemoryKeyValueStore,
  createMemoryLeases,
  createMemoryPolicyStore,
  createMemoryRateLimits,
  createMemoryStrikes,
} from '../../../../src/memory/index.ts';
import { createDetect } from '../../../../src/pipeline/detect.ts';
import { createFakeAdapter } from '../../../support/fake-adapter.ts';
import { createApiWorld, OTHER_KEY } from '../../../support/operator/api-world.ts';
import { testPolicy, wordings } from '../../../support/shipped-wording-and-policy.ts';

const loaded = await loadRulesBundle(DEFAULT_RULES_FOLDER);
if (!loaded.ok) throw new Error(loaded.why);
const bundle = loaded.value;

const OFFER = '即日払いの仕事です';
const PACK = `id: our-rules
summary: { ja: このネットワークのルール, en: rules of this network }
rules:
  daily-pay:
    when: { all: [pay.daily, job.any] }
    weight: 1
    sorts: [pay]
    note: { ja: 日払いの仕事です, en: work that is paid by the day }
    hits: [即日払いの仕事です]
`;
const TINY = tenantServer('tiny');

/** The API of the network `tiny`, and its workers, on the same stores. */
function createWorld() {
  const stores = createMemoryCaseStores();
  const keyValueStore = createMemoryKeyValueStore();
  const leases = createMemoryLeases();
  const counters = createMemoryCounters();
  const policies = createMemoryPolicyStore(() => testPolicy({ probability: { review: 0.01, hide: 0.55 } }));
  const adapter = { ...createFakeAdapter(), platform: 'operator' };
  const clock = { now: () => new Date('2026-11-02T03:00:00Z') };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const shared = { keyValueStore, leases, counters, policies, clock, log };
  const openRollout = () => createRolloutParts({ ...shared, keepsTexts: () => false });

  function openWorker() {
    const { live } = openRollout();
    const intake = createIntake({
      ...stores,
      ...{ policies, leases, clock, log, wording: wordings },
      adapters: adapter,
      strikes: createMemoryStrikes(),
      rateLimits: createMemoryRateLimits(),
      detect: createDetect(() => bundle, log),
      packsVersion: () => 'a1b2c3',
      draftOf: live.draftOf,
      onJudged: live.onJudged,
    });
    return {
      refresh: live.refresh,
      async judge(id: string, text: string, author = 'rin') {
        const post: OperatorPost = { id, revision: 1, author: { id: author }, text, sentAt: clock.now() };
        await intake.handleMessage(postToMessage(TINY, post));
        await live.waitUntilIdle();
      },
    };
  }

  const rules = createRulesService({
    rollout: openRollout(),
    ...{ policies, clock, log },
    updatePolicy: createPolicyUpdater({ policies, clock, log }),
    detector: () => bundle.detector,
    rulesVersion: () => 'a1b2c3',
    caseTimeline: stores.caseTimeline,
  });
  const site = createApiWorld({ api: { rules }, areas: [rulesArea] });
  const step = (target: string, revision: number | undefined, body: object = {}) =>
    site.send(target, {
      body,
      ...(revision !== undefined && { headers: { 'if-match': `"${revision}"` } }),
    });
  return { ...site, step, openWorker, stores, policies, keyValueStore };
}

/** A network whose draft is saved: revision 1. */
async function openDraft() {
  const world = createWorld();
  expect((await world.step('PUT /v1/rules/draft', 0, { pack: PACK })).status).toBe(200);
  return world;
}

describe('the way of a draft', () => {
  test('draft, shadow with counted differences, share, force for all, and back in one call', async () => {
    const { send, step, openWorker, stores, policies } = createWorld();
    const worker = openWorker();
    const first = await send('GET /v1/rules');
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"0"']);
    expect(first.json).toEqual({
      revision: 0,
      inForce: { version: 'a1b2c3', pack: null },
      canRollBack: false,
    });

    const saved = await step('PUT /v1/rules/draft', 0, { pack: PACK, reason: 'work paid by the day' });
    expect([saved.status, saved.headers.get('etag')]).toEqual([200, '"1"']);
    expect(saved.json.draft).toMatchObject({
      stage: 'draft',
      pack: PACK,
      version: expect.stringMatching(/^a1b2c3\+[0-9a-f]{8}$/),
      steps: [{ step: 'saved', by: 'all', reason: 'work paid by the day' }],
    });

    expect((await step('POST /v1/rules/shadow', 1)).json.draft.stage).toBe('shadow');
    await worker.refresh();
    await worker.judge('p-1', OFFER);
    await worker.judge('p-2', '今日は良い天気ですね');
    await worker.refresh();
    expect(await stores.archive.listCasesOfServer(TINY, 10)).toEqual([]);
    const { comparison } = (await send('GET /v1/rules')).json;
    expect(comparison).toMatchObject({ judged: 2, skipped: 0, hideFewer: 0, reviewFewer: 0 });
    expect(comparison.hideMore + comparison.reviewMore).toBe(1);
    expect(comparison.rules).toContainEqual(expect.objectContaining({ rule: 'our-rules/daily-pay' }));
    expect((await send('GET /v1/rules/differences')).json.items).toEqual([
      expect.objectContaining({ postId: 'p-1', channel: 'posts', before: 'pass' }),
    ]);

    const shared = await step('POST /v1/rules/share', 2, { percent: 99.99 });
    expect(shared.json.draft).toMatchObject({ stage: 'share', percent: 99.99 });
    expect(shared.json.comparison).toMatchObject({ judged: 0 });
    await worker.refresh();
    await worker.judge('p-3', OFFER, 'yui');
    const [opened] = await stores.archive.read(deriveCaseId({ server: TINY, channel: 'posts', id: 'p-3' }));
    expect(opened).toMatchObject({
      kind: 'opened',
      packs: saved.json.draft.version,
      draft: { id: saved.json.draft.id, stage: 'share', percent: 99.99 },
    });

    const active = await step('POST /v1/rules/activate', 3, { reason: 'one week in a share' });
    expect(active.json).toMatchObject({
      inForce: { version: saved.json.draft.version, pack: PACK },
      draft: { stage: 'active' },
      canRollBack: true,
    });
    expect(policies.of(TINY).ownPack).toBe(PACK);
    const [version] = await policies.listVersions(TINY, { limit: 1 });
    expect(version).toMatchObject({ from: 'api', by: { id: 'all' } });

    const back = await step('POST /v1/rules/rollback', undefined, { reason: 'too many' });
    expect(back.json).toMatchObject({
      revision: 5,
      inForce: { version: 'a1b2c3', pack: null },
      draft: { stage: 'draft', pack: PACK },
      canRollBack: false,
    });
    expect(back.json.draft.steps.map((one: { step: string }) => one.step)).toEqual([
      ...['saved', 'shadow', 'share', 'active', 'rolled-back'],
    ]);
    expect(policies.of(TINY).ownPack).toBeUndefined();
  });

  test('each step is in the history of the policy, with the key that did it and the reason', async () => {
    const { step, policies } = createWorld();
    await step('PUT /v1/rules/draft', 0, { pack: PACK, reason: 'work paid by the day' });
    await step('POST /v1/rules/shadow', 1, { reason: 'try it' });
    await step('POST /v1/rules/share', 2, { percent: 5, reason: 'no false hits' });
    await step('POST /v1/rules/activate', 3, { reason: 'one week in a share' });
    await step('POST /v1/rules/rollback', undefined, { reason: 'too many' });
    const versions = (await policies.listVersions(TINY, { limit: 9 })).toReversed().slice(1);
    expect(versions.map(({ from, by }) => [from, by?.id])).toEqual(
      Array.from({ length: 5 }, () => ['api', 'all']),
    );
    expect(versions.map(({ reason }) => reason)).toEqual([
      { step: 'saved', why: 'work paid by the day' },
      { step: 'shadow', why: 'try it' },
      { step: 'share', percent: 5, why: 'no false hits' },
      { step: 'active', why: 'one week in a share' },
      { step: 'rolled-back', why: 'too many' },
    ]);
    expect(versions.map(({ policy }) => policy?.ownPack !== undefined)).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  test('a step that is refused is not in the history', async () => {
    const { step, policies } = await openDraft();
    expect((await step('POST /v1/rules/shadow', 7, { reason: 'late' })).status).toBe(412);
    expect(await policies.listVersions(TINY, { limit: 9 })).toEqual([]);
  });

  test('several workers see each stage, and their differences are one list and one sum', async () => {
    const { send, step, openWorker } = await openDraft();
    await step('POST /v1/rules/shadow', 1);
    const workers = [openWorker(), openWorker(), openWorker()];
    for (const [i, worker] of workers.entries()) {
      await worker.refresh();
      await worker.judge(`p-${i}`, OFFER, `author-${i}`);
      await worker.refresh();
    }
    const { comparison } = (await send('GET /v1/rules')).json;
    expect(comparison).toMatchObject({ judged: 3 });
    const { items } = (await send('GET /v1/rules/differences?limit=2')).json;
    expect(items.map(({ postId }: { postId: string }) => postId)).toEqual(['p-2', 'p-1']);
    expect((await send('GET /v1/rules/differences')).json.items).toHaveLength(3);
  });

  test.each([
    ['shadow', {}, 'draft'],
    ['share', { percent: 5 }, 'draft'],
    ['activate', {}, 'draft'],
  ])('a rollback needs no revision, and ends %s in one call', async (stage, body, after) => {
    const { send, step, policies } = await openDraft();
    expect((await step(`POST /v1/rules/${stage}`, 1, body)).status).toBe(200);
    const back = await send('POST /v1/rules/rollback', { body: {} });
    expect([back.status, back.json.draft.stage]).toEqual([200, after]);
    expect(policies.of(TINY).ownPack).toBeUndefined();
    const again = await send('POST /v1/rules/rollback', { body: {} });
    expect([again.status, again.json.type]).toEqual([409, '/problems/conflict']);
  });

  test('changes the pack alone: a phrase that was added meanwhile stays at activation and rollback', async () => {
    const { step, policies } = await openDraft();
    const phrases = [{ text: 'アサガオ', ruling: 'review' as const }];
    await policies.set(TINY, { ...policies.of(TINY), phrases });
    await step('POST /v1/rules/activate', 1);
    expect(policies.of(TINY)).toMatchObject({ phrases, ownPack: PACK });
    const back = await step('POST /v1/rules/rollback', 2);
    expect(back.json.keptPack).toBeUndefined();
    expect(policies.of(TINY)).toMatchObject({ phrases });
    expect(policies.of(TINY).ownPack).toBeUndefined();
  });

  test('a rollback keeps a pack that was changed after the activation, and says so', async () => {
    const { step, policies } = await openDraft();
    await step('POST /v1/rules/activate', 1);
    const ownPack = PACK.replace('our-rules', 'other-rules');
    await policies.set(TINY, { ...policies.of(TINY), ownPack });
    const back = await step('POST /v1/rules/rollback', 2);
    expect(back.json).toMatchObject({ keptPack: true, inForce: { pack: ownPack } });
  });

  test('a draft without a pack removes the pack', async () => {
    const { step, policies } = await openDraft();
    await step('POST /v1/rules/activate', 1);
    const saved = await step('PUT /v1/rules/draft', 2, { pack: null });
    expect(saved.json.draft.pack).toBeNull();
    await step('POST /v1/rules/activate', 3);
    expect(policies.of(TINY).ownPack).toBeUndefined();
    await step('POST /v1/rules/rollback', 4);
    expect(policies.of(TINY).ownPack).toBe(PACK);
  });
});

describe('what is refused', () => {
  test.each([
    ['an unknown key', PACK.replace('weight', 'wieght'), 6, 5, 'did you mean "weight"?'],
    ['an unknown name', PACK.replace('[pay.daily,', '[pay.dailyy,'), 5, 5, 'pay.dailyy'],
    ['broken YAML', 'id: [', 1, 6, ''],
    [
      'an own text on which the rule does not fire',
      PACK.replace(/hits: .*/, 'hits: [おはよう]'),
      9,
      12,
      'does not fire',
    ],
  ])('%s in the pack, with line, column and what is wrong', async (_, pack, line, column, part) => {
    const { step, keyValueStore } = createWorld();
    const answer = await step('PUT /v1/rules/draft', 0, { pack });
    expect([answer.status, answer.json.type]).toEqual([422, '/problems/unprocessable']);
    const [error] = answer.json.errors;
    expect(error.pointer).toBe('/pack');
    expect(error.detail).toMatch(new RegExp(`^line ${line}, column ${column}: \\S`));
    expect(error.detail).toContain(part);
    expect(await keyValueStore.list('')).toEqual([]);
  });

  test('a change without If-Match, with one of another form, and with an older one', async () => {
    const { send, step } = await openDraft();
    const body = { pack: null };
    const answers = [
      await send('PUT /v1/rules/draft', { body }),
      await send('PUT /v1/rules/draft', { body, headers: { 'if-match': '1' } }),
      await send('PUT /v1/rules/draft', { body, headers: { 'if-match': '*' } }),
      await step('PUT /v1/rules/draft', 0, body),
      await step('POST /v1/rules/shadow', 0),
      await step('POST /v1/rules/rollback', 0),
    ];
    expect(answers.map(({ status }) => status)).toEqual([428, 400, 400, 412, 412, 412]);
    expect((await send('GET /v1/rules')).json).toMatchObject({ revision: 1, draft: { pack: PACK } });
  });

  test('of two changes at once one is done and the other one is asked to read again', async () => {
    const { step } = await openDraft();
    const answers = await Promise.all([
      step('POST /v1/rules/shadow', 1),
      step('POST /v1/rules/share', 1, { percent: 10 }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test('a step that does not fit the stage; the answer says which steps do', async () => {
    const { step } = createWorld();
    expect((await step('POST /v1/rules/shadow', 0)).json.detail).toContain('PUT /v1/rules/draft');
    await step('PUT /v1/rules/draft', 0, { pack: PACK });
    await step('POST /v1/rules/share', 1, { percent: 10 });
    const refused = await step('PUT /v1/rules/draft', 2, { pack: null });
    expect([refused.status, refused.json.detail]).toEqual([409, expect.stringContaining('rollback')]);
    expect((await step('POST /v1/rules/shadow', 2)).status).toBe(409);
  });

  test.each([0, 100, 0.001, '10', null])('a share of %s per cent', async (percent) => {
    const { step } = await openDraft();
    const answer = await step('POST /v1/rules/share', 1, { percent });
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([400, '/percent']);
  });
});

test('another network has its own rules and sees nothing of these', async () => {
  const { send, step } = await openDraft();
  await step('POST /v1/rules/activate', 1);
  const other = await send('GET /v1/rules', { key: OTHER_KEY });
  expect(other.json).toEqual({
    revision: 0,
    inForce: { version: 'a1b2c3', pack: null },
    canRollBack: false,
  });
  expect((await send('POST /v1/rules/rollback', { key: OTHER_KEY, body: {} })).status).toBe(409);
  expect((await send('GET /v1/rules')).json.inForce.pack).toBe(PACK);
});

test('each change is recorded with the key and without texts; reading needs the scope too', async () => {
  const { send, step, audit, addKey } = await openDraft();
  await step('POST /v1/rules/shadow', 1, { reason: 'a secret reason' });
  expect(audit.map(({ keyId, route }) => [keyId, route])).toEqual([
    ['all', 'PUT /v1/rules/draft'],
    ['all', 'POST /v1/rules/shadow'],
  ]);
  expect(JSON.stringify(audit)).not.toMatch(/our-rules|secret reason/);
  addKey('yk_posts_1', ['posts']);
  expect((await send('GET /v1/rules', { key: 'yk_posts_1' })).status).toBe(403);
});

test('precision of rules answers, also before any case was decided', async () => {
  const { send } = createWorld();
  expect((await send('GET /v1/rules/precision?days=30')).json).toEqual({ days: 30, packs: [], rules: [] });
  expect((await send('GET /v1/rules/precision?days=0')).status).toBe(400);
});

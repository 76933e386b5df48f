import { expect, test } from 'vitest';
import { type Adapter, type Message, tenantServer } from '#core';
import { createActionService } from '../../../../src/app/operator/actions/action-service.ts';
import { createOperatorPlatform } from '../../../../src/app/operator/platform/operator-platform.ts';
import { createCaseTexts } from '../../../../src/app/operator/platform/read-case.ts';
import { deriveCaseId } from '../../../../src/cases/index.ts';
import { createMemoryEventFeed, createMemoryPolicyStore } from '../../../../src/memory/index.ts';
import type { FakeAdapter } from '../../../support/fake-adapter.ts';
import { DAY_MS } from '../../../support/fake-clock.ts';
import { member, message } from '../../../support/messages.ts';
import { callerOf, SILENT_GATE } from '../../../support/operator/delivery-world.ts';
import { wordings } from '../../../support/shipped-wording-and-policy.ts';
import { createPipelineWorld, type PipelineWorldOptions } from '../../../support/worlds/pipeline-world.ts';

const TINY = tenantServer('tiny');
const SECRET_TEXT = '港で箱を受け取るだけ';

/** A network with the whole pipeline, the feed in memory, and its operator. */
function operatorWorld(options: PipelineWorldOptions = {}) {
  const { feed } = createMemoryEventFeed();
  const logged: string[] = [];
  const note = (event: string) => void logged.push(event);
  const platform: Adapter = createOperatorPlatform({
    feed,
    texts: {
      read: (caseId) => texts().read(caseId),
      reasonsOf: (judged) => texts().reasonsOf(judged),
      statusOf: (state) => texts().statusOf(state),
    },
    tenants: () => [{ id: 'tiny', name: 'Tiny SNS' }],
    confirmWithinMs: DAY_MS,
    clock: { now: () => world.clock.now() },
    log: { info: note, warn: note, error: note },
  });
  const world = createPipelineWorld({ ...options, adapter: platform as FakeAdapter });
  const policies = createMemoryPolicyStore(() => world.policy);
  const log = { info() {}, warn() {}, error() {} };
  const texts = () =>
    createCaseTexts({ archive: world.archive, policies, wording: wordings, reasons: undefined, log });
  const actions = createActionService({ feed, intake: world.intake, gate: SILENT_GATE, clock: world.clock });
  const events = () => feed.listEvents('tiny', 0, 100);
  const requested = async () =>
    (await actions.list(callerOf('tiny'), { state: 'requested', after: 0, limit: 100 })).map(
      ({ action }) => action,
    );
  return { ...world, platform, feed, actions, events, requested, noted: logged };
}

const post = (text: string, id = 'post-1'): Message =>
  message(member('rin', { server: TINY }), text, { ref: { server: TINY, channel: 'posts', id } });

const tiny = callerOf('tiny');

test('an offence becomes a requested action with reasons in both languages, and no text of the post', async () => {
  const { intake, requested, events } = operatorWorld();
  const posted = post(`RECRUIT ${SECRET_TEXT}`);
  await intake.handleMessage(posted);
  const [hide] = await requested();
  expect(hide).toMatchObject({
    kind: 'hide',
    postId: 'post-1',
    channel: 'posts',
    accountId: 'rin',
    caseId: deriveCaseId(posted.ref),
    reasons: [{ ja: '高額な報酬と外部への誘導', en: '高額な報酬と外部への誘導' }],
    state: 'requested',
  });
  const stored = await events();
  expect(stored.map(({ type }) => type)).toEqual([
    'org.yamidome.action.requested.v1',
    'org.yamidome.case.opened.v1',
  ]);
  expect(stored[1]!.data).toMatchObject({
    ...{ ruling: 'hide', stance: 'soliciting', postId: 'post-1', isHidden: false, needsDecision: true },
    status: { en: expect.stringContaining('has not confirmed'), ja: expect.stringContaining('依頼しました') },
  });
  expect(JSON.stringify(stored)).not.toContain(SECRET_TEXT);
  expect(JSON.stringify(stored)).not.toContain('"job"');
});

test('the confirmed outcome leads to a strike, a warning, and an event of the changed case', async () => {
  const { intake, actions, requested, events, archive } = operatorWorld();
  const posted = post('RECRUIT');
  await intake.handleMessage(posted);
  const [hide] = await requested();
  const result = await actions.confirm(tiny, hide!.id, { status: 'done' });
  expect(result).toMatchObject({
    kind: 'recorded',
    action: { state: 'confirmed', outcome: { status: 'done' } },
  });
  const kinds = (await archive.read(deriveCaseId(posted.ref))).map(({ kind }) => kind);
  expect(kinds).toEqual(['opened', 'acted', 'struck', 'escalated']);
  const [warn] = await requested();
  expect(warn).toMatchObject({ kind: 'warn', accountId: 'rin', postId: 'post-1' });
  expect(warn!.letter?.text).not.toBe('');
  const last = (await events()).at(-1);
  expect(last).toMatchObject({ type: 'org.yamidome.case.changed.v1', data: { isHidden: true, strikes: 1 } });
});

test('the same outcome again is recorded, another one is a conflict, a foreign action is unknown', async () => {
  const { intake, actions, requested } = operatorWorld();
  await intake.handleMessage(post('RECRUIT'));
  const [hide] = await requested();
  expect(await actions.confirm(callerOf('other'), hide!.id, { status: 'done' })).toEqual({
    kind: 'not-found',
  });
  expect(await actions.get(callerOf('other'), hide!.id)).toBeUndefined();
  expect(await actions.confirm(tiny, 'act_unknown', { status: 'done' })).toEqual({ kind: 'not-found' });
  await actions.confirm(tiny, hide!.id, { status: 'degraded', detail: 'only on the web' });
  const again = await actions.confirm(tiny, hide!.id, { status: 'degraded', detail: 'only on the web' });
  expect(again.kind).toBe('recorded');
  expect((await actions.confirm(tiny, hide!.id, { status: 'done' })).kind).toBe('conflict');
});

test('confirmations at the same moment give one outcome, in the case and in the action', async () => {
  const { intake, actions, requested, archive, feed } = operatorWorld();
  const posted = post('RECRUIT');
  await intake.handleMessage(posted);
  const [hide] = await requested();
  const results = await Promise.all(
    (['done', 'failed', 'done'] as const).map((status) => actions.confirm(tiny, hide!.id, { status })),
  );
  const acted = (await archive.read(deriveCaseId(posted.ref))).filter((event) => event.kind === 'acted');
  expect(acted).toHaveLength(1);
  expect((await feed.findAction('tiny', hide!.id))?.outcome?.status).toBe(acted[0]!.outcome.status);
  expect(results.map(({ kind }) => kind).sort()).toEqual(['conflict', 'recorded', 'recorded']);
});

test('a crash after the case was told leaves an action that can be confirmed again', async () => {
  const { intake, actions, requested, feed, clock } = operatorWorld();
  await intake.handleMessage(post('RECRUIT'));
  const [hide] = await requested();
  const dying = createActionService({
    feed: { ...feed, endAction: () => Promise.reject(new Error('crash')) },
    intake,
    gate: SILENT_GATE,
    clock,
  });
  await expect(dying.confirm(tiny, hide!.id, { status: 'done' })).rejects.toThrow('crash');
  expect((await feed.findAction('tiny', hide!.id))?.state).toBe('requested');
  expect((await actions.confirm(tiny, hide!.id, { status: 'failed' })).kind).toBe('conflict');
  expect((await actions.confirm(tiny, hide!.id, { status: 'done' })).kind).toBe('recorded');
});

test('an action that is not confirmed in time expires, and a late outcome still corrects the case', async () => {
  const { intake, actions, requested, events, clock, feed } = operatorWorld();
  const posted = post('RECRUIT');
  await intake.handleMessage(posted);
  const [hide] = await requested();
  clock.advance(2 * DAY_MS);
  await intake.runDueJobs();
  expect((await feed.findAction('tiny', hide!.id))?.state).toBe('expired');
  expect((await events()).map(({ type }) => type)).toContain('org.yamidome.action.ended.v1');
  expect((await actions.confirm(tiny, hide!.id, { status: 'done' })).kind).toBe('recorded');
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(1);
});

test('an overturn before the confirmation withdraws the hide and requests the restore; the late outcome is replaced', async () => {
  const { intake, actions, requested, feed } = operatorWorld();
  const posted = post('RECRUIT');
  await intake.handleMessage(posted);
  const [hide] = await requested();
  const moderator = member('aoi', { server: TINY, moderator: true });
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator, decision: 'overturn' });
  expect((await feed.findAction('tiny', hide!.id))?.state).toBe('withdrawn');
  expect(await requested()).toMatchObject([{ kind: 'restore', postId: 'post-1', accountId: 'rin' }]);
  expect((await actions.confirm(tiny, hide!.id, { status: 'done' })).kind).toBe('replaced');
});

test('the same job is one action and one event, also when it is asked for in two processes at once', async () => {
  const { platform, events } = operatorWorld();
  const ref = { server: TINY, channel: 'posts', id: 'post-9' };
  const hide = { kind: 'hide', message: ref, reason: 'Y-0 x' } as const;
  const request = { job: 'Y-0000000000/0/hide' };
  const results = await Promise.all([1, 2, 3].map(() => platform.apply(TINY, hide, request)));
  expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  expect(await events()).toHaveLength(1);
  await platform.apply(tenantServer('other'), hide, request);
  expect(await events()).toHaveLength(1);
});

test('boards and notices are events; the same revision or key is one event', async () => {
  const { platform, events } = operatorWorld();
  const board = {
    kind: 'board',
    channel: 'moderators',
    key: 'limit',
    text: 'x',
    open: true,
    revision: 4,
  } as const;
  const notice = { kind: 'notice', channel: 'posts', text: 'y', key: 'weekly' } as const;
  for (const action of [board, board, notice, notice]) await platform.apply(TINY, action);
  await platform.apply(TINY, { ...board, revision: 5 });
  expect((await events()).map(({ type, data }) => [type, data.revision])).toEqual([
    ['org.yamidome.board.changed.v1', 4],
    ['org.yamidome.notice.v1', undefined],
    ['org.yamidome.board.changed.v1', 5],
  ]);
});

test('without a job, a quarantine by the gate is requested and no more is claimed', async () => {
  const { platform, requested } = operatorWorld();
  const quarantine = { kind: 'quarantine', member: member('rin', { server: TINY }), reason: 'gate' } as const;
  expect(await platform.apply(TINY, quarantine)).toEqual({ status: 'degraded', detail: 'requested' });
  expect(await requested()).toMatchObject([{ kind: 'quarantine', accountId: 'rin' }]);
});

test('a network is a server with its name', () => {
  const { platform } = operatorWorld();
  expect(platform.listServers?.()).toEqual([TINY]);
  expect(platform.getServerName?.(TINY)).toBe('Tiny SNS');
});

test('while the feed does not answer, an action is tried again later, and the log says why', async () => {
  const { intake, feed, outbox, clock, requested, noted } = operatorWorld();
  const request = feed.request;
  Object.assign(feed, { request: () => Promise.reject(new TypeError('away')) });
  await intake.handleMessage(post('RECRUIT'));
  expect(await requested()).toEqual([]);
  expect(noted).toContain('requested_action_not_stored');
  expect(await outbox.countPending()).toBeGreaterThan(0);
  Object.assign(feed, { request });
  clock.advance(DAY_MS / 24);
  await intake.runDueJobs();
  expect((await requested()).map(({ kind }) => kind)).toEqual(['hide']);
});

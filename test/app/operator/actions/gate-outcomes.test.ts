import { describe, expect, test } from 'vitest';
import { type Adapter, type ConfirmedOutcome, type RequestedActionKind, tenantServer } from '#core';
import { createActionService } from '../../../../src/app/operator/actions/action-service.ts';
import { expireLooseActions } from '../../../../src/app/operator/actions/expire-actions.ts';
import { createOperatorPlatform } from '../../../../src/app/operator/platform/operator-platform.ts';
import { deriveCaseId } from '../../../../src/cases/index.ts';
import { createMemoryEventFeed } from '../../../../src/memory/index.ts';
import type { FakeAdapter } from '../../../support/fake-adapter.ts';
import { DAY_MS, MINUTE_MS } from '../../../support/fake-clock.ts';
import { member, message, moderator } from '../../../support/messages.ts';
import { callerOf } from '../../../support/operator/delivery-world.ts';
import { createGateWorld, GATE_POLICY } from '../../../support/worlds/gate-world.ts';
import { createPipelineWorld } from '../../../support/worlds/pipeline-world.ts';

const TINY = tenantServer('tiny');
const tiny = callerOf('tiny');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A network whose new accounts must verify, and its operator. */
function createNetwork({ confirmsAtOnce = false } = {}) {
  const { feed } = createMemoryEventFeed();
  const platform = createOperatorPlatform({
    feed,
    texts: { read: async () => undefined, reasonsOf: () => [], statusOf: () => ({ ja: '', en: '' }) },
    tenants: () => [{ id: 'tiny', name: 'Tiny SNS' }],
    confirmWithinMs: DAY_MS,
    clock: { now: () => world.clock.now() },
    log,
  });
  /** The outcome comes before the process that has asked goes on. */
  const quick: Adapter = {
    ...platform,
    apply: (async (...asked: Parameters<Adapter['apply']>) => {
      const result = await platform.apply(...asked);
      if (asked[1].kind === 'quarantine') await confirm(await idOf('quarantine'), { status: 'done' });
      return result;
    }) as Adapter['apply'],
  };
  const networks = { isNetwork: () => true, announce: async () => undefined };
  const world = createGateWorld({ adapter: (confirmsAtOnce ? quick : platform) as FakeAdapter, networks });
  const { gate, clock } = world;
  const { intake, archive } = createPipelineWorld({
    ...{ policy: { gate: GATE_POLICY }, gate, adapter: platform as FakeAdapter },
  });
  const actions = createActionService({ feed, intake, gate, clock });
  const newcomer = member('rin', { server: TINY, accountCreatedAt: clock.now() });

  async function idOf(kind: RequestedActionKind): Promise<string> {
    const listed = await feed.listActions('tiny', { after: 0, limit: 99 });
    return listed.filter(({ action }) => action.kind === kind).at(-1)!.action.id;
  }
  const confirm = async (id: string, outcome: ConfirmedOutcome) =>
    (await actions.confirm(tiny, id, outcome)).kind;

  return {
    ...world,
    ...{ feed, actions, idOf, confirm },
    archive,
    /** An older account posts an offer. Resolves with its case. */
    async post(text: string): Promise<string> {
      const author = member('rin', { server: TINY, accountCreatedAt: new Date(0) });
      const posted = message(author, text);
      await intake.handleMessage(posted);
      return deriveCaseId(posted.ref);
    },
    async gateEventsOf(caseId: string) {
      const events = await archive.read(caseId);
      return events.flatMap((event) => (event.kind === 'gated' ? [event.muting] : []));
    },
    join: () => gate.handleEvent(newcomer, { kind: 'joined', inWave: false }),
    letIn: () => gate.vouch({ ...moderator(), server: TINY }, newcomer),
    mutingOf: async () => (await gate.listWaiting(TINY, 9)).shown[0]?.muting,
    recordOf: async () =>
      JSON.parse((await world.keyValueStore.get('gate/member/operator:tiny/rin')) ?? '{}') as object,
  };
}

describe('the outcome of an action that the gate asked a network for', () => {
  test.each([
    ['done', 'muted'],
    ['degraded', 'partly'],
    ['failed', 'unmuted'],
  ] as const)('%s: the list of waiting accounts says what the network did', async (status, muting) => {
    const network = createNetwork();
    await network.join();
    expect(await network.mutingOf()).toBe('requested');
    expect(await network.confirm(await network.idOf('quarantine'), { status })).toBe('recorded');
    expect(await network.mutingOf()).toBe(muting);
    expect(network.logged.some((line) => line.startsWith('gate_action_failed'))).toBe(status === 'failed');
  });

  test('a release that the network could not do stands in the record of the account', async () => {
    const network = createNetwork();
    await network.join();
    await network.letIn();
    expect(await network.recordOf()).toMatchObject({ state: 'open', ending: 'requested' });
    await network.confirm(await network.idOf('release'), { status: 'failed' });
    expect(await network.recordOf()).toMatchObject({ state: 'open', by: 'moderator', ending: 'failed' });
    expect(network.logged.join()).toContain('gate_action_failed');
  });

  test('a late outcome of an earlier wait changes nothing', async () => {
    const network = createNetwork();
    await network.join();
    const earlier = await network.idOf('quarantine');
    network.clock.advance(MINUTE_MS);
    await network.letIn();
    expect(await network.confirm(earlier, { status: 'failed' })).toBe('recorded');
    expect(await network.recordOf()).toMatchObject({ state: 'open', ending: 'requested' });
  });

  test.each([
    ['done', 'muted'],
    ['degraded', 'partly'],
    ['failed', 'unmuted'],
  ] as const)('%s: the case that has asked says it too, once', async (status, muting) => {
    const network = createNetwork();
    const caseId = await network.post('DOUBTFUL');
    expect(await network.gateEventsOf(caseId)).toEqual(['requested']);
    const id = await network.idOf('quarantine');
    await network.confirm(id, { status });
    await network.confirm(id, { status });
    expect(await network.gateEventsOf(caseId)).toEqual(['requested', muting]);
    const newest = (await network.feed.listEvents('tiny', 0, 99)).at(-1);
    expect(newest).toMatchObject({ type: 'org.yamidome.case.changed.v1', subject: caseId });
  });

  test('an outcome that comes at once is not overwritten by the request', async () => {
    const network = createNetwork({ confirmsAtOnce: true });
    const caseId = await network.post('DOUBTFUL');
    expect(await network.mutingOf()).toBe('muted');
    expect(await network.gateEventsOf(caseId)).toEqual(['muted']);
  });

  test('the same outcome again is the same answer, and another one is a conflict', async () => {
    const network = createNetwork();
    await network.join();
    const id = await network.idOf('quarantine');
    await network.confirm(id, { status: 'done' });
    expect(await network.confirm(id, { status: 'done' })).toBe('recorded');
    expect(await network.confirm(id, { status: 'failed' })).toBe('conflict');
    expect(await network.mutingOf()).toBe('muted');
  });
});

describe('an action of the gate that is never confirmed', () => {
  test('ends at its deadline with an event, so that old events can be deleted; a late outcome still counts', async () => {
    const network = createNetwork();
    await network.join();
    const id = await network.idOf('quarantine');
    expect(await expireLooseActions(network.feed, 'tiny', network.clock.now())).toBe(0);
    network.clock.advance(DAY_MS);
    // The quarantine, and the letter to the account.
    expect(await expireLooseActions(network.feed, 'tiny', network.clock.now())).toBe(2);
    expect((await network.feed.findAction('tiny', id))?.state).toBe('expired');
    expect((await network.feed.listEvents('tiny', 0, 99)).map(({ data }) => data)).toContainEqual({
      ...{ id, state: 'expired' },
    });
    expect(await network.confirm(id, { status: 'done' })).toBe('recorded');
    expect(await network.mutingOf()).toBe('muted');
    network.clock.advance(DAY_MS);
    expect(await network.feed.purge('tiny', network.clock.now(), 99)).toBeGreaterThan(2);
  });

  test('an action of a case is left to its case', async () => {
    const { feed, clock } = createNetwork();
    const action = { id: 'act_1', kind: 'ban', job: 'Y-1/1/ban', accountId: 'rin', reasons: [] } as const;
    const times = { requestedAt: clock.now(), confirmBy: clock.now() };
    await feed.request(
      'tiny',
      { ...action, ...times, state: 'requested' },
      {
        ...{
          id: 'evt_1',
          type: 'org.yamidome.action.requested.v1',
          subject: 'rin',
          at: clock.now(),
          data: {},
        },
      },
    );
    expect(await expireLooseActions(feed, 'tiny', new Date(clock.now().getTime() + DAY_MS))).toBe(0);
  });
});

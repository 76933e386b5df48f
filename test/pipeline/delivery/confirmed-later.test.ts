import { expect, test } from 'vitest';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { type AskingAdapter, createAskingAdapter } from '../../support/asking-adapter.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/fake-clock.ts';
import { message, moderator, SERVER } from '../../support/messages.ts';
import {
  createPipelineWorld,
  type PipelineWorld,
  type PipelineWorldOptions,
} from '../../support/worlds/pipeline-world.ts';

const WAIT_MS = DAY_MS;

/** A server whose platform confirms later what it did. */
function askingWorld(options: PipelineWorldOptions = {}) {
  const adapter: AskingAdapter = createAskingAdapter(() => world.clock, WAIT_MS);
  const world: PipelineWorld = createPipelineWorld({ ...options, adapter });
  const confirm = (
    kind: Parameters<AskingAdapter['request']>[0],
    status: 'done' | 'degraded' | 'failed' = 'done',
    detail?: string,
  ) =>
    world.intake.confirmOutcome({
      server: SERVER,
      job: adapter.request(kind).job,
      status,
      ...(detail !== undefined && { detail }),
    });
  const eventsOf = (posted: ReturnType<typeof message>) => world.archive.read(deriveCaseId(posted.ref));
  const strikesOf = async (posted: ReturnType<typeof message>) =>
    (await world.intake.getMemberHistory(posted.author)).strikes;
  const cardOf = (posted: ReturnType<typeof message>) => adapter.cards.get(deriveCaseId(posted.ref))!;
  return { ...world, adapter, confirm, eventsOf, strikesOf, cardOf };
}

const kindsAsked = ({ asked }: AskingAdapter) => asked.map(({ action }) => action.kind);

test('before the platform confirms, nothing is recorded, no strike is given, and the card says so', async () => {
  const { intake, adapter, eventsOf, strikesOf, cardOf, outbox, archive } = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect((await eventsOf(posted)).map(({ kind }) => kind)).toEqual(['opened']);
  expect(kindsAsked(adapter)).toEqual(['hide']);
  expect(await strikesOf(posted)).toBe(0);
  expect(cardOf(posted).status).toContain('依頼しました');
  expect(await outbox.countPending()).toBe(1);
  expect(await archive.listUnfinished()).toEqual([]);
});

test('strike, ladder and card follow the confirmed outcome', async () => {
  const { intake, adapter, confirm, eventsOf, strikesOf, cardOf } = askingWorld({
    policy: { ladder: [{ strikes: 1, do: 'timeout', minutes: 60 }] },
  });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(await confirm('hide')).toBe('recorded');
  expect(await strikesOf(posted)).toBe(1);
  expect(kindsAsked(adapter)).toEqual(['hide', 'timeout']);
  expect(cardOf(posted).status).toBe('投稿を非表示にしました。');
  expect(cardOf(posted).facts).toContainEqual({ label: 'タイムアウト', value: '依頼済み（結果の報告待ち）' });
  expect(await confirm('timeout')).toBe('recorded');
  expect(kindsAsked(adapter)).toEqual(['hide', 'timeout', 'warn']);
  expect(await confirm('warn')).toBe('recorded');
  expect((await eventsOf(posted)).map(({ kind }) => kind)).toEqual([
    'opened',
    'acted',
    'struck',
    'escalated',
    'acted',
    'acted',
  ]);
});

test('while it waits, the platform is not asked again, however often the work runs', async () => {
  const { intake, adapter, clock, calls, restartIntake } = askingWorld();
  await intake.handleMessage(message('rin', 'RECRUIT'));
  const again = restartIntake();
  const before = calls.length;
  for (let hour = 0; hour < 20; hour++) {
    clock.advance(HOUR_MS);
    await Promise.all([again.runDueJobs(), again.resumeUnfinishedCases(), intake.runDueJobs()]);
  }
  expect(adapter.askedTimes()).toBe(1);
  expect(calls.slice(before).filter((call) => call === 'archive.append')).toEqual([]);
});

test('a platform that reports a failure gives no strike', async () => {
  const { intake, confirm, strikesOf, cardOf } = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(await confirm('hide', 'failed', 'gone')).toBe('recorded');
  expect(await strikesOf(posted)).toBe(0);
  expect(cardOf(posted).status).toContain('対象がすでにない');
});

test('the first outcome counts: the same again changes nothing, another one is refused', async () => {
  const { intake, confirm, eventsOf } = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  await confirm('hide');
  const events = await eventsOf(posted);
  expect(await confirm('hide')).toBe('recorded');
  expect(await confirm('hide', 'failed')).toBe('conflict');
  expect(await confirm('hide', 'done', 'twice')).toBe('conflict');
  expect(await eventsOf(posted)).toEqual(events);
});

test('of two confirmations at the same moment in two processes, one is recorded', async () => {
  const { intake, adapter, restartIntake, eventsOf, strikesOf } = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const { job } = adapter.request('hide');
  const other = restartIntake();
  const results = await Promise.all([
    intake.confirmOutcome({ server: SERVER, job, status: 'done' }),
    other.confirmOutcome({ server: SERVER, job, status: 'failed' }),
    intake.confirmOutcome({ server: SERVER, job, status: 'done' }),
  ]);
  const acted = (await eventsOf(posted)).filter((event) => event.kind === 'acted' && event.job === job);
  expect(acted).toHaveLength(1);
  expect(results.filter((result) => result === 'conflict').length).toBeGreaterThan(0);
  expect(results).not.toContain('unavailable');
  expect(await strikesOf(posted)).toBe(results[0] === 'recorded' ? 1 : 0);
});

test('a confirmation that is faster than the note that the job waits is kept', async () => {
  let answer: Promise<unknown> | undefined;
  const world = askingWorld({
    async observe(call, when) {
      if (call !== 'outbox.retry' || when !== 'called' || answer) return;
      const { job } = world.adapter.request('hide');
      answer = fast.confirmOutcome({ server: SERVER, job, status: 'done' });
      await answer;
    },
  });
  const fast = world.restartIntake();
  const posted = message('rin', 'RECRUIT');
  await world.intake.handleMessage(posted);
  expect(await answer).toBe('recorded');
  expect(await world.strikesOf(posted)).toBe(1);
  const hides = (await world.eventsOf(posted)).filter(
    (event) => event.kind === 'acted' && event.outcome.action.kind === 'hide',
  );
  expect(hides).toHaveLength(1);
  expect(world.cardOf(posted).status).toBe('投稿を非表示にしました。');
  world.clock.advance(2 * WAIT_MS);
  await world.intake.runDueJobs();
  expect(world.adapter.asked.filter(({ action }) => action.kind === 'hide')).toHaveLength(1);
});

test('a crash right after the platform was asked does not ask it a second time', async () => {
  let crashed = false;
  const world = askingWorld({
    observe(call, when) {
      if (call !== 'outbox.retry' || when !== 'called' || crashed) return;
      crashed = true;
      throw new Error('crash');
    },
  });
  const posted = message('rin', 'RECRUIT');
  await world.intake.handleMessage(posted);
  expect(crashed).toBe(true);
  const restarted = world.restartIntake();
  world.clock.advance(5 * MINUTE_MS);
  await restarted.runDueJobs();
  expect(world.adapter.askedTimes()).toBe(1);
  expect(await world.confirm('hide')).toBe('recorded');
  expect(await world.strikesOf(posted)).toBe(1);
});

test('a process that ends right after a confirmation was stored leaves nothing undone', async () => {
  const world = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await world.intake.handleMessage(posted);
  const dying = world.restartIntake((call, when) => {
    if (call === 'strikes.add' && when === 'called') throw new Error('crash');
    if (call === 'archive.append' && when === 'called' && isStored) throw new Error('crash');
    if (call === 'archive.append' && when === 'done') isStored = true;
  });
  let isStored = false;
  const { job } = world.adapter.request('hide');
  expect(await dying.confirmOutcome({ server: SERVER, job, status: 'done' })).toBe('recorded');
  expect(await world.strikesOf(posted)).toBe(0);
  const restarted = world.restartIntake();
  await restarted.resumeUnfinishedCases();
  expect(await world.strikesOf(posted)).toBe(1);
  expect(world.cardOf(posted).status).toBe('投稿を非表示にしました。');
});

test('without a confirmation until the deadline, the card asks moderators to act by hand', async () => {
  const { intake, adapter, clock, eventsOf, strikesOf, cardOf, outbox, logged } = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  clock.advance(WAIT_MS - MINUTE_MS);
  await intake.runDueJobs();
  expect(await outbox.countPending()).toBe(1);
  clock.advance(MINUTE_MS);
  await intake.runDueJobs();
  expect((await eventsOf(posted)).at(-1)).toMatchObject({
    kind: 'acted',
    outcome: { action: { kind: 'hide' }, status: 'failed', detail: 'unconfirmed' },
  });
  expect(adapter.request('hide').ended).toBe('expired');
  expect(await strikesOf(posted)).toBe(0);
  expect(cardOf(posted).status).toContain('報告がない');
  expect(logged.join('\n')).toContain('action_failed');
  expect(await outbox.countPending()).toBe(0);
});

test('a confirmation after the deadline corrects the case, once', async () => {
  const { intake, clock, confirm, eventsOf, strikesOf, cardOf } = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  clock.advance(2 * WAIT_MS);
  await intake.runDueJobs();
  expect(await confirm('hide')).toBe('recorded');
  expect(await strikesOf(posted)).toBe(1);
  expect(cardOf(posted).status).toBe('投稿を非表示にしました。');
  const events = await eventsOf(posted);
  expect(await confirm('hide')).toBe('recorded');
  expect(await confirm('hide', 'failed')).toBe('conflict');
  expect(await eventsOf(posted)).toEqual(events);
});

test('a moderator who overturns before the confirmation gets the post restored at once, and no strike is given', async () => {
  const { intake, adapter, confirm, strikesOf, clock, cardOf } = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(kindsAsked(adapter)).toEqual(['hide', 'restore']);
  expect(adapter.request('hide').ended).toBe('overtaken');
  expect(cardOf(posted).status).toContain('元に戻すよう');
  expect(await confirm('hide')).toBe('replaced');
  expect(await confirm('restore')).toBe('recorded');
  expect(cardOf(posted).status).toBe('投稿を元に戻しました。');
  clock.advance(2 * WAIT_MS);
  await intake.runDueJobs();
  expect(await strikesOf(posted)).toBe(0);
  expect(adapter.asked.filter(({ action }) => action.kind === 'hide')).toHaveLength(1);
});

test('an overturn after an unconfirmed hide restores the post all the same: it may be hidden', async () => {
  const { intake, adapter, clock } = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  clock.advance(2 * WAIT_MS);
  await intake.runDueJobs();
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(kindsAsked(adapter)).toEqual(['hide', 'restore']);
});

test('an overturn ends a timeout that the platform was asked for and has not confirmed', async () => {
  const { intake, adapter, confirm, strikesOf } = askingWorld({
    policy: { ladder: [{ strikes: 1, do: 'timeout', minutes: 60 }] },
  });
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  await confirm('hide');
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.request('timeout').ended).toBe('overtaken');
  await confirm('restore');
  expect(await strikesOf(posted)).toBe(0);
  expect(kindsAsked(adapter)).toContain('end-timeout');
});

test('an overturn ends a ban of a moderator that was never confirmed', async () => {
  const { intake, adapter, confirm, clock } = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  await confirm('hide');
  const caseId = deriveCaseId(posted.ref);
  await intake.performModeratorAction({ caseId, moderator: moderator(), action: 'ban' });
  await confirm('warn');
  expect(kindsAsked(adapter)).toContain('ban');
  clock.advance(2 * WAIT_MS);
  await intake.runDueJobs();
  await intake.decide({ caseId, moderator: moderator(), decision: 'overturn' });
  expect(kindsAsked(adapter)).toContain('unban');
});

test('shadow mode asks the platform for nothing; switched on later, it does not deny what was confirmed', async () => {
  const { intake, adapter } = askingWorld({ policy: { mode: 'shadow' } });
  await intake.handleMessage(message('rin', 'RECRUIT'));
  expect(adapter.asked).toEqual([]);

  const live = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await live.intake.handleMessage(posted);
  Object.assign(live.policy, { mode: 'shadow' });
  live.clock.advance(2 * HOUR_MS);
  await live.intake.runDueJobs();
  expect(await live.confirm('hide')).toBe('recorded');
  expect((await live.eventsOf(posted)).find(({ kind }) => kind === 'acted')).toMatchObject({
    outcome: { status: 'done' },
  });
});

test('the hourly limit is asked once for a hide that waits', async () => {
  const { intake, adapter, clock, outbox, confirm } = askingWorld({
    policy: { quota: { hidesPerHour: 1, newcomerDays: 14 } },
  });
  await intake.handleMessage(message('rin', 'RECRUIT'));
  await intake.handleMessage(message('sora', 'RECRUIT elsewhere'));
  expect(adapter.asked.filter(({ action }) => action.kind === 'hide')).toHaveLength(1);
  clock.advance(2 * WAIT_MS);
  await outbox.retry(adapter.request('hide').job, clock.now());
  await intake.runDueJobs();
  expect(adapter.request('hide').ended).toBe('expired');
  expect(await confirm('hide')).toBe('recorded');
});

test('an unknown job, or a case of another server, is unknown', async () => {
  const { intake, adapter, eventsOf } = askingWorld();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  const { job } = adapter.request('hide');
  const foreign = { platform: 'fake', id: 'elsewhere' };
  expect(await intake.confirmOutcome({ server: foreign, job, status: 'done' })).toBe('unknown');
  expect(await intake.confirmOutcome({ server: SERVER, job: 'Y-0000000000/0/hide', status: 'done' })).toBe(
    'unknown',
  );
  expect(await intake.confirmOutcome({ server: SERVER, job: `${job}/9`, status: 'done' })).toBe('unknown');
  expect(await eventsOf(posted)).toHaveLength(1);
});

test('while the archive is away, a confirmation is refused and can be sent again', async () => {
  let isAway = false;
  const world = askingWorld({
    observe(call, when) {
      if (isAway && call === 'archive.read' && when === 'called') throw new Error('away');
    },
  });
  const posted = message('rin', 'RECRUIT');
  await world.intake.handleMessage(posted);
  isAway = true;
  expect(await world.confirm('hide')).toBe('unavailable');
  isAway = false;
  expect(await world.confirm('hide')).toBe('recorded');
  expect(await world.strikesOf(posted)).toBe(1);
});

test('the letter about another case does not name a case whose own letter was requested', async () => {
  const { intake, adapter, confirm, clock } = askingWorld({
    policy: { strikes: { windowDays: 90, groupLettersMinutes: 10 }, ladder: [{ strikes: 1, do: 'warn' }] },
  });
  const first = message('rin', 'RECRUIT');
  await intake.handleMessage(first);
  await confirm('hide');
  expect(adapter.request('warn').action).toMatchObject({ letter: { caseId: deriveCaseId(first.ref) } });
  clock.advance(20 * MINUTE_MS);
  const second = message('rin', 'RECRUIT again');
  await intake.handleMessage(second);
  await confirm('hide');
  const { action } = adapter.request('warn');
  expect(action).toMatchObject({ letter: { caseId: deriveCaseId(second.ref) } });
  expect(JSON.stringify(action)).not.toContain(deriveCaseId(first.ref));
});

import { expect, test } from 'vitest';
import { deriveCaseId } from '../../src/cases/index.ts';
import { DAY_MS } from '../support/fake-clock.ts';
import { message, moderator } from '../support/messages.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

const HOUR = DAY_MS / 24;
const ladder = [{ strikes: 1, do: 'quarantine', hours: 72 }] as const;
const worldOf = () => createPipelineWorld({ policy: { ladder: [...ladder] } });

test('a quarantine with hours ends by itself, not a minute early, and the case says so', async () => {
  const { intake, adapter, clock, archive } = worldOf();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  expect(adapter.messagesTo('rin')[0]!.letter.text).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d JST まで、または/);
  clock.advance(72 * HOUR - 60_000);
  await intake.runDueJobs();
  expect(adapter.memberState(posted.author).quarantined).toBe(true);
  clock.advance(60_000);
  await intake.runDueJobs();
  expect(adapter.memberState(posted.author).quarantined).toBe(false);
  const events = await archive.read(deriveCaseId(posted.ref));
  expect(events.at(-1)).toMatchObject({
    kind: 'acted',
    outcome: { status: 'done', action: { kind: 'release' } },
  });
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(1);
});

test('its end is owed across a restart, and comes once', async () => {
  const { intake, adapter, clock, restartIntake } = worldOf();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  clock.advance(80 * HOUR);
  const again = restartIntake();
  await Promise.all([again.runDueJobs(), again.resumeUnfinishedCases(), intake.runDueJobs()]);
  expect(adapter.memberState(posted.author).quarantined).toBe(false);
  expect(adapter.requestedActions.filter(({ kind }) => kind === 'release')).toHaveLength(1);
});

test('an overturn ends it at once, and its own end is not asked for any more', async () => {
  const { intake, adapter, clock } = worldOf();
  const posted = message('rin', 'RECRUIT');
  await intake.handleMessage(posted);
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.memberState(posted.author).quarantined).toBe(false);
  clock.advance(80 * HOUR);
  await intake.runDueJobs();
  expect(adapter.requestedActions.filter(({ kind }) => kind === 'release')).toHaveLength(1);
});

test('who is caught again meanwhile stays until the later one ends', async () => {
  const { intake, adapter, clock } = worldOf();
  const first = message('rin', 'RECRUIT');
  await intake.handleMessage(first);
  clock.advance(48 * HOUR);
  await intake.handleMessage(message('rin', 'RECRUIT again'));
  clock.advance(24 * HOUR);
  await intake.runDueJobs();
  expect(adapter.memberState(first.author).quarantined).toBe(true);
  clock.advance(48 * HOUR);
  await intake.runDueJobs();
  expect(adapter.memberState(first.author).quarantined).toBe(false);
});

test('a ban with days is lifted when they are over, one without is not', async () => {
  for (const [days, lifted] of [
    [30, 1],
    [undefined, 0],
  ] as const) {
    const rung = { strikes: 1, do: 'ban', ...(days && { days }) } as const;
    const { intake, adapter, clock } = createPipelineWorld({ policy: { ladder: [rung] } });
    await intake.handleMessage(message('rin', 'RECRUIT'));
    clock.advance(31 * DAY_MS);
    await intake.runDueJobs();
    expect(adapter.requestedActions.filter(({ kind }) => kind === 'unban')).toHaveLength(lifted);
  }
});

import { expect, test } from 'vitest';
import { caseId } from '../../src/cases/index.ts';
import { DAY } from '../support/clock.ts';
import { message, moderator } from '../support/messages.ts';
import { createWorld } from '../support/world.ts';

const HOUR = DAY / 24;
const ladder = [{ strikes: 1, do: 'quarantine', hours: 72 }] as const;
const worldOf = () => createWorld({ policy: { ladder: [...ladder] } });

test('a quarantine with hours ends by itself, not a minute early, and the case says so', async () => {
  const { intake, adapter, clock, archive } = worldOf();
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(adapter.lettersTo('rin')[0]!.letter.text).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d JSTまで、または/);
  clock.pass(72 * HOUR - 60_000);
  await intake.drain();
  expect(adapter.member(posted.author).quarantined).toBe(true);
  clock.pass(60_000);
  await intake.drain();
  expect(adapter.member(posted.author).quarantined).toBe(false);
  const events = await archive.read(caseId(posted.ref));
  expect(events.at(-1)).toMatchObject({
    kind: 'acted',
    outcome: { status: 'done', action: { kind: 'release' } },
  });
  expect((await intake.standing(posted.author)).strikes).toBe(1);
});

test('its end is owed across a restart, and comes once', async () => {
  const { intake, adapter, clock, restarted } = worldOf();
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  clock.pass(80 * HOUR);
  const again = restarted();
  await Promise.all([again.drain(), again.resume(), intake.drain()]);
  expect(adapter.member(posted.author).quarantined).toBe(false);
  expect(adapter.asked.filter(({ kind }) => kind === 'release')).toHaveLength(1);
});

test('an overturn ends it at once, and its own end is not asked for any more', async () => {
  const { intake, adapter, clock } = worldOf();
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  await intake.decide({ caseId: caseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.member(posted.author).quarantined).toBe(false);
  clock.pass(80 * HOUR);
  await intake.drain();
  expect(adapter.asked.filter(({ kind }) => kind === 'release')).toHaveLength(1);
});

test('who is caught again meanwhile stays until the later one ends', async () => {
  const { intake, adapter, clock } = worldOf();
  const first = message('rin', 'RECRUIT');
  await intake.message(first);
  clock.pass(48 * HOUR);
  await intake.message(message('rin', 'RECRUIT again'));
  clock.pass(24 * HOUR);
  await intake.drain();
  expect(adapter.member(first.author).quarantined).toBe(true);
  clock.pass(48 * HOUR);
  await intake.drain();
  expect(adapter.member(first.author).quarantined).toBe(false);
});

test('a ban with days is lifted when they are over, one without is not', async () => {
  for (const [days, lifted] of [
    [30, 1],
    [undefined, 0],
  ] as const) {
    const rung = { strikes: 1, do: 'ban', ...(days && { days }) } as const;
    const { intake, adapter, clock } = createWorld({ policy: { ladder: [rung] } });
    await intake.message(message('rin', 'RECRUIT'));
    clock.pass(31 * DAY);
    await intake.drain();
    expect(adapter.asked.filter(({ kind }) => kind === 'unban')).toHaveLength(lifted);
  }
});

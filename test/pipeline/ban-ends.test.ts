import { expect, test } from 'vitest';
import { AdapterError } from '#core';
import { caseId } from '../../src/cases/index.ts';
import { DAY, HOUR } from '../support/clock.ts';
import { message, moderator } from '../support/messages.ts';
import { createWorld } from '../support/world.ts';

const WEEK = [{ strikes: 1, do: 'ban' as const, days: 7 }];

test('a ban of seven days ends by itself after seven, also after a restart, and the letter said so', async () => {
  const { intake, adapter, clock, archive, restarted } = createWorld({ policy: { ladder: WEEK } });
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  expect(adapter.member(posted.author).away).toBe('banned');
  expect(adapter.lettersTo('rin', 'warn')[0]!.letter.text).toMatch(/まで.*参加できなくなります/);
  clock.pass(7 * DAY - HOUR);
  await intake.resume();
  expect(adapter.member(posted.author).away).toBe('banned');
  clock.pass(HOUR);
  const again = restarted();
  for (let i = 0; i < 2; i++) await again.resume();
  expect(adapter.member(posted.author).away).toBeUndefined();
  expect(adapter.changes.filter((kind) => kind === 'unban')).toHaveLength(1);
  const events = await archive.read(caseId(posted.ref));
  expect(events.filter((event) => event.kind === 'escalated').map(({ rung }) => rung)).toEqual([
    'ban',
    'unban',
  ]);
  // The strike stands: only its measure is over.
  expect((await again.standing(posted.author)).strikes).toBe(1);
});

test('who is banned through another case as well stays out', async () => {
  const { intake, adapter, clock } = createWorld({ policy: { ladder: WEEK } });
  const [first, second] = [message('rin', 'RECRUIT a'), message('rin', 'RECRUIT b')];
  await intake.message(first);
  await intake.message(second);
  await intake.handle({ caseId: caseId(second.ref), moderator: moderator(), deed: 'ban' });
  clock.pass(8 * DAY);
  await intake.resume();
  expect(adapter.member(first.author).away).toBe('banned');
});

test('two bans that ended at the same time both end', async () => {
  const { intake, adapter, clock } = createWorld({ policy: { ladder: WEEK } });
  const posts = [message('rin', 'RECRUIT a'), message('rin', 'RECRUIT b')];
  for (const posted of posts) await intake.message(posted);
  clock.pass(8 * DAY);
  await intake.resume();
  expect(adapter.member(posts[0]!.author).away).toBeUndefined();
});

test('while the platform is away the end is owed, and comes later', async () => {
  const { intake, adapter, clock } = createWorld({ policy: { ladder: WEEK } });
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  clock.pass(8 * DAY);
  adapter.fail('unban', new AdapterError('unavailable', 'away'));
  await intake.resume();
  expect(adapter.member(posted.author).away).toBe('banned');
  clock.pass(HOUR);
  await intake.drain();
  expect(adapter.member(posted.author).away).toBeUndefined();
});

test('a ban that moderators took back before its end is not ended twice', async () => {
  const { intake, adapter, clock } = createWorld({ policy: { ladder: WEEK } });
  const posted = message('rin', 'RECRUIT');
  await intake.message(posted);
  await intake.decide({ caseId: caseId(posted.ref), moderator: moderator(), decision: 'overturn' });
  expect(adapter.member(posted.author).away).toBeUndefined();
  const asked = adapter.asked.length;
  clock.pass(8 * DAY);
  await intake.resume();
  expect(adapter.asked).toHaveLength(asked);
});

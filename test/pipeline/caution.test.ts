import { expect, test } from 'vitest';
import type { Member, MessageRef } from '#core';
import { messageKey } from '#core';
import { caseId } from '../../src/cases/index.ts';
import { DAY } from '../support/clock.ts';
import { fakeAdapter } from '../support/fake-adapter.ts';
import { member, message, moderator } from '../support/messages.ts';
import { createWorld, type WorldOptions } from '../support/world.ts';

const sora = member('sora');

/** A platform that has seen who replied or reacted. */
function answered(options: Omit<WorldOptions, 'adapter'> = {}) {
  const people = new Map<string, Member[]>();
  const adapter = {
    ...fakeAdapter(),
    touched: (ref: MessageRef) => people.get(messageKey(ref)) ?? [],
  };
  return {
    ...createWorld({ ...options, adapter }),
    adapter,
    touch: (ref: MessageRef, ...who: Member[]) => void people.set(messageKey(ref), who),
  };
}

test('who replied to a recruiter gets one private caution, with the police line and without blame', async () => {
  const { intake, adapter, touch } = answered();
  const posted = message('rin', 'RECRUIT');
  touch(posted.ref, sora, posted.author, moderator(), member('robot', { bot: true }));
  await intake.message(posted);
  const [letter, ...more] = adapter.lettersTo('sora');
  expect(more).toEqual([]);
  expect(letter!.kind).toBe('help');
  expect(letter!.letter.text).toContain('#9110');
  expect(letter!.letter.text).toContain('責めるものではありません');
  expect(letter!.letter.text).not.toContain('RECRUIT');
  expect(adapter.lettersTo('rin', 'help')).toEqual([]);
  expect(adapter.lettersTo('aoi')).toEqual([]);
  expect(adapter.lettersTo('robot')).toEqual([]);
});

test('one caution a day, however many posts and whatever else happens to the case', async () => {
  const { intake, adapter, touch, clock } = answered();
  const posts = [message('rin', 'RECRUIT'), message('yui', 'RECRUIT')];
  for (const posted of posts) touch(posted.ref, sora);
  for (const posted of posts) await intake.message(posted);
  await intake.report({ message: posts[0]!, reporter: member('mio'), reason: '' });
  await intake.resume();
  expect(adapter.lettersTo('sora')).toHaveLength(1);
  clock.pass(2 * DAY);
  await intake.appeal({ caseId: caseId(posts[0]!.ref), author: posts[0]!.author, plea: 'x' });
  expect(adapter.lettersTo('sora')).toHaveLength(1);
});

test('nobody is cautioned about what is not hidden: doubts, shadow mode, failures', async () => {
  const doubtful = answered();
  const review = message('rin', 'DOUBTFUL');
  doubtful.touch(review.ref, sora);
  await doubtful.intake.message(review);
  expect(doubtful.adapter.letters).toEqual([]);

  const shadow = answered({ policy: { mode: 'shadow' } });
  const posted = message('rin', 'RECRUIT');
  shadow.touch(posted.ref, sora);
  await shadow.intake.message(posted);
  expect(shadow.adapter.letters).toEqual([]);
});

test('when moderators uphold a doubt, those who answered it hear of it then', async () => {
  const { intake, adapter, touch } = answered();
  const posted = message('rin', 'DOUBTFUL');
  touch(posted.ref, sora);
  await intake.message(posted);
  await intake.decide({ caseId: caseId(posted.ref), moderator: moderator(), decision: 'uphold' });
  expect(adapter.lettersTo('sora')).toHaveLength(1);
});

test('of a post that a hundred answered, fifty hear in private, and hiding has not waited for them', async () => {
  const { intake, adapter, touch } = answered();
  const posted = message('rin', 'RECRUIT');
  touch(posted.ref, ...Array.from({ length: 100 }, (_, i) => member(`m${i}`)));
  await intake.message(posted);
  expect(adapter.letters.filter(({ kind }) => kind === 'help')).toHaveLength(50);
  expect(adapter.asked[0]!.kind).toBe('hide');
});

test('a platform that does not tell who answered is asked for nothing', async () => {
  const { intake, adapter } = createWorld();
  await intake.message(message('rin', 'RECRUIT'));
  expect(adapter.asked.map(({ kind }) => kind)).toEqual(['hide', 'warn', 'card']);
});

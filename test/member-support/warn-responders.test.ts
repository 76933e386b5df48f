import { expect, test } from 'vitest';
import type { Member, MessageRef } from '#core';
import { messageKey } from '#core';
import { deriveCaseId } from '../../src/cases/index.ts';
import { createFakeAdapter } from '../support/fake-adapter.ts';
import { DAY_MS } from '../support/fake-clock.ts';
import { member, message, moderator } from '../support/messages.ts';
import { createPipelineWorld, type PipelineWorldOptions } from '../support/worlds/pipeline-world.ts';

const sora = member('sora');

/** A platform that has seen who replied or reacted. */
function createWorldWithResponders(options: Omit<PipelineWorldOptions, 'adapter'> = {}) {
  const people = new Map<string, Member[]>();
  const adapter = {
    ...createFakeAdapter(),
    getResponders: (ref: MessageRef) => people.get(messageKey(ref)) ?? [],
  };
  return {
    ...createPipelineWorld({ ...options, adapter }),
    adapter,
    touch: (ref: MessageRef, ...who: Member[]) => void people.set(messageKey(ref), who),
  };
}

test('who replied to a recruiter gets one private caution, with the police line and without blame', async () => {
  const { intake, adapter, touch } = createWorldWithResponders();
  const posted = message('rin', 'RECRUIT');
  touch(posted.ref, sora, posted.author, moderator(), member('robot', { bot: true }));
  await intake.handleMessage(posted);
  const [letter, ...more] = adapter.messagesTo('sora');
  expect(more).toEqual([]);
  expect(letter!.kind).toBe('help');
  expect(letter!.letter.text).toContain('#9110');
  expect(letter!.letter.text).toContain('責めるものではありません');
  expect(letter!.letter.text).not.toContain('RECRUIT');
  expect(adapter.messagesTo('rin', 'help')).toEqual([]);
  expect(adapter.messagesTo('aoi')).toEqual([]);
  expect(adapter.messagesTo('robot')).toEqual([]);
});

test('one caution a day, for any number of posts and any later change of the case', async () => {
  const { intake, adapter, touch, clock } = createWorldWithResponders();
  const posts = [message('rin', 'RECRUIT'), message('yui', 'RECRUIT')];
  for (const posted of posts) touch(posted.ref, sora);
  for (const posted of posts) await intake.handleMessage(posted);
  await intake.report({ message: posts[0]!, reporter: member('mio'), reason: '' });
  await intake.resumeUnfinishedCases();
  expect(adapter.messagesTo('sora')).toHaveLength(1);
  clock.advance(2 * DAY_MS);
  await intake.appeal({ caseId: deriveCaseId(posts[0]!.ref), author: posts[0]!.author, plea: 'x' });
  expect(adapter.messagesTo('sora')).toHaveLength(1);
});

test('no caution about a post that is not hidden: doubts, shadow mode, failures', async () => {
  const doubtful = createWorldWithResponders();
  const review = message('rin', 'DOUBTFUL');
  doubtful.touch(review.ref, sora);
  await doubtful.intake.handleMessage(review);
  expect(doubtful.adapter.deliveredMessages).toEqual([]);

  const shadow = createWorldWithResponders({ policy: { mode: 'shadow' } });
  const posted = message('rin', 'RECRUIT');
  shadow.touch(posted.ref, sora);
  await shadow.intake.handleMessage(posted);
  expect(shadow.adapter.deliveredMessages).toEqual([]);
});

test('when moderators uphold a doubt, those who answered it hear of it then', async () => {
  const { intake, adapter, touch } = createWorldWithResponders();
  const posted = message('rin', 'DOUBTFUL');
  touch(posted.ref, sora);
  await intake.handleMessage(posted);
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'uphold' });
  expect(adapter.messagesTo('sora')).toHaveLength(1);
});

test('of a post that a hundred answered, fifty hear in private, and hiding has not waited for them', async () => {
  const { intake, adapter, touch } = createWorldWithResponders();
  const posted = message('rin', 'RECRUIT');
  touch(posted.ref, ...Array.from({ length: 100 }, (_, i) => member(`m${i}`)));
  await intake.handleMessage(posted);
  expect(adapter.deliveredMessages.filter(({ kind }) => kind === 'help')).toHaveLength(50);
  expect(adapter.requestedActions[0]!.kind).toBe('hide');
});

test('a platform that does not tell who answered is asked for nothing', async () => {
  const { intake, adapter } = createPipelineWorld();
  await intake.handleMessage(message('rin', 'RECRUIT'));
  expect(adapter.requestedActions.map(({ kind }) => kind)).toEqual(['hide', 'warn', 'card']);
});

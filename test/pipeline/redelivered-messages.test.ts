import { expect, test } from 'vitest';
import { deriveCaseId } from '../../src/cases/index.ts';
import { HOUR_MS } from '../support/fake-clock.ts';
import { edited, member, message } from '../support/messages.ts';
import { contextRules } from '../support/shipped-wording-and-policy.ts';
import { weighingDetect } from '../support/weighing-detector.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

test('the judgement of a post comes with its ruling and its case', async () => {
  const { intake } = createPipelineWorld();
  const offer = message('rin', 'RECRUIT');
  const caseId = deriveCaseId(offer.ref);
  expect(await intake.judge('posted', offer)).toEqual({ handling: 'handled', ruling: 'hide', caseId });
  expect(await intake.judge('posted', message('rin', 'hello'))).toEqual({
    ...{ handling: 'handled', ruling: 'pass' },
  });
  expect(await intake.judge('posted', message(member('mod', { moderator: true }), 'RECRUIT'))).toEqual({
    ...{ handling: 'handled', ruling: 'exempt' },
  });
  const harmless = edited(offer, 'hello');
  expect(await intake.judge('edited', harmless)).toEqual({ handling: 'handled', ruling: 'pass', caseId });
});

test('a sender that keeps its posts gets one back that cannot be stored, and it becomes one case later', async () => {
  let isDown = true;
  const { intake, adapter, archive } = createPipelineWorld({
    observe: (call) => {
      if (isDown && call === 'archive.append') throw new Error('down');
    },
  });
  const offer = message('rin', 'RECRUIT');
  expect(await intake.judge('posted', offer, { redelivers: true })).toBeUndefined();
  expect(await intake.handleMessage(offer, { redelivers: true })).toBe('failed');
  expect(adapter.cards.size).toBe(0);
  isDown = false;
  // Nothing waits in the fallback queue: only the sender has the post.
  await intake.resumeUnfinishedCases();
  expect(await archive.listCasesByAuthor(offer.author, 9)).toEqual([]);
  for (const isRepeated of [true, true])
    await intake.judge('posted', offer, { redelivers: true, isRepeated });
  expect(await archive.listCasesByAuthor(offer.author, 9)).toEqual([deriveCaseId(offer.ref)]);
  expect((await intake.getMemberHistory(offer.author)).strikes).toBe(1);
});

test('a post that comes again counts as one of the first posts of a new account', async () => {
  const countsAsFirst = async (isRepeated: boolean) => {
    const { intake, archive, clock } = createPipelineWorld({ detect: weighingDetect, contextRules });
    clock.advance(HOUR_MS);
    const newcomer = member('rin', { joinedAt: clock.now(), accountCreatedAt: clock.now() });
    const post = (text: string) => message(newcomer, text, { sentAt: clock.now() });
    const greeting = post('hello');
    for (let delivery = 1; delivery <= 3; delivery++)
      await intake.judge('posted', greeting, { isRepeated: isRepeated && delivery > 1 });
    const offer = post('PAY MEET');
    await intake.judge('posted', offer);
    const events = await archive.read(deriveCaseId(offer.ref));
    return JSON.stringify(events).includes('context/first-messages');
  };
  expect(await countsAsFirst(true)).toBe(true);
  expect(await countsAsFirst(false)).toBe(false);
});

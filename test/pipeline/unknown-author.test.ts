import { describe, expect, test } from 'vitest';
import type { Member } from '#core';
import { deriveCaseId } from '../../src/cases/index.ts';
import { edited, member, message, moderator } from '../support/messages.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

const rin = member('rin');
const doesNotAnswer = (): Promise<Member> => Promise.reject(new Error('no answer'));

describe('an author whose rights are not known yet', () => {
  test('is not looked up for an ordinary message', async () => {
    const { intake } = createPipelineWorld();
    let lookups = 0;
    const completeAuthor = async () => {
      lookups += 1;
      return rin;
    };
    expect(await intake.handleMessage(message(rin, 'おはよう'), { completeAuthor })).toBe('handled');
    expect(lookups).toBe(0);
    expect(await intake.handleMessage(message(rin, 'RECRUIT'), { completeAuthor })).toBe('handled');
    expect(lookups).toBe(1);
  });

  test('has no consequence when the lookup says that this is a moderator', async () => {
    const { intake, adapter, archive } = createPipelineWorld();
    const posted = message('aoi', 'RECRUIT');
    const handling = await intake.handleMessage(posted, { completeAuthor: async () => moderator('aoi') });
    expect(handling).toBe('handled');
    expect(adapter.requestedActions).toEqual([]);
    expect(await archive.read(deriveCaseId(posted.ref))).toEqual([]);
  });

  test('leads to a card and to no action while the platform does not answer', async () => {
    const { intake, adapter } = createPipelineWorld();
    const posted = message(rin, 'RECRUIT');
    expect(await intake.handleMessage(posted, { completeAuthor: doesNotAnswer })).toBe('failed');
    expect(adapter.requestedActions.map(({ kind }) => kind)).toEqual(['card']);
    expect(adapter.cards.get(deriveCaseId(posted.ref))!.facts).toContainEqual({
      label: '投稿者',
      value: expect.stringContaining('自動では非表示にしていません'),
    });
  });

  test('is acted on once the platform answers', async () => {
    const { intake, adapter } = createPipelineWorld();
    const posted = message(rin, 'RECRUIT');
    await intake.handleMessage(posted, { completeAuthor: doesNotAnswer });
    expect(await intake.handleEdit(posted, { completeAuthor: async () => rin })).toBe('handled');
    expect(adapter.requestedActions.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['hide', 'warn']),
    );
    expect((await intake.getMemberHistory(rin)).strikes).toBe(1);
  });

  test('is acted on when the message is read again after a restart', async () => {
    const { intake, adapter, restartIntake } = createPipelineWorld();
    const posted = message(rin, 'RECRUIT');
    await intake.handleMessage(posted, { completeAuthor: doesNotAnswer });
    const restarted = restartIntake();
    for (let reading = 0; reading < 2; reading++)
      expect(await restarted.handleMessage(posted, { completeAuthor: async () => rin })).toBe('handled');
    expect(adapter.requestedActions.filter(({ kind }) => kind === 'hide')).toHaveLength(1);
    expect((await restarted.getMemberHistory(rin)).strikes).toBe(1);
  });

  test('is not acted on because others post the same text', async () => {
    const { intake, adapter } = createPipelineWorld();
    const posted = message(rin, 'RECRUIT same words for all of us');
    await intake.handleMessage(posted, { completeAuthor: doesNotAnswer });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      await intake.handleMessage(message(name, 'RECRUIT same words for all of us'));
    const hidden = adapter.requestedActions.flatMap((action) =>
      action.kind === 'hide' ? [action.message.id] : [],
    );
    expect(hidden).not.toContain(posted.ref.id);
    expect(hidden.length).toBeGreaterThan(0);
  });
});

describe('a text of an unknown person', () => {
  const unknownPerson = member('unknown', { name: '?', unknown: 'person' });

  test('is a card without strike, warning, timeout or ban, also after moderators uphold it', async () => {
    const { intake, adapter } = createPipelineWorld();
    const posted = message(unknownPerson, 'RECRUIT');
    const caseId = deriveCaseId(posted.ref);
    expect(await intake.handleMessage(posted)).toBe('handled');
    const card = adapter.cards.get(caseId)!;
    expect(card.deeds?.map(({ deed }) => deed)).toEqual(['claim', 'note']);
    expect(card.facts).toContainEqual({ label: '投稿者', value: expect.stringContaining('だれが書いたか') });
    await intake.decide({ caseId, moderator: moderator(), decision: 'uphold' });
    await intake.decide({ caseId, moderator: moderator(), decision: 'overturn' });
    const kinds = new Set(adapter.requestedActions.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['card', 'hide', 'restore']);
    expect((await intake.getMemberHistory(unknownPerson)).strikes).toBe(0);
  });
});

test('an edit of a known case by an author who cannot be looked up changes the case and strikes no one', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message(rin, 'DOUBTFUL');
  await intake.handleMessage(posted);
  await intake.handleEdit(edited(posted, 'RECRUIT'), { completeAuthor: doesNotAnswer });
  expect(adapter.requestedActions.every(({ kind }) => kind === 'card')).toBe(true);
});

test('the card of a post whose author the platform does not name announces no strike and no message', async () => {
  const { intake, adapter } = createPipelineWorld();
  const posted = message(member('unnamed', { unknown: 'person' }), 'DOUBTFUL');
  await intake.handleMessage(posted);
  const status = () => adapter.cards.get(deriveCaseId(posted.ref))!.status;
  expect(status()).toContain('ストライクや投稿者へのお知らせはありません');
  expect(status()).not.toContain('ストライクを付け');
  await intake.decide({ caseId: deriveCaseId(posted.ref), moderator: moderator(), decision: 'uphold' });
  expect(adapter.isHidden(posted)).toBe(true);
  expect(adapter.messagesTo('unnamed')).toEqual([]);
});

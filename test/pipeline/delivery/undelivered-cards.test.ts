import { expect, test } from 'vitest';
import { type Action, AdapterError, type Server } from '#core';
import { createFakeAdapter } from '../../support/fake-adapter.ts';
import { DAY_MS } from '../../support/fake-clock.ts';
import { member, message, moderator } from '../../support/messages.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

const forbiddenError = () => new AdapterError('forbidden', 'no such channel');
const adapterWithOwner = () => ({
  ...createFakeAdapter(),
  listAdministrators: async () => [member('owner', { language: 'en' }), member('second')],
});

test('a card that no channel takes is told to the owner once a day, and shown as soon as one does', async () => {
  const adapter = adapterWithOwner();
  const world = createPipelineWorld({ adapter });
  adapter.failNext('card', forbiddenError(), 4);
  await world.intake.handleMessage(message('rin', 'RECRUIT'));
  expect(adapter.cards.size).toBe(0);
  await world.intake.retryUndeliveredCards();
  await world.intake.retryUndeliveredCards();
  const messagesToOwner = () => adapter.messagesTo('owner', 'reply').map(({ letter }) => letter.text);
  expect(messagesToOwner()).toEqual([expect.stringContaining('could not be shown: 1.')]);
  world.clock.advance(DAY_MS);
  await world.intake.retryUndeliveredCards();
  expect(messagesToOwner()).toHaveLength(2);
  await world.intake.retryUndeliveredCards();
  expect(adapter.cards.size).toBe(1);
  expect(adapter.messagesTo('second')).toEqual([]);
});

test('it shows the case as it is by then', async () => {
  const adapter = adapterWithOwner();
  const world = createPipelineWorld({ adapter });
  adapter.failNext('card', forbiddenError(), 2);
  const post = message('rin', 'DOUBTFUL');
  await world.intake.handleMessage(post);
  const [caseId] = await world.archive.listCasesByAuthor(post.author, 1);
  await world.intake.decide({
    caseId: caseId!,
    moderator: moderator(),
    decision: 'uphold',
  });
  await world.intake.retryUndeliveredCards();
  const { length } = await world.archive.read(caseId!);
  expect(adapter.cards.get(caseId!)?.revision).toBe(length);
});

test('a slow platform is not a failure: the card waits and no direct message is sent', async () => {
  const adapter = adapterWithOwner();
  const world = createPipelineWorld({ adapter });
  adapter.failNext('card', forbiddenError(), 1);
  await world.intake.handleMessage(message('rin', 'RECRUIT'));
  adapter.failNext('card', new AdapterError('unavailable', 'away'), 1);
  await world.intake.retryUndeliveredCards();
  expect(adapter.messagesTo('owner')).toEqual([]);
  await world.intake.retryUndeliveredCards();
  expect(adapter.cards.size).toBe(1);
});

test('when no direct message can be sent, a log event says so; a card expires after 30 days', async () => {
  const adapter = createFakeAdapter();
  const world = createPipelineWorld({ adapter });
  adapter.failNext('card', forbiddenError(), 2);
  await world.intake.handleMessage(message('rin', 'RECRUIT'));
  await world.intake.retryUndeliveredCards();
  expect(world.logged.filter((line) => line.startsWith('error')).map((line) => line.split(' {')[0])).toEqual([
    'error cards_undeliverable',
    'error administrators_not_notified',
  ]);
  world.clock.advance(31 * DAY_MS);
  await world.intake.retryUndeliveredCards();
  expect(adapter.cards.size).toBe(0);
});

/** A platform that refuses the content of every card with this text. */
const adapterThatRefuses = (...refused: readonly string[]) => {
  const adapter = adapterWithOwner();
  return {
    ...adapter,
    apply: (server: Server, action: Action) =>
      action.kind === 'card' && refused.some((text) => action.card.text.includes(text))
        ? Promise.reject(new AdapterError('invalid', 'HTTP 400'))
        : adapter.apply(server, action),
  };
};

test('a card whose content the platform refuses is replaced by a short one with the same case and buttons', async () => {
  const adapter = adapterThatRefuses('DOUBTFUL');
  const world = createPipelineWorld({ adapter });
  const post = message('rin', 'DOUBTFUL');
  await world.intake.handleMessage(post);
  const [caseId] = await world.archive.listCasesByAuthor(post.author, 1);
  const card = adapter.cards.get(caseId!)!;
  expect(card.text).toContain(caseId);
  expect(card.reasons).toEqual([]);
  expect(card.buttons.map(({ decision }) => decision)).toEqual(['uphold', 'overturn']);
  await world.intake.retryUndeliveredCards();
  expect(adapter.messagesTo('owner')).toEqual([]);
});

test('a card that is refused even when it is short does not hold up the others, and the owner learns which case it is', async () => {
  const adapter = adapterThatRefuses('DOUBTFUL', '接続先が受け付けない');
  const world = createPipelineWorld({ adapter });
  const post = message('rin', 'DOUBTFUL');
  await world.intake.handleMessage(post);
  const [caseId] = await world.archive.listCasesByAuthor(post.author, 1);
  adapter.failNext('card', forbiddenError(), 1);
  await world.intake.handleMessage(message('sora', 'RECRUIT'));
  expect(adapter.cards.size).toBe(0);
  await world.intake.retryUndeliveredCards();
  expect(adapter.cards.size).toBe(1);
  await world.intake.retryUndeliveredCards();
  const texts = adapter.messagesTo('owner', 'reply').map(({ letter }) => letter.text);
  expect(texts).toEqual([expect.stringContaining(`refuses their content: 1 (${caseId})`)]);
  expect(world.logged.filter((line) => line.startsWith('error')).map((line) => line.split(' {')[0])).toEqual([
    'error cards_rejected',
  ]);
});

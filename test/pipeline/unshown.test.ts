import { expect, test } from 'vitest';
import { AdapterError } from '#core';
import { DAY } from '../support/clock.ts';
import { fakeAdapter } from '../support/fake-adapter.ts';
import { member, message, moderator } from '../support/messages.ts';
import { createWorld } from '../support/world.ts';

const refused = () => new AdapterError('forbidden', 'no such channel');
const withOwner = () => ({
  ...fakeAdapter(),
  administrators: async () => [member('owner', { language: 'en' }), member('second')],
});

test('a card that no channel takes is told to the owner once a day, and shown as soon as one does', async () => {
  const adapter = withOwner();
  const world = createWorld({ adapter });
  adapter.fail('card', refused(), 4);
  await world.intake.message(message('rin', 'RECRUIT'));
  expect(adapter.cards.size).toBe(0);
  await world.intake.showAgain();
  await world.intake.showAgain();
  const letters = () => adapter.lettersTo('owner', 'reply').map(({ letter }) => letter.text);
  expect(letters()).toEqual([expect.stringContaining('could not be shown: 1.')]);
  world.clock.pass(DAY);
  await world.intake.showAgain();
  expect(letters()).toHaveLength(2);
  await world.intake.showAgain();
  expect(adapter.cards.size).toBe(1);
  expect(adapter.lettersTo('second')).toEqual([]);
});

test('it shows the case as it is by then', async () => {
  const adapter = withOwner();
  const world = createWorld({ adapter });
  adapter.fail('card', refused(), 2);
  const post = message('rin', 'DOUBTFUL');
  await world.intake.message(post);
  const [caseId] = await world.archive.casesOf(post.author, 1);
  await world.intake.decide({
    caseId: caseId!,
    moderator: moderator(),
    decision: 'uphold',
  });
  await world.intake.showAgain();
  const { length } = await world.archive.read(caseId!);
  expect(adapter.cards.get(caseId!)?.revision).toBe(length);
});

test('a platform that only takes its time is nobody’s fault: the card waits and nobody is written to', async () => {
  const adapter = withOwner();
  const world = createWorld({ adapter });
  adapter.fail('card', refused(), 1);
  await world.intake.message(message('rin', 'RECRUIT'));
  adapter.fail('card', new AdapterError('unavailable', 'away'), 1);
  await world.intake.showAgain();
  expect(adapter.lettersTo('owner')).toEqual([]);
  await world.intake.showAgain();
  expect(adapter.cards.size).toBe(1);
});

test('where nobody can be told, the log says so; after 30 days a card is news no more', async () => {
  const adapter = fakeAdapter();
  const world = createWorld({ adapter });
  adapter.fail('card', refused(), 2);
  await world.intake.message(message('rin', 'RECRUIT'));
  await world.intake.showAgain();
  expect(world.logged.filter((line) => line.startsWith('error')).map((line) => line.split(' {')[0])).toEqual([
    'error cards cannot be shown',
    'error nobody who runs the server could be told',
  ]);
  world.clock.pass(31 * DAY);
  await world.intake.showAgain();
  expect(adapter.cards.size).toBe(0);
});

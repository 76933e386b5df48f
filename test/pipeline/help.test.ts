import { expect, test } from 'vitest';
import { AdapterError, type Member, type MessageRef, messageKey } from '#core';
import { DAY } from '../support/clock.ts';
import { fakeAdapter } from '../support/fake-adapter.ts';
import { member, message, SERVER } from '../support/messages.ts';
import { testPolicy } from '../support/wordings.ts';
import { createWorld } from '../support/world.ts';

const ever = [new Date(0), new Date('2030-01-01')] as const;

test('who is afraid gets a kind private letter that promises protection, and never a case or a strike', async () => {
  const { intake, adapter, archive, strikes, tallies, logged, clock } = createWorld();
  const said = message('somebody-in-trouble', 'SCARED');
  await intake.message(said);
  const { letter } = adapter.lettersTo('somebody-in-trouble', 'help')[0]!;
  expect(letter.text).toContain('#9110');
  expect(letter.text).toContain('あなたとご家族を確実に保護します');
  expect(letter.text).not.toMatch(/違反|警告|ストライク/);
  expect(letter).toMatchObject({ helpLines: true });
  expect(await archive.casesOf(said.author, 10)).toEqual([]);
  expect(await strikes.count(said.author, clock.now(), 90)).toBe(0);
  expect(await tallies.sums(SERVER, ...ever)).toEqual({ 'help.delivered': 1 });
  expect(logged.join()).not.toContain('somebody-in-trouble');
});

test('one letter a day, but who was looking for work and is threatened now gets the other one at once', async () => {
  const { intake, adapter, clock } = createWorld();
  for (const text of ['JOBLESS', 'JOBLESS', 'SCARED', 'SCARED']) await intake.message(message('mio', text));
  const texts = () => adapter.lettersTo('mio', 'help').map(({ letter }) => letter.text.split('\n')[0]);
  expect(texts()).toEqual([
    'お仕事探しの参考に、あなただけにお届けする案内です。',
    'ひとりで抱え込まないでください。この案内はあなただけに届いており、責めるためのものではありません。',
  ]);
  clock.pass(2 * DAY);
  await intake.message(message('mio', 'SCARED'));
  expect(texts()).toHaveLength(3);
});

test('who takes no letters is counted as such, and named nowhere', async () => {
  const { intake, adapter, tallies, logged } = createWorld();
  adapter.fail('help', new AdapterError('forbidden', 'closed'));
  await intake.message(message('somebody-in-trouble', 'SCARED'));
  expect(await tallies.sums(SERVER, ...ever)).toEqual({ 'help.undelivered': 1 });
  expect(logged.join()).toContain('help letter not delivered');
  expect(logged.join()).not.toContain('somebody-in-trouble');
});

test('a server may switch the letters off', async () => {
  const { intake, adapter } = createWorld({ policy: { notices: { ...testPolicy().notices, help: false } } });
  await intake.message(message('mio', 'SCARED'));
  expect(adapter.asked).toEqual([]);
});

test('cautions are counted, and whether a post was hidden before anybody answered it, once for each post', async () => {
  const answered = new Map<string, readonly Member[]>();
  const adapter = { ...fakeAdapter(), touched: (ref: MessageRef) => answered.get(messageKey(ref)) ?? [] };
  const { intake, tallies } = createWorld({ adapter });
  const [quick, slow] = [message('rin', 'RECRUIT'), message('yui', 'RECRUIT')];
  answered.set(messageKey(slow.ref), [member('sora')]);
  for (const posted of [quick, slow]) await intake.message(posted);
  await intake.report({ message: slow, reporter: member('mio'), reason: '' });
  await intake.resume();
  expect(await tallies.sums(SERVER, ...ever)).toEqual({
    'caution.delivered': 1,
    'hidden.answered': 1,
    'hidden.unanswered': 1,
  });
});

test('what the platform had blocked by itself could not be answered, and is not counted as a success of ours', async () => {
  const adapter = { ...fakeAdapter(), touched: () => [] };
  const { intake, tallies } = createWorld({ adapter });
  await intake.message(message('rin', 'RECRUIT', { blocked: true }));
  expect(await tallies.sums(SERVER, ...ever)).toEqual({});
});

test('of a post that is older than what this process has seen, nobody counts whether it was answered', async () => {
  const adapter = { ...fakeAdapter(), touched: () => undefined };
  const { intake, tallies } = createWorld({ adapter });
  await intake.message(message('rin', 'RECRUIT'));
  expect(adapter.letters.some(({ kind }) => kind === 'warn')).toBe(true);
  expect(await tallies.sums(SERVER, ...ever)).toEqual({});
});

import { expect, test } from 'vitest';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { member, message, moderator } from '../../support/messages.ts';
import { createCommandWorld, RECRUITING_TEXT } from '../../support/worlds/command-world.ts';

test('a moderator gets a report for the hotline center with address, time and text, without the author', async () => {
  const { execute, intake, stores } = createCommandWorld();
  const rin = member('rin-the-recruiter');
  const posted = message(rin, `${RECRUITING_TEXT} https://example.com/join`, {
    url: 'https://chat.example/general/1',
  });
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  const { text, file } = await execute(moderator(), { command: 'hotline', options: { case: id } });
  expect(text).toContain('https://www.internethotline.jp/');
  expect(text).toContain('誘導先のURL');
  expect(file?.name).toBe(`hotline-${id}.txt`);
  expect(file?.text).toContain('【誘導先のURL】https://example.com/join\n');
  expect(file?.text).toContain('【投稿のURL】https://chat.example/general/1\n');
  expect(file?.text).toContain(RECRUITING_TEXT);
  expect(file?.text).not.toContain('rin-the-recruiter');
  expect((await stores.archive.read(id)).at(-1)).toMatchObject({ kind: 'exported' });
});

test('without an address in the post the reply names the police line, because the center cannot open the post', async () => {
  const { execute, intake } = createCommandWorld();
  const posted = message('rin', RECRUITING_TEXT);
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  const { text, file } = await execute(moderator(), { command: 'hotline', options: { case: id } });
  expect(text).toContain('#9110');
  expect(file?.text).not.toContain('誘導先');
});

test('members may not make a report, and a case of another server does not exist here', async () => {
  const { execute, intake } = createCommandWorld();
  const posted = message({ ...member('rin'), server: { platform: 'fake', id: 'other' } }, RECRUITING_TEXT);
  await intake.handleMessage(posted);
  const options = { case: deriveCaseId(posted.ref) };
  expect((await execute(member('rin'), { command: 'hotline', options })).code).toBe('not-moderator');
  expect((await execute(moderator(), { command: 'hotline', options })).code).toBe('unknown-case');
  expect((await execute(moderator(), { command: 'hotline', options: { case: 'x' } })).code).toBe('bad-value');
});

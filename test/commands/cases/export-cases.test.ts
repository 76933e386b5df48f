import { expect, test } from 'vitest';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { member, message, moderator } from '../../support/messages.ts';
import { administrator, createCommandWorld, RECRUITING_TEXT } from '../../support/worlds/command-world.ts';

const kei = administrator();

const rowsOf = (text = '') =>
  text
    .split('\n')
    .filter(Boolean)
    .map((row) => JSON.parse(row) as { case: string; events: { kind: string }[] });

test("a server's cases leave as JSON lines, oldest first, and each case remembers who read it out", async () => {
  const { execute, intake, stores, adapter } = createCommandWorld();
  const posts = [message('rin', RECRUITING_TEXT), message('yui', `${RECRUITING_TEXT}！`)];
  for (const posted of posts) await intake.handleMessage(posted);
  await intake.handleMessage(
    message({ ...member('rin'), server: { platform: 'fake', id: 'other' } }, RECRUITING_TEXT),
  );
  const cards = adapter.changes.length;

  const reply = await execute(kei, { command: 'export' });
  expect(reply.text).toContain('2件の事案');
  const rows = rowsOf(reply.file?.text);
  expect(rows.map((row) => row.case)).toEqual(posts.map(({ ref }) => deriveCaseId(ref)));
  expect(JSON.stringify(rows[0])).toContain(RECRUITING_TEXT);

  for (const { ref } of posts) {
    expect((await stores.archive.read(deriveCaseId(ref))).at(-1)).toMatchObject({
      kind: 'exported',
      by: { id: 'kei' },
    });
  }
  const shown = await execute(moderator(), {
    command: 'case',
    options: { case: deriveCaseId(posts[0]!.ref) },
  });
  expect(shown.text).toContain('kei が書き出し');
  await intake.resumeUnfinishedCases();
  expect(adapter.changes.length).toBe(cards);
});

test('what is still being worked on stays so: reading it out finishes nothing', async () => {
  const { execute, intake, stores } = createCommandWorld();
  const posted = message('rin', RECRUITING_TEXT);
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  await stores.archive.append(id, (await stores.archive.read(id)).length, [
    { kind: 'appealed', at: new Date(0), author: posted.author, plea: 'x' },
  ]);
  await execute(kei, { command: 'export' });
  expect(await stores.archive.listUnfinished()).toEqual([id]);
});

test('the next file begins behind the case that the last one named', async () => {
  const { execute, intake } = createCommandWorld();
  const posts = [message('rin', RECRUITING_TEXT), message('yui', RECRUITING_TEXT)];
  for (const posted of posts) await intake.handleMessage(posted);
  const [first, second] = posts.map(({ ref }) => deriveCaseId(ref));
  const rest = await execute(kei, { command: 'export', options: { after: first!.toLowerCase() } });
  expect(rowsOf(rest.file?.text).map((row) => row.case)).toEqual([second]);
  const none = await execute(kei, { command: 'export', options: { after: second! } });
  expect(none.text).toContain('ありません');
  expect(none.file).toBeUndefined();
});

test('a number that is none, or of another server, is refused', async () => {
  const { execute, intake } = createCommandWorld();
  const other = message({ ...member('rin'), server: { platform: 'fake', id: 'other' } }, RECRUITING_TEXT);
  await intake.handleMessage(other);
  expect(await execute(kei, { command: 'export', options: { after: 'yesterday' } })).toMatchObject({
    code: 'bad-value',
  });
  expect(
    await execute(kei, { command: 'export', options: { after: deriveCaseId(other.ref) } }),
  ).toMatchObject({
    code: 'unknown-case',
  });
});

test('cases too large for one file become several', async () => {
  const { execute, intake } = createCommandWorld();
  for (let i = 0; i < 4; i++)
    await intake.handleMessage(message(`m${i}`, `${RECRUITING_TEXT} ${'あ'.repeat(900_000)}`));
  const first = await execute(kei, { command: 'export' });
  const rows = rowsOf(first.file?.text);
  expect(rows.length).toBeLessThan(4);
  expect(first.text).toContain(rows.at(-1)!.case);
  const second = await execute(kei, { command: 'export', options: { after: rows.at(-1)!.case } });
  expect(rows.length + rowsOf(second.file?.text).length).toBe(4);
}, 60_000);

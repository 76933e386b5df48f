import { expect, test } from 'vitest';
import { caseId } from '../../src/cases/index.ts';
import { administrator, createDeskWorld, OFFER } from '../support/desk-world.ts';
import { member, message, moderator } from '../support/messages.ts';

const kei = administrator();

const rowsOf = (text = '') =>
  text
    .split('\n')
    .filter(Boolean)
    .map((row) => JSON.parse(row) as { case: string; events: { kind: string }[] });

test("a server's cases leave as JSON lines, oldest first, and each case remembers who read it out", async () => {
  const { ask, intake, book, adapter } = createDeskWorld();
  const posts = [message('rin', OFFER), message('yui', `${OFFER}！`)];
  for (const posted of posts) await intake.message(posted);
  await intake.message(message({ ...member('rin'), server: { platform: 'fake', id: 'other' } }, OFFER));
  const cards = adapter.changes.length;

  const reply = await ask(kei, { kind: 'export' });
  expect(reply.text).toContain('2件の事案');
  const rows = rowsOf(reply.file?.text);
  expect(rows.map((row) => row.case)).toEqual(posts.map(({ ref }) => caseId(ref)));
  expect(JSON.stringify(rows[0])).toContain(OFFER);

  for (const { ref } of posts) {
    expect((await book.archive.read(caseId(ref))).at(-1)).toMatchObject({
      kind: 'exported',
      by: { id: 'kei' },
    });
  }
  const told = await ask(moderator(), { kind: 'case', caseId: caseId(posts[0]!.ref) });
  expect(told.text).toContain('kei が書き出し');
  await intake.resume();
  expect(adapter.changes.length).toBe(cards);
});

test('what is still being worked on stays so: reading it out finishes nothing', async () => {
  const { ask, intake, book } = createDeskWorld();
  const posted = message('rin', OFFER);
  await intake.message(posted);
  const id = caseId(posted.ref);
  await book.archive.append(id, (await book.archive.read(id)).length, [
    { kind: 'appealed', at: new Date(0), author: posted.author, plea: 'x' },
  ]);
  await ask(kei, { kind: 'export' });
  expect(await book.archive.unfinished()).toEqual([id]);
});

test('the next file begins behind the case that the last one named', async () => {
  const { ask, intake } = createDeskWorld();
  const posts = [message('rin', OFFER), message('yui', OFFER)];
  for (const posted of posts) await intake.message(posted);
  const [first, second] = posts.map(({ ref }) => caseId(ref));
  const rest = await ask(kei, { kind: 'export', after: first!.toLowerCase() });
  expect(rowsOf(rest.file?.text).map((row) => row.case)).toEqual([second]);
  const none = await ask(kei, { kind: 'export', after: second! });
  expect(none.text).toContain('ありません');
  expect(none.file).toBeUndefined();
});

test('a number that is none, or of another server, is refused', async () => {
  const { ask, intake } = createDeskWorld();
  const other = message({ ...member('rin'), server: { platform: 'fake', id: 'other' } }, OFFER);
  await intake.message(other);
  expect(await ask(kei, { kind: 'export', after: 'yesterday' })).toMatchObject({ code: 'bad-value' });
  expect(await ask(kei, { kind: 'export', after: caseId(other.ref) })).toMatchObject({
    code: 'unknown-case',
  });
});

test('cases too large for one file become several', async () => {
  const { ask, intake } = createDeskWorld();
  for (let i = 0; i < 4; i++) await intake.message(message(`m${i}`, `${OFFER} ${'あ'.repeat(900_000)}`));
  const first = await ask(kei, { kind: 'export' });
  const rows = rowsOf(first.file?.text);
  expect(rows.length).toBeLessThan(4);
  expect(first.text).toContain(rows.at(-1)!.case);
  const second = await ask(kei, { kind: 'export', after: rows.at(-1)!.case });
  expect(rows.length + rowsOf(second.file?.text).length).toBe(4);
}, 60_000);

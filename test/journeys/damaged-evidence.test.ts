import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTemporaryFolder, RECRUITING_TEXT, startApp } from '../support/worlds/running-app.ts';

let data: Awaited<ReturnType<typeof createTemporaryFolder>>;
beforeEach(async () => {
  data = await createTemporaryFolder('data');
});
afterEach(() => data.remove());

const open = () => startApp({ storageSettings: { dataDir: data.path }, web: { host: '127.0.0.1', port: 0 } });

/** Changes one bit of the encrypted evidence of the only case, and makes the case unfinished. Undone by a second call. */
function flipBit(): void {
  const database = new SqliteDatabase(join(data.path, 'yamidome.db'));
  const row = database.prepare('select number, content from events where seq = 0').get() as {
    number: number;
    content: Buffer;
  };
  row.content[row.content.length - 1]! ^= 1;
  database.prepare('update events set content = ? where number = ?').run(row.content, row.number);
  database.prepare('update cases set walked = 0').run();
  database.close();
}

test('a case whose evidence was damaged is shown to moderators once, and counted in /readyz, until it is restored', async () => {
  let app = await open();
  await app.post('rin', RECRUITING_TEXT);
  const [card] = await app.rows('mods', 'moderator');
  const { caseId } = card!.card!;
  await app.stop();

  flipBit();
  app = await open();
  const readiness = async () => {
    const response = await fetch(`${app.webUrl}/readyz`);
    return { status: response.status, ...((await response.json()) as { parts: Record<string, unknown> }) };
  };
  await expect.poll(async () => (await app.cardOf(caseId))?.status).toContain('復号できない');
  expect((await app.cardOf(caseId))?.facts[0]?.value).toContain('verify');
  expect(await app.rows('mods', 'moderator')).toHaveLength(1);
  const { status, parts } = await readiness();
  expect(status).toBe(503);
  expect(parts.evidence).toEqual({ ok: false, why: expect.stringContaining('1 case') });
  expect(app.lines.filter((line) => line.startsWith('case_unreadable'))).toHaveLength(1);
  expect(app.lines.join()).not.toContain(RECRUITING_TEXT);
  await app.stop();

  flipBit();
  app = await open();
  expect((await readiness()).parts.evidence).toEqual({ ok: true });
  await expect
    .poll(async () => (await app.cardOf(caseId))?.buttons.map(({ decision }) => decision))
    .toEqual(['uphold', 'overturn']);
  expect(await app.rows('mods', 'moderator')).toHaveLength(1);
  const decision = { moderator: 'moderator', decision: 'overturn' };
  expect((await app.send('POST', `/api/cases/${caseId}/decision`, decision)).body.accepted).toBe(true);
  await expect.poll(async () => (await app.cardOf(caseId))?.status).toContain('元に戻しました');
  await app.stop();
});

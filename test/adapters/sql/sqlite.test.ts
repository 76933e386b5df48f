import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { SqlRefused } from '../../../adapters/sql/index.ts';
import { hideJob } from '../../contracts/archive.ts';
import { later } from '../../contracts/made.ts';
import { seen } from '../../contracts/spool.ts';
import { DAY } from '../../support/clock.ts';
import { SERVER } from '../../support/messages.ts';
import { opened } from '../../support/sql.ts';
import { inquiries } from './inquiries.ts';
import { journey } from './journey.ts';
import { openings } from './opening.ts';
import { promises } from './promises.ts';
import { retention } from './retention.ts';
import { sideBySide } from './side-by-side.ts';
import { everySmallChange } from './small-changes.ts';
import { finished, PLEA, post, story, WORDS } from './stories.ts';
import { tampering } from './tampering.ts';
import { together } from './together.ts';

const here = () => undefined;

promises('SQLite', here);
openings('SQLite', here);
retention('SQLite', here);
tampering('SQLite', here);
inquiries('SQLite', here);
journey('SQLite', here);
together('SQLite', here);
sideBySide('SQLite', here);

describe('a SQLite file', () => {
  test('every small change, in every row and at every position of one of them, is found', async () => {
    const store = await opened();
    await finished(store.sql, 'Y-1', post('rin', '箱'));
    await store.sql.retain(1, later(2 * DAY));
    await finished(store.sql, 'Y-2', post('sora', '荷'));
    const { tried, missed } = await everySmallChange(store);
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThan(1000);
    expect((await store.sql.verify()).finding).toBeUndefined();
    await store.close();
  });

  test("holds nobody's words in the open", async () => {
    const store = await opened();
    const posted = post();
    await finished(store.sql, 'Y-1', posted);
    await store.sql.archive.append('Y-2', 0, story(posted).slice(0, 1), [
      { ...hideJob('Y-2', posted), action: { kind: 'restore', message: posted, reason: WORDS } },
    ]);
    await store.sql.files.put('Y-1', Buffer.from(WORDS));
    await store.sql.holds.place({ server: SERVER, caseId: 'Y-1' }, WORDS, later(0));
    await store.sql.vault.put('token', WORDS);
    await store.sql.spool.put(seen(WORDS));
    const bytes = Buffer.concat(
      readdirSync(store.dataDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
    );
    expect(bytes.includes('fake/word')).toBe(true);
    for (const words of [WORDS, PLEA, 'これは勧誘', 'rin さん']) expect(bytes.includes(words)).toBe(false);
    await store.close();
  });

  test('while another program has the file locked nothing else stands still, and evidence waits for its turn', async () => {
    const store = await opened();
    const { archive } = store.sql;
    const other = new SqliteDatabase(join(store.dataDir, 'yamidome.db'));
    other.exec('begin immediate');
    const began = performance.now();
    let written = false;
    const writing = archive.append('Y-1', 0, story(post()).slice(0, 1)).then(() => {
      written = true;
    });
    for (let i = 0; i < 10; i++) await pause(10);
    // SQLite's own patience would have kept this thread for five seconds.
    expect(performance.now() - began).toBeLessThan(4000);
    expect(written).toBe(false);
    other.exec('commit');
    await writing;
    expect(await archive.read('Y-1')).toHaveLength(1);
    expect((await store.sql.verify()).finding).toBeUndefined();

    other.exec('begin immediate');
    const refused = archive.append('Y-2', 0, story(post()).slice(0, 1));
    await expect(refused).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    other.exec('rollback');
    other.close();
    await archive.append('Y-2', 0, story(post()).slice(0, 1));
    expect(await archive.read('Y-2')).toHaveLength(1);
    await store.close();
  });

  test('whose file is taken away stores nothing where nobody would find it, and goes on when it is back', async () => {
    const store = await opened();
    const { archive, health } = store.sql;
    await archive.append('Y-1', 0, story(post()).slice(0, 1));
    const path = join(store.dataDir, 'yamidome.db');
    renameSync(path, `${path}.elsewhere`);
    const refused = archive.append('Y-2', 0, story(post()).slice(0, 1));
    await expect(refused).rejects.toMatchObject({ code: 'SQLITE_READONLY_DBMOVED' });
    expect(await health()).toMatchObject({ ok: false, why: 'SQLITE_READONLY_DBMOVED' });
    renameSync(`${path}.elsewhere`, path);
    await archive.append('Y-2', 0, story(post()).slice(0, 1));
    expect(await health()).toMatchObject({ ok: true });
    expect((await store.sql.verify()).events).toBe(2);
    await store.close();
  });

  test('a file that is no database is refused in one sentence', async () => {
    const store = await opened();
    await store.sql.close();
    writeFileSync(
      join(store.dataDir, 'yamidome.db'),
      'not a database, but long enough to be taken for one'.repeat(99),
    );
    const error = await store.again().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SqlRefused);
    expect((error as Error).message).toContain('yamidome.db cannot be opened');
    await store.close();
  });
});

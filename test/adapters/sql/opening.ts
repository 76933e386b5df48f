import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAppend } from '../../../adapters/sql/append.ts';
import { addSealingKey, SqlRefused } from '../../../adapters/sql/index.ts';
import { migrate, SCHEMA } from '../../../adapters/sql/migrate.ts';
import { unlock } from '../../../adapters/sql/unlock.ts';
import { hideJob } from '../../contracts/archive.ts';
import { later } from '../../contracts/made.ts';
import { member, SERVER } from '../../support/messages.ts';
import { type Opened, opened, type Place } from '../../support/sql.ts';
import { testPolicy } from '../../support/wordings.ts';
import { withRaw } from './raw.ts';
import { finished, post, story } from './stories.ts';

const key = (): string => randomBytes(32).toString('base64');

/** Restarts, updates, keys: what happens when the database is opened. */
export function openings(name: string, place: Place): void {
  const using = async (tell: (store: Opened) => Promise<void>) => {
    const store = await opened(place);
    try {
      await tell(store);
    } finally {
      await store.close();
    }
  };
  const refused = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => new Error('it was not refused'),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SqlRefused);
    return (error as Error).message;
  };

  describe(`opening: ${name}`, () => {
    test('everything is still there after a restart', () =>
      using(async (store) => {
        const posted = post();
        const file = await store.sql.files.put('Y-1', Buffer.from('x'));
        await finished(store.sql, 'Y-1', posted);
        await store.sql.archive.append('Y-2', 0, story(post()).slice(0, 1), [hideJob('Y-2', posted)]);
        await store.sql.policies.set(SERVER, testPolicy({ language: 'en' }));
        await store.sql.strikes.add(member('rin'), 'Y-1', later(0), 90);
        await store.sql.claims.claim('once', later(0), 1000);
        const sql = await store.again();
        expect(await sql.archive.read('Y-1')).toEqual(story(posted));
        expect(await sql.archive.unfinished()).toEqual(['Y-2']);
        expect(await sql.outbox.claim(later(0), 9, 1)).toEqual([{ ...hideJob('Y-2', posted), attempt: 1 }]);
        expect(sql.policies.of(SERVER).language).toBe('en');
        expect(await sql.strikes.count(member('rin'), later(0), 90)).toBe(1);
        expect(await sql.claims.claim('once', later(0), 1000)).toBe(false);
        expect(await sql.files.get(file)).toBeDefined();
        expect(await sql.health()).toMatchObject({ ok: true });
      }));

    test('a database that takes notes and refuses cases is not called well until it takes one again', () =>
      using(async (store) => {
        const { archive, health } = store.sql;
        const rename = (from: string, to: string) =>
          withRaw(store, ({ db }) => db.schema.alterTable(from).renameTo(to).execute());
        await rename('events', 'elsewhere');
        await expect(archive.append('Y-1', 0, story(post()).slice(0, 1))).rejects.toThrow('events');
        expect(await health()).toMatchObject({
          ok: false,
          why: expect.stringMatching(/^(SQLITE_ERROR|42P01)$/),
        });
        await rename('elsewhere', 'events');
        await archive.append('Y-1', 0, story(post()).slice(0, 1));
        expect(await health()).toMatchObject({ ok: true });
      }));

    test('a policy that this version does not understand is reported, and the default is in force', () =>
      using(async (store) => {
        await store.sql.policies.set(SERVER, testPolicy({ language: 'en' }));
        await withRaw(store, ({ db }) =>
          db.updateTable('policies').set({ policy: '{"mode":"loud"}' }).execute(),
        );
        await store.sql.policies.refresh();
        expect(store.sql.policies.of(SERVER)).toEqual(testPolicy());
        expect(store.said.join()).toContain('not valid any more');
      }));

    test('a database of the first version is brought forward with all that is in it', () =>
      using(async (store) => {
        const posted = post();
        const { dataDir } = store;
        const url = await place();
        const old = { dataDir: join(dataDir, 'old'), url };
        mkdirSync(old.dataDir);
        const log = { info: () => {}, warn: () => {}, error: () => {} };
        await withRaw(old, async (raw) => {
          await migrate(raw, 1);
          const { keys, signer } = await unlock(raw, { given: {}, folder: old.dataDir, log });
          await createAppend(raw, keys, signer)('Y-1', 0, story(posted), [hideJob('Y-1', posted)]);
        });
        const sql = await store.again({ ...old });
        expect(await sql.archive.read('Y-1')).toEqual(story(posted));
        expect(await sql.outbox.pending()).toBe(1);
        expect(await sql.strikes.add(member('rin'), 'Y-1', later(0), 90)).toBe(1);
        expect((await sql.verify()).finding).toBeUndefined();
      }));

    test('a database that is newer than the program is refused, with both versions', () =>
      using(async (store) => {
        await withRaw(store, ({ db }) =>
          db.updateTable('meta').set({ value: '99' }).where('name', '=', 'schema').execute(),
        );
        const why = await refused(store.again());
        expect(why).toContain('schema 99');
        expect(why).toContain(`up to ${SCHEMA}`);
      }));

    test('the keys are made once, for the owner only, and a lost one is not silently replaced', () =>
      using(async (store) => {
        for (const file of ['evidence.key', 'signing.key']) {
          const path = join(store.dataDir, file);
          expect(statSync(path).mode & 0o777).toBe(0o600);
          const saved = readFileSync(path, 'utf8');
          rmSync(path);
          expect(await refused(store.again())).toContain(`${path} is missing`);
          writeFileSync(path, saved, { mode: 0o600 });
        }
        await store.again();
      }));

    test('a wrong key is refused at the start, by its name and never by its value', () =>
      using(async (store) => {
        await finished(store.sql, 'Y-1', post());
        const wrong = key();
        const why = await refused(store.again({ keys: { evidence: wrong } }));
        expect(why).toMatch(/EVIDENCE_KEY .* is key [0-9a-f]{16}, and .* sealed with key [0-9a-f]{16}/);
        expect(why).not.toContain(wrong);
        expect(await refused(store.again({ keys: { signing: key() } }))).toContain('SIGNING_KEY');
        expect(await refused(store.again({ keys: { evidence: 'too short' } }))).toContain('44 characters');
        expect(await refused(store.again({ keys: { evidence: ' ' } }))).toContain('no key');
      }));

    test('keys can be changed: old evidence stays readable, and sealed anew it no longer needs the old key', () =>
      using(async (store) => {
        const posted = post();
        await finished(store.sql, 'Y-1', posted);
        const file = await store.sql.files.put('Y-1', Buffer.from('picture'));
        await store.sql.holds.place({ server: SERVER, caseId: 'Y-1' }, 'inquiry', later(0));
        await store.sql.vault.put('token/T1', 'secret');
        await store.sql.archive.append('Y-1', 7, [], [hideJob('Y-1', posted)]);
        addSealingKey(store.dataDir);
        const path = join(store.dataDir, 'evidence.key');
        expect(statSync(path).mode & 0o777).toBe(0o600);
        const [fresh, old] = readFileSync(path, 'utf8').trim().split('\n');

        let sql = await store.again();
        expect(await sql.archive.read('Y-1')).toEqual(story(posted));
        await finished(sql, 'Y-2', posted);
        await refused(store.again({ keys: { evidence: fresh } }));
        await refused(store.again({ keys: { evidence: old } }));

        sql = await store.again({ keys: { evidence: `${fresh},${old}` } });
        expect(await sql.reseal()).toBe(7 + 1 + 1 + 1 + 1);
        expect(await sql.reseal()).toBe(0);
        sql = await store.again({ keys: { evidence: fresh } });
        expect(await sql.archive.read('Y-1')).toEqual(story(posted));
        expect(Buffer.from((await sql.files.get(file))!).toString()).toBe('picture');
        expect((await sql.holds.list())[0]?.reason).toBe('inquiry');
        expect(await sql.vault.get('token/T1')).toBe('secret');
        expect(await sql.outbox.claim(later(0), 1, 1)).toHaveLength(1);
        expect((await sql.verify()).finding).toBeUndefined();
      }));

    test('a secret that was put under another name does not open', () =>
      using(async (store) => {
        await store.sql.vault.put('token/T1', 'secret');
        await withRaw(store, ({ db }) =>
          db.updateTable('vault').set({ key: 'token/T2' }).where('key', '=', 'token/T1').execute(),
        );
        await expect(store.sql.vault.get('token/T2')).rejects.toThrow('does not open');
      }));

    test('a job that was damaged does not keep the others waiting', () =>
      using(async (store) => {
        const posted = post();
        await store.sql.archive.append('Y-1', 0, story(posted).slice(0, 1), [
          hideJob('Y-1', posted),
          { ...hideJob('Y-1', posted), id: 'Y-1/0/b' },
        ]);
        await withRaw(store, ({ db }) =>
          db
            .updateTable('jobs')
            .set({ action: Buffer.alloc(60) })
            .where('id', '=', 'Y-1/0/hide')
            .execute(),
        );
        const claimed = await store.sql.outbox.claim(later(0), 9, 1000);
        expect(claimed.map(({ id }) => id)).toEqual(['Y-1/0/b']);
        expect(store.said).toContain('a job cannot be opened');
      }));
  });
}

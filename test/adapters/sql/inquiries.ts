import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addSealingKey, EvidenceChanged } from '../../../adapters/sql/index.ts';
import { migrate } from '../../../adapters/sql/migrate.ts';
import { liftOverdue } from '../../../src/inquiry/index.ts';
import { later } from '../../contracts/made.ts';
import { DAY } from '../../support/clock.ts';
import { moderator, SERVER } from '../../support/messages.ts';
import { registered } from '../../support/papers.ts';
import { type Opened, opened, type Place } from '../../support/sql.ts';
import { withRaw } from './raw.ts';
import { finished, post } from './stories.ts';

const by = moderator('aoi');
const held = (until: Date, accounts: string[], cases: string[] = []) =>
  ({ kind: 'held', at: later(0), by, until, accounts, cases }) as const;

/** The schema that had no register yet. */
const BEFORE = '4';

/** Inquiries beside the evidence: what they stop, what they leave in the chain. */
export function inquiries(name: string, place: Place): void {
  const using = async (tell: (store: Opened) => Promise<void>) => {
    const store = await opened(place);
    try {
      await tell(store);
    } finally {
      await store.close();
    }
  };

  describe(`inquiries beside evidence: ${name}`, () => {
    test('while two inquiries hold the same account, the end of one deletes nothing', () =>
      using(async ({ sql }) => {
        await finished(sql, 'Y-1', post('rin'));
        await finished(sql, 'Y-2', post('sora'));
        for (const until of [30, 45]) {
          const number = await sql.inquiries.register(SERVER, registered());
          await sql.inquiries.append(SERVER, number, 1, held(later(until * DAY), ['rin'], ['Y-1']));
        }
        expect(await sql.holds.list()).toHaveLength(4);
        expect((await sql.retain(10, later(20 * DAY))).erased).toEqual(['Y-2']);
        await liftOverdue(sql.inquiries, later(31 * DAY));
        expect(await sql.inquiries.read(SERVER, 1)).toHaveLength(3);
        expect((await sql.holds.list()).map(({ reason }) => reason)).toEqual(['Q-2', 'Q-2']);
        expect((await sql.retain(10, later(32 * DAY))).kept).toEqual(['Y-1']);
        expect((await sql.retain(10, later(46 * DAY))).erased).toEqual(['Y-1']);
        expect((await sql.verify()).finding).toBeUndefined();
      }));

    test('an extension holds longer, and closing lets go at once; Q-1 is not Q-10', () =>
      using(async ({ sql }) => {
        await finished(sql, 'Y-1', post('rin'));
        for (let i = 0; i < 10; i++) await sql.inquiries.register(SERVER, registered());
        await sql.inquiries.append(SERVER, 1, 1, held(later(30 * DAY), ['rin']));
        await sql.inquiries.append(SERVER, 10, 1, held(later(30 * DAY), ['yui']));
        const until = later(60 * DAY);
        await sql.inquiries.append(SERVER, 1, 2, { kind: 'extended', at: later(1), by, until });
        expect((await sql.holds.list()).map((hold) => hold.until)).toEqual([until, later(30 * DAY)]);
        expect((await sql.retain(10, later(50 * DAY))).kept).toEqual(['Y-1']);
        await sql.inquiries.append(SERVER, 1, 3, { kind: 'closed', at: later(2), by, ending: 'withdrawn' });
        expect((await sql.retain(10, later(50 * DAY))).erased).toEqual(['Y-1']);
        expect(await sql.holds.list()).toHaveLength(1);
      }));

    test('every step is a link of the chain: one that is changed afterwards is found', () =>
      using(async (store) => {
        const { sql } = store;
        await sql.inquiries.register(SERVER, registered());
        await sql.inquiries.append(SERVER, 1, 1, { kind: 'approved', at: later(1), by: moderator('kei') });
        expect((await sql.verify()).events).toBe(2);
        expect((await sql.verify()).finding).toBeUndefined();
        await withRaw(store, ({ db }) =>
          db.updateTable('events').set({ kind: 'inquiry-closed' }).where('number', '=', 2).execute(),
        );
        expect((await sql.verify()).finding).toMatchObject({ what: 'changed', number: 2 });
      }));

    test('what papers say is sealed, and outlives retention', () =>
      using(async (store) => {
        const { sql, dataDir, url } = store;
        await sql.inquiries.register(SERVER, registered({ other: '連絡先の一覧' }));
        await sql.inquiries.append(SERVER, 1, 1, held(later(30 * DAY), ['rin']));
        await sql.retain(1, later(99 * DAY));
        expect((await sql.inquiries.read(SERVER, 1))[0]).toEqual(registered({ other: '連絡先の一覧' }));
        if (url === undefined) {
          const bytes = Buffer.concat(
            readdirSync(dataDir, { withFileTypes: true })
              .filter((entry) => entry.isFile())
              .map((entry) => readFileSync(join(dataDir, entry.name))),
          );
          for (const words of ['みなと警察署長', '架刑第7号', '連絡先の一覧']) {
            expect(bytes.includes(words)).toBe(false);
          }
        }
      }));

    test('sealed anew, a paper no longer needs the old key', () =>
      using(async (store) => {
        await store.sql.inquiries.register(SERVER, registered());
        await store.sql.inquiries.append(SERVER, 1, 1, held(later(30 * DAY), ['rin']));
        addSealingKey(store.dataDir);
        expect(await (await store.again()).reseal()).toBe(3);
        const [fresh] = readFileSync(join(store.dataDir, 'evidence.key'), 'utf8').trim().split('\n');
        const sql = await store.again({ keys: { evidence: fresh } });
        expect((await sql.inquiries.read(SERVER, 1))[0]).toEqual(registered());
        expect((await sql.holds.list())[0]?.reason).toBe('Q-1');
        expect((await sql.verify()).finding).toBeUndefined();
      }));

    test('a database of the version before gets its register, and what came after it', () =>
      using(async (store) => {
        const old = { dataDir: store.dataDir, url: await place() };
        if (old.url === undefined) old.dataDir = join(store.dataDir, 'old');
        const sql = await store.again(old);
        await finished(sql, 'Y-1', post());
        await withRaw(old, async (raw) => {
          await raw.db.schema.dropTable('inquiries').execute();
          await raw.db.schema.dropTable('vault').execute();
          await raw.db.updateTable('meta').set({ value: BEFORE }).where('name', '=', 'schema').execute();
          await migrate(raw);
        });
        const again = await store.again(old);
        expect(await again.inquiries.register(SERVER, registered())).toBe(1);
        expect(await again.archive.read('Y-1')).toHaveLength(7);
        expect((await again.verify()).finding).toBeUndefined();
      }));

    test('evidence that was changed does not leave the house as if it were sound', () =>
      using(async (store) => {
        const { sql } = store;
        await finished(sql, 'Y-1', post());
        const links = await sql.proof.links('Y-1', 3);
        expect(links.map(({ number }) => number)).toEqual([1, 2, 3]);
        expect(links[1]!.prev).toBe(links[0]!.hash);
        await withRaw(store, ({ db }) =>
          db.updateTable('events').set({ at: 1 }).where('number', '=', 2).execute(),
        );
        await expect(sql.proof.links('Y-1', 3)).rejects.toThrow(EvidenceChanged);
      }));
  });
}

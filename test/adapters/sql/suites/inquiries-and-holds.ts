import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HeldTarget } from '#core';
import { addEncryptionKey, EvidenceTamperedError } from '../../../../adapters/sql/index.ts';
import { migrate } from '../../../../adapters/sql/schema/migrate.ts';
import { expireHolds } from '../../../../src/inquiry/index.ts';
import { afterStart } from '../../../contracts/contract-helpers.ts';
import { DAY_MS } from '../../../support/fake-clock.ts';
import { registeredStep } from '../../../support/inquiry-requests.ts';
import { moderator, SERVER } from '../../../support/messages.ts';
import {
  type CreateDatabase,
  openTestDatabase,
  type TestDatabase,
} from '../../../support/services/test-database.ts';
import { removeOperatorTables } from '../support/older-schema.ts';
import { withRawConnection } from '../support/raw-connection.ts';
import { appendFinishedCase, sampleMessage } from '../support/sample-cases.ts';

const by = moderator('aoi');
const heldStep = (until: Date, accounts: string[], cases: string[] = []) =>
  ({ kind: 'held', at: afterStart(0), by, until, accounts, cases }) as const;

/** The last schema without the register. */
const PREVIOUS_SCHEMA = '4';

/**
 * Inquiries: the holds that they place, and their events in the chain.
 * @example inquirySuite('SQLite', () => undefined)
 */
export function inquirySuite(name: string, place: CreateDatabase): void {
  const withStore = async (work: (store: TestDatabase) => Promise<void>) => {
    const store = await openTestDatabase(place);
    try {
      await work(store);
    } finally {
      await store.close();
    }
  };

  describe(`inquiries beside evidence: ${name}`, () => {
    test('while two inquiries hold the same account, the end of one deletes nothing', () =>
      withStore(async ({ sql }) => {
        await appendFinishedCase(sql, 'Y-1', sampleMessage('rin'));
        await appendFinishedCase(sql, 'Y-2', sampleMessage('sora'));
        for (const until of [30, 45]) {
          const number = await sql.inquiries.register(SERVER, registeredStep());
          await sql.inquiries.append(
            SERVER,
            number,
            1,
            heldStep(afterStart(until * DAY_MS), ['rin'], ['Y-1']),
          );
        }
        expect(await sql.holds.list()).toHaveLength(4);
        expect((await sql.applyRetention(10, afterStart(20 * DAY_MS))).erased).toEqual(['Y-2']);
        await expireHolds(sql.inquiries, afterStart(31 * DAY_MS));
        expect(await sql.inquiries.read(SERVER, 1)).toHaveLength(3);
        expect((await sql.holds.list()).map(({ reason }) => reason)).toEqual(['Q-2', 'Q-2']);
        expect((await sql.applyRetention(10, afterStart(32 * DAY_MS))).kept).toEqual(['Y-1']);
        expect((await sql.applyRetention(10, afterStart(46 * DAY_MS))).erased).toEqual(['Y-1']);
        expect((await sql.verify()).finding).toBeUndefined();
      }));

    test('a hold that the API placed keeps a case and an account until it is lifted, and the chain records both', () =>
      withStore(async ({ sql }) => {
        await appendFinishedCase(sql, 'Y-1', sampleMessage('rin'));
        await appendFinishedCase(sql, 'Y-2', sampleMessage('sora'));
        const place = (target: HeldTarget, until?: Date) =>
          sql.holdStore.place(SERVER, {
            ...{ target, reason: '保全要請 118', placedAt: afterStart(0) },
            placedBy: { id: 'aoi', name: '葵', via: 'key-1' },
            ...(until && { until }),
          });
        const onCase = await place({ kind: 'case', caseId: 'Y-1' });
        await place({ kind: 'account', account: 'sora' }, afterStart(30 * DAY_MS));
        expect((await sql.applyRetention(10, afterStart(20 * DAY_MS))).kept).toEqual(['Y-1', 'Y-2']);
        const sora = { platform: 'fake', id: 'sora' };
        const now = afterStart(20 * DAY_MS);
        const planned = await sql.erasures.plan(sora, { now, isBanned: async () => false });
        expect(planned.servers).toMatchObject([{ server: 'fake:square', isHeld: true }]);
        // Its end comes by itself, and the hold on the case by a call.
        expect(await sql.holdStore.lift(SERVER, onCase.id, afterStart(31 * DAY_MS))).toBe(true);
        expect((await sql.applyRetention(10, afterStart(31 * DAY_MS))).erased).toEqual(['Y-1', 'Y-2']);
        expect((await sql.verify()).finding).toBeUndefined();
      }));

    test('an inquiry holds the data of the gate about its accounts, until it ends', () =>
      withStore(async ({ sql }) => {
        const rin = { server: SERVER, id: 'rin' };
        expect(await sql.holds.isMemberHeld(rin, afterStart(1))).toBe(false);
        const number = await sql.inquiries.register(SERVER, registeredStep());
        await sql.inquiries.append(SERVER, number, 1, heldStep(afterStart(30 * DAY_MS), ['rin'], ['Y-1']));
        expect(await sql.holds.isMemberHeld(rin, afterStart(1))).toBe(true);
        expect(await sql.holds.isMemberHeld({ server: SERVER, id: 'sora' }, afterStart(1))).toBe(false);
        expect(await sql.holds.isMemberHeld(rin, afterStart(31 * DAY_MS))).toBe(false);
      }));

    test('an extension holds longer, and closing lets go at once; Q-1 is not Q-10', () =>
      withStore(async ({ sql }) => {
        await appendFinishedCase(sql, 'Y-1', sampleMessage('rin'));
        for (let i = 0; i < 10; i++) await sql.inquiries.register(SERVER, registeredStep());
        await sql.inquiries.append(SERVER, 1, 1, heldStep(afterStart(30 * DAY_MS), ['rin']));
        await sql.inquiries.append(SERVER, 10, 1, heldStep(afterStart(30 * DAY_MS), ['yui']));
        const until = afterStart(60 * DAY_MS);
        await sql.inquiries.append(SERVER, 1, 2, { kind: 'extended', at: afterStart(1), by, until });
        expect((await sql.holds.list()).map((hold) => hold.until)).toEqual([until, afterStart(30 * DAY_MS)]);
        expect((await sql.applyRetention(10, afterStart(50 * DAY_MS))).kept).toEqual(['Y-1']);
        await sql.inquiries.append(SERVER, 1, 3, {
          kind: 'closed',
          at: afterStart(2),
          by,
          ending: 'withdrawn',
        });
        expect((await sql.applyRetention(10, afterStart(50 * DAY_MS))).erased).toEqual(['Y-1']);
        expect(await sql.holds.list()).toHaveLength(1);
      }));

    test('every step is an event of the chain: one that is changed afterwards is found', () =>
      withStore(async (store) => {
        const { sql } = store;
        await sql.inquiries.register(SERVER, registeredStep());
        await sql.inquiries.append(SERVER, 1, 1, {
          kind: 'approved',
          at: afterStart(1),
          by: moderator('kei'),
        });
        expect((await sql.verify()).events).toBe(2);
        expect((await sql.verify()).finding).toBeUndefined();
        await withRawConnection(store, ({ db }) =>
          db.updateTable('events').set({ kind: 'inquiry-closed' }).where('number', '=', 2).execute(),
        );
        expect((await sql.verify()).finding).toMatchObject({ what: 'changed', number: 2 });
      }));

    test('the content of inquiries is encrypted, and outlives retention', () =>
      withStore(async (store) => {
        const { sql, dataDir, url } = store;
        await sql.inquiries.register(SERVER, registeredStep({ other: '連絡先の一覧' }));
        await sql.inquiries.append(SERVER, 1, 1, heldStep(afterStart(30 * DAY_MS), ['rin']));
        await sql.applyRetention(1, afterStart(99 * DAY_MS));
        expect((await sql.inquiries.read(SERVER, 1))[0]).toEqual(registeredStep({ other: '連絡先の一覧' }));
        if (url === undefined) {
          const bytes = Buffer.concat(
            readdirSync(dataDir, { withFileTypes: true })
              .filter((entry) => entry.isFile())
              .map((entry) => readFileSync(join(dataDir, entry.name))),
          );
          for (const text of ['みなと警察署長', '架刑第7号', '連絡先の一覧']) {
            expect(bytes.includes(text)).toBe(false);
          }
        }
      }));

    test('encrypted again, an inquiry no longer needs the old key', () =>
      withStore(async (store) => {
        await store.sql.inquiries.register(SERVER, registeredStep());
        await store.sql.inquiries.append(SERVER, 1, 1, heldStep(afterStart(30 * DAY_MS), ['rin']));
        addEncryptionKey(store.dataDir);
        expect(await (await store.reopen()).reencryptAll()).toBe(3);
        const [newKey] = readFileSync(join(store.dataDir, 'evidence.key'), 'utf8').trim().split('\n');
        const sql = await store.reopen({ keys: { evidence: newKey } });
        expect((await sql.inquiries.read(SERVER, 1))[0]).toEqual(registeredStep());
        expect((await sql.holds.list())[0]?.reason).toBe('Q-1');
        expect((await sql.verify()).finding).toBeUndefined();
      }));

    test('a database of the version before gets its register, and what came after it', () =>
      withStore(async (store) => {
        await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
        await withRawConnection(store, async (raw) => {
          await removeOperatorTables(raw.db);
          await raw.db.schema.dropTable('inquiries').execute();
          await raw.db.schema.dropTable('vault').execute();
          await raw.db.schema.dropTable('quota_names').execute();
          await raw.db.schema.dropTable('erasures').execute();
          await raw.db.schema.dropTable('policy_versions').execute();
          await raw.db.schema.dropIndex('events_erasures').execute();
          await raw.db
            .updateTable('meta')
            .set({ value: PREVIOUS_SCHEMA })
            .where('name', '=', 'schema')
            .execute();
          await migrate(raw);
        });
        const reopened = await store.reopen();
        expect(await reopened.inquiries.register(SERVER, registeredStep())).toBe(1);
        expect(await reopened.archive.read('Y-1')).toHaveLength(7);
        expect((await reopened.verify()).finding).toBeUndefined();
      }));

    test('evidence that was changed is not handed out as if it were valid', () =>
      withStore(async (store) => {
        const { sql } = store;
        await appendFinishedCase(sql, 'Y-1', sampleMessage());
        const links = await sql.proof.links('Y-1', 3);
        expect(links.map(({ number }) => number)).toEqual([1, 2, 3]);
        expect(links[1]!.prev).toBe(links[0]!.hash);
        await withRawConnection(store, ({ db }) =>
          db.updateTable('events').set({ at: 1 }).where('number', '=', 2).execute(),
        );
        await expect(sql.proof.links('Y-1', 3)).rejects.toThrow(EvidenceTamperedError);
      }));
  });
}

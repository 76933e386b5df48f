import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tenantServer } from '#core';
import { addEncryptionKey, ERASURE_LIST_FILE } from '../../../adapters/sql/index.ts';
import { ERASED_ACCOUNT, ERASED_TEXTS, fillWithPerson } from '../../adapters/sql/support/person-data.ts';
import { appendFinishedCase } from '../../adapters/sql/support/sample-cases.ts';
import { afterStart } from '../../contracts/contract-helpers.ts';
import { DAY_MS } from '../../support/fake-clock.ts';
import { member, message } from '../../support/messages.ts';
import { sampleTenant } from '../../support/operator/tenants.ts';
import { findInFiles } from '../../support/search-files.ts';
import { type BackupWorld, openBackupWorld } from './backup-world.ts';

const PERSON = { platform: 'fake', id: ERASED_ACCOUNT };
const TRACES = [ERASED_ACCOUNT, ...ERASED_TEXTS];

let world: BackupWorld;
beforeEach(async () => {
  world = await openBackupWorld();
});
afterEach(() => world.close());

/** A backup that still has the person, who was erased afterwards; and the list of the installation. */
async function backUpThenErase() {
  await fillWithPerson(world.store, 'Y-P');
  const backup = await world.backUp();
  await world.store.sql.erasures.erase(PERSON, { now: afterStart(DAY_MS), isBanned: async () => false });
  const list = world.path('kept-list.jsonl');
  writeFileSync(list, readFileSync(`${world.store.dataDir}/${ERASURE_LIST_FILE}`));
  return { backup, list };
}

test('a restored folder never has the data of a person who was erased after the backup', async () => {
  const { backup, list } = await backUpThenErase();
  expect(findInFiles(backup, [ERASED_ACCOUNT])).not.toEqual([]);
  const data = world.path('restored');
  const { code, out, err } = await world.call('restore', [backup, '--data', data, '--erasures', list], {
    DATA_DIR: '',
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('バックアップより後の消去 1 件を、もう一度適用しました（消去した人 1 人）');
  expect(findInFiles(data, TRACES)).toEqual([]);
  expect((await world.call('verify', ['--data', data])).code).toBe(0);
});

test('the list of the data folder in the settings is used too', async () => {
  const { backup } = await backUpThenErase();
  const data = world.path('restored');
  const { out } = await world.call('restore', [backup, '--data', data, '--json']);
  expect(JSON.parse(out)).toMatchObject({ erasures: { missing: 1, erased: 1, unreadable: 0 } });
  expect(findInFiles(data, TRACES)).toEqual([]);
});

test('an erasure that was listed under a newer key than that of the backup is applied too', async () => {
  await fillWithPerson(world.store, 'Y-P');
  const backup = await world.backUp();
  const { dataDir } = world.store;
  addEncryptionKey(dataDir);
  await (await world.store.reopen()).reencryptAll();
  const keyFile = `${dataDir}/evidence.key`;
  writeFileSync(keyFile, readFileSync(keyFile, 'utf8').split('\n')[0]!);
  const sql = await world.store.reopen();
  await sql.erasures.erase(PERSON, { now: afterStart(DAY_MS), isBanned: async () => false });
  const data = world.path('restored');
  const { out } = await world.call('restore', [backup, '--data', data, '--json']);
  expect(JSON.parse(out)).toMatchObject({ erasures: { missing: 1, erased: 1, unreadable: 0 } });
  expect(findInFiles(data, TRACES)).toEqual([]);
});

test('a file that is no list of erasures is refused, and nothing is restored', async () => {
  const { backup } = await backUpThenErase();
  const wrong = world.path('wrong.txt');
  writeFileSync(wrong, 'no list');
  const data = world.path('restored');
  const refused = await world.call('restore', [backup, '--data', data, '--erasures', wrong]);
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.err).toContain('is no list of erasures');
  expect((await world.call('restore', [backup, '--data', data, '--erasures', 'missing'])).err).toContain(
    'it cannot be read',
  );
});

test('a person of whom a hold kept data is in the restored folder, because the backup lacks the hold', async () => {
  await fillWithPerson(world.store, 'Y-P');
  const backup = await world.backUp();
  const { sql } = world.store;
  await sql.holds.place({ member: member(ERASED_ACCOUNT) }, 'Q-1', afterStart(0), afterStart(9 * DAY_MS));
  const erase = (day: number) =>
    sql.erasures.erase(PERSON, { now: afterStart(day * DAY_MS), isBanned: async () => false });
  expect((await erase(1)).isComplete).toBe(false);
  const held = world.path('held');
  const { out } = await world.call('restore', [backup, '--data', held, '--lang', 'ja']);
  expect(out).toContain('一部が保全中だった 1 人の消去は、適用していません');
  expect(findInFiles(held, [ERASED_ACCOUNT])).not.toEqual([]);

  expect((await erase(10)).isComplete).toBe(true);
  const later = world.path('later');
  await world.call('restore', [backup, '--data', later]);
  expect(findInFiles(later, TRACES)).toEqual([]);
});

test('a network that was erased after the backup is erased in the restored folder too', async () => {
  const { store } = world;
  await store.sql.tenants.create(sampleTenant('square'));
  await store.sql.tenants.create(sampleTenant('plaza'));
  const postOn = (tenant: string) =>
    message(member('rin', { server: tenantServer(tenant) }), `荷物を運ぶだけで8万円 ${tenant}`);
  await appendFinishedCase(store.sql, 'Y-S', postOn('square'));
  await appendFinishedCase(store.sql, 'Y-Q', postOn('plaza'));
  const hold = await store.sql.holds.place({ member: postOn('square').author }, 'order', afterStart(0));
  const backup = await world.backUp();
  await store.sql.holds.lift(hold);
  await store.sql.tenantErasures.erase('square', { now: afterStart(DAY_MS) });
  const data = world.path('restored');
  const { out } = await world.call('restore', [backup, '--data', data, '--json']);
  expect(JSON.parse(out)).toMatchObject({ erasures: { missing: 1, erased: 1, unreadable: 0 } });
  const sql = await store.reopen({ dataDir: data });
  expect(JSON.stringify(await sql.archive.read('Y-S'))).not.toContain('荷物');
  expect(JSON.stringify(await sql.archive.read('Y-Q'))).toContain('荷物');
  expect((await sql.tenants.read('square'))?.erasedAt).toBeDefined();
  expect((await sql.verify()).finding).toBeUndefined();
});

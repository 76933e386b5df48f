import { expect, test } from 'vitest';
import { createCaseReaders } from '../../../../src/app/console/cases/case-readers.ts';
import { moderator, SERVER } from '../../../support/messages.ts';
import { openTestDatabase } from '../../../support/services/test-database.ts';

test('the erasure of a moderator removes who opened which case, and leaves the others', async () => {
  const { sql, clock, close } = await openTestDatabase();
  const log = { info() {}, warn() {}, error() {} };
  const readers = createCaseReaders({ keyValueStore: sql.keyValueStore, clock, log });
  await readers.note('Y-4G7C2Q0M1X', moderator('aoi', { name: 'Aoi' }));
  await readers.note('Y-4G7C2Q0M1X', moderator('ren', { name: 'Ren' }));
  const person = { platform: SERVER.platform, id: 'aoi', server: SERVER.id };
  await sql.erasures.erase(person, { now: clock.now(), isBanned: async () => false });
  const left = await sql.keyValueStore.list('case-readers/');
  expect(JSON.stringify(left)).not.toMatch(/aoi|Aoi/);
  expect(left).toHaveLength(1);
  await close();
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyIdOf } from '../../../../adapters/sql/crypto/encryption.ts';
import { type EncryptionKeys, loadEncryptionKeys } from '../../../../adapters/sql/crypto/keys.ts';
import type { EventRow } from '../../../../adapters/sql/database/tables.ts';
import { checkSegment } from '../../../../adapters/sql/verify/check-segment.ts';
import { afterStart } from '../../../contracts/contract-helpers.ts';
import { DAY_MS } from '../../../support/fake-clock.ts';
import { openTestDatabase, type TestDatabase } from '../../../support/services/test-database.ts';
import { countTamperPositions, tamperValue } from '../support/exhaustive-tampering.ts';
import { withRawConnection } from '../support/raw-connection.ts';
import { appendFinishedCase, sampleMessage } from '../support/sample-cases.ts';

describe('a segment of the chain, checked by itself', () => {
  let store: TestDatabase;
  let rows: readonly EventRow[];
  let keys: EncryptionKeys;

  beforeAll(async () => {
    store = await openTestDatabase();
    await appendFinishedCase(store.sql, 'Y-1', sampleMessage('rin', '箱'));
    await store.sql.applyRetention(1, afterStart(2 * DAY_MS));
    await appendFinishedCase(store.sql, 'Y-2', sampleMessage('sora', '荷'));
    rows = await withRawConnection(store, ({ db }) =>
      db.selectFrom('events').selectAll().orderBy('number').execute(),
    );
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    keys = loadEncryptionKeys({ given: undefined, folder: store.dataDir, mayCreate: false, log });
  });
  afterAll(() => store.close());

  const check = (segmentRows: readonly EventRow[], after: number, through: number) =>
    checkSegment(keys, { server: 'fake:square', after, through, heads: [] }, segmentRows);

  test('is valid wherever it is cut', () => {
    for (let from = 0; from < rows.length; from++) {
      for (let to = from + 1; to <= rows.length; to++) {
        const verified = check(rows.slice(from, to), from, to);
        expect(verified).toMatchObject({
          prev: rows[from]!.prev,
          last: { number: to, hash: rows[to - 1]!.hash },
        });
      }
    }
  });

  test('is not valid with an event less, one twice, or two that changed places', () => {
    for (let i = 0; i < rows.length; i++) {
      expect(check(rows.toSpliced(i, 1), 0, rows.length)).toBeUndefined();
      expect(check(rows.toSpliced(i, 0, rows[i]!), 0, rows.length)).toBeUndefined();
      expect(check(rows.with(i, rows[0]!).with(0, rows[i]!), 0, rows.length) === undefined).toBe(i > 0);
    }
    expect(check([], 0, 1)).toBeUndefined();
    expect(check(rows, 0, rows.length + 1)).toBeUndefined();
  });

  test('names missing content, and the content whose erasure it has on record', () => {
    const missing = (from: number, to: number) => [
      ...check(rows.slice(from, to), from, to)!.observations.missingContent.keys(),
    ];
    const erasure = rows.findIndex(({ kind }) => kind === 'erased');
    expect(missing(0, erasure)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].filter((number) => rows[number - 1]!.content_hash !== ''),
    );
    expect(missing(0, rows.length)).toEqual([]);
    const { erasedBefore } = check(rows.slice(erasure), erasure, rows.length)!.observations;
    expect(erasedBefore).toEqual(missing(0, erasure));
  });

  test('is never valid after a small change at any position of any event', () => {
    const missed: string[] = [];
    for (const [i, row] of rows.entries()) {
      for (const [column, value] of Object.entries(row)) {
        for (let at = 0; at < countTamperPositions(value); at++) {
          const tampered = { ...row, [column]: tamperValue(value, at) } as EventRow;
          if (check(rows.with(i, tampered), 0, rows.length)?.prev === '')
            missed.push(`${row.number}, ${column}, ${at}`);
        }
      }
    }
    expect(missed).toEqual([]);
  });

  test('is not valid with another key', () => {
    const encrypted = rows.at(-1)!.content ?? rows.find(({ content }) => content)!.content!;
    expect(keyIdOf(encrypted)).toBe(keys[0].id);
    const wrongKeys: EncryptionKeys = [{ ...keys[0], secret: Buffer.alloc(32, 7) }];
    expect(
      checkSegment(wrongKeys, { server: 'fake:square', after: 0, through: rows.length, heads: [] }, rows),
    ).toBeUndefined();
  });
});

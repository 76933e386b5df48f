import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Keys } from '../../../adapters/sql/keys.ts';
import { sealingKeys } from '../../../adapters/sql/keys.ts';
import { lookAt } from '../../../adapters/sql/look.ts';
import type { EventRow } from '../../../adapters/sql/tables.ts';
import { keyOf } from '../../../adapters/sql/unseal.ts';
import { later } from '../../contracts/made.ts';
import { DAY } from '../../support/clock.ts';
import { type Opened, opened } from '../../support/sql.ts';
import { withRaw } from './raw.ts';
import { nudged, positions } from './small-changes.ts';
import { finished, post } from './stories.ts';

describe('a stretch of the chain, looked at by itself', () => {
  let store: Opened;
  let rows: readonly EventRow[];
  let keys: Keys;

  beforeAll(async () => {
    store = await opened();
    await finished(store.sql, 'Y-1', post('rin', '箱'));
    await store.sql.retain(1, later(2 * DAY));
    await finished(store.sql, 'Y-2', post('sora', '荷'));
    rows = await withRaw(store, ({ db }) => db.selectFrom('events').selectAll().orderBy('number').execute());
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    keys = sealingKeys({ given: undefined, folder: store.dataDir, mayMake: false, log });
  });
  afterAll(() => store.close());

  const look = (some: readonly EventRow[], after: number, upTo: number) =>
    lookAt(keys, { server: 'fake:square', after, upTo, heads: [] }, some);

  test('is sound wherever it is cut', () => {
    for (let from = 0; from < rows.length; from++) {
      for (let to = from + 1; to <= rows.length; to++) {
        const sound = look(rows.slice(from, to), from, to);
        expect(sound).toMatchObject({
          prev: rows[from]!.prev,
          last: { number: to, hash: rows[to - 1]!.hash },
        });
      }
    }
  });

  test('is not sound with an event less, one twice, or two that changed places', () => {
    for (let i = 0; i < rows.length; i++) {
      expect(look(rows.toSpliced(i, 1), 0, rows.length)).toBeUndefined();
      expect(look(rows.toSpliced(i, 0, rows[i]!), 0, rows.length)).toBeUndefined();
      expect(look(rows.with(i, rows[0]!).with(0, rows[i]!), 0, rows.length) === undefined).toBe(i > 0);
    }
    expect(look([], 0, 1)).toBeUndefined();
    expect(look(rows, 0, rows.length + 1)).toBeUndefined();
  });

  test('tells of words that are gone, and of those whose deletion it has on record', () => {
    const gone = (from: number, to: number) => [...look(rows.slice(from, to), from, to)!.noted.gone.keys()];
    const record = rows.findIndex(({ kind }) => kind === 'erased');
    expect(gone(0, record)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].filter((each) => rows[each - 1]!.content_hash !== ''),
    );
    expect(gone(0, rows.length)).toEqual([]);
    const { erased } = look(rows.slice(record), record, rows.length)!.noted;
    expect(erased).toEqual(gone(0, record));
  });

  test('is never sound after a small change at any position of any event', () => {
    const missed: string[] = [];
    for (const [i, row] of rows.entries()) {
      for (const [column, value] of Object.entries(row)) {
        for (let at = 0; at < positions(value); at++) {
          const bad = { ...row, [column]: nudged(value, at) } as EventRow;
          if (look(rows.with(i, bad), 0, rows.length)?.prev === '')
            missed.push(`${row.number}, ${column}, ${at}`);
        }
      }
    }
    expect(missed).toEqual([]);
  });

  test('is not sound to who has another key', () => {
    const sealed = rows.at(-1)!.content ?? rows.find(({ content }) => content)!.content!;
    expect(keyOf(sealed)).toBe(keys[0].id);
    const other: Keys = [{ ...keys[0], secret: Buffer.alloc(32, 7) }];
    expect(
      lookAt(other, { server: 'fake:square', after: 0, upTo: rows.length, heads: [] }, rows),
    ).toBeUndefined();
  });
});

import { sql } from 'kysely';
import type { TestDatabase } from '../../../support/services/test-database.ts';
import { withRawConnection } from './raw-connection.ts';

/** Number of the opening event of the case that was not erased. */
const FULLY_TAMPERED_EVENT = 9;

/**
 * Makes one small change after another: in every column of every row, and at every position of one event and of the
 * head. `missed` lists the changes that verification did not find.
 * @example (await tamperEverywhere(store)).missed // []
 */
export async function tamperEverywhere(store: TestDatabase): Promise<{ tried: number; missed: string[] }> {
  const missed: string[] = [];
  let tried = 0;
  await withRawConnection(store, async ({ db }) => {
    await sql`pragma synchronous = off`.execute(db);
    const check = async (what: string) => {
      tried += 1;
      if (!(await store.sql.verify()).finding) missed.push(what);
    };
    const rows = await db.selectFrom('events').selectAll().orderBy('number').execute();
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        const positions = row.number === FULLY_TAMPERED_EVENT ? countTamperPositions(value) : 1;
        for (let i = 0; i < positions; i++) {
          const tampered = { ...row, [column]: tamperValue(value, i) };
          await db.deleteFrom('events').where('number', '=', row.number).execute();
          await db.insertInto('events').values(tampered).execute();
          await check(`event ${row.number}, ${column}, position ${i}`);
          await db.deleteFrom('events').where('hash', '=', tampered.hash).execute();
          await db.insertInto('events').values(row).execute();
        }
      }
    }
    const head = await db.selectFrom('chains').selectAll().executeTakeFirstOrThrow();
    for (const [column, value] of Object.entries(head)) {
      for (let i = 0; i < countTamperPositions(value); i++) {
        await db
          .updateTable('chains')
          .set({ [column]: tamperValue(value, i) })
          .execute();
        await check(`head, ${column}, position ${i}`);
        await db.updateTable('chains').set(head).execute();
      }
    }
  });
  return { tried, missed };
}

/** Number of positions at which a value can be changed. @example countTamperPositions('abc') // 3 */
export const countTamperPositions = (value: unknown): number =>
  typeof value === 'string' || value instanceof Uint8Array ? Math.max(1, value.length) : 1;

/** The value with a small change at position `i`. @example tamperValue('abc', 1) // 'aAc' */
export function tamperValue(value: unknown, i: number): unknown {
  if (value === null) return NULL_REPLACEMENT;
  if (typeof value === 'number') return value + 1000;
  if (typeof value === 'string') {
    return value === '' ? 'x' : value.slice(0, i) + (value[i] === 'A' ? 'B' : 'A') + value.slice(i + 1);
  }
  const bytes = Buffer.from(value as Uint8Array);
  bytes[i]! ^= 1;
  return bytes;
}

/** The value that replaces null. */
const NULL_REPLACEMENT = 1000;

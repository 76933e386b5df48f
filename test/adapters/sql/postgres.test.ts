import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SqlRefused } from '../../../adapters/sql/index.ts';
import { openPostgres } from '../../../adapters/sql/postgres.ts';
import { opening } from '../../contracts/archive.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';
import { opened } from '../../support/sql.ts';
import { inquiries } from './inquiries.ts';
import { journey } from './journey.ts';
import { openings } from './opening.ts';
import { promises } from './promises.ts';
import { retention } from './retention.ts';
import { sideBySide } from './side-by-side.ts';
import { post } from './stories.ts';
import { tampering } from './tampering.ts';
import { together } from './together.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres.stop());
const there = () => postgres.fresh();

promises('PostgreSQL', there);
openings('PostgreSQL', there);
retention('PostgreSQL', there);
tampering('PostgreSQL', there);
inquiries('PostgreSQL', there);
journey('PostgreSQL', there);
together('PostgreSQL', there);
sideBySide('PostgreSQL', there);

describe('a PostgreSQL server', () => {
  test('that cannot store one case stores the others that came with it', async () => {
    const { sql: store, close } = await opened(there);
    const odd = post('nul\u0000');
    const results = await Promise.allSettled([
      store.archive.append('Y-1', 0, [opening(post())]),
      store.archive.append('Y-2', 0, [opening(post())]),
      store.archive.append('Y-3', 0, [opening(odd)]),
      store.archive.append('Y-4', 0, [opening(post())]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await store.archive.unfinished()).toEqual(['Y-1', 'Y-2', 'Y-4']);
    expect((await store.verify()).finding).toBeUndefined();
    await close();
  });

  test('gives up on a bot that froze in the middle of writing, so that another one can write for the same server', async () => {
    const url = await there();
    const silent = { info: () => {}, warn: () => {}, error: () => {} };
    const [frozen, awake] = [openPostgres(url, silent, 500), openPostgres(url, silent)];
    let thaw = () => {};
    let half: Promise<unknown> = Promise.resolve();
    // Whoever asks first may come second: not before it is in the middle of writing does it freeze.
    await new Promise<void>((begun) => {
      half = frozen.write(['chain/square'], async (tx) => {
        begun();
        await new Promise<void>((resolve) => {
          thaw = resolve;
        });
        return sql`select 1`.execute(tx);
      });
    });
    half.catch(() => undefined);
    expect(await awake.write(['chain/square'], async () => 'written')).toBe('written');
    thaw();
    // It learns that nothing of it was done.
    await expect(half).rejects.toThrow(/terminat|not queryable/i);
    await Promise.all([frozen.db.destroy(), awake.db.destroy()]);
  });

  test('that does not answer is refused in one sentence, without its password', async () => {
    const place = () => 'postgres://bot:s3cret@127.0.0.1:9/yamidome';
    const error = await opened(place).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SqlRefused);
    expect((error as Error).message).toContain('ECONNREFUSED');
    expect((error as Error).message).not.toContain('s3cret');
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSql } from '../../../../adapters/sql/index.ts';
import { waitUntil } from '../../../crash/harness.ts';
import { startPostgres } from '../../../support/services/postgres.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';

const TENANT = 'tiny';
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('a ruling that is stored outlives a crash of the database: the stream has forgotten its post', async () => {
  const server = await startPostgres();
  const dataDir = mkdtempSync(join(tmpdir(), 'post-index-'));
  const clock = { now: () => new Date() };
  const url = await server.createSchema();
  const sql = await openSql({ url, dataDir, policy: () => testPolicy(), clock, log: silent });
  try {
    for (const id of ['1', '2', '3']) {
      const post = { id, revision: 1, hash: id, author: 'rin', channel: 'posts' };
      await sql.postIndex.admit(TENANT, [post], clock.now());
      await sql.postIndex.settle([{ tenant: TENANT, id, revision: 1, ruling: 'pass' }], clock.now());
      await server.crash();
      await waitUntil('the database answers', () =>
        sql.postIndex.get(TENANT, id).then(
          () => true,
          () => false,
        ),
      );
      expect((await sql.postIndex.get(TENANT, id))?.state).toBe('judged');
    }
  } finally {
    await sql.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSql } from '../../../../adapters/sql/index.ts';
import { startPostgres } from '../../../support/services/postgres.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';

const TENANT = 'tiny';
const POST = { id: '1', revision: 1, hash: 'h', author: 'rin', channel: 'posts' };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('a ruling that is stored outlives a crash of the database: the stream has forgotten its post', async () => {
  const server = await startPostgres();
  const dataDir = mkdtempSync(join(tmpdir(), 'post-index-'));
  const clock = { now: () => new Date() };
  const url = await server.createSchema();
  const sql = await openSql({ url, dataDir, policy: () => testPolicy(), clock, log: silent });
  try {
    await sql.postIndex.admit(TENANT, [POST], clock.now());
    await sql.postIndex.settle([{ tenant: TENANT, id: POST.id, revision: 1, ruling: 'pass' }], clock.now());
    await server.crash();
    const readState = () => sql.postIndex.get(TENANT, POST.id).then((post) => post?.state);
    await expect.poll(() => readState().catch(() => 'no answer')).toBe('judged');
  } finally {
    await sql.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

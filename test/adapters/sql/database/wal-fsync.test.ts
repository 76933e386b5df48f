import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createWalFsync } from '../../../../adapters/sql/database/wal-fsync.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamidome-fsync-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a log that can be flushed needs no recovery', async () => {
  const log = join(folder, 'log');
  writeFileSync(log, 'evidence');
  const fsyncWal = createWalFsync(log, async () => Promise.reject(new Error('not needed')));
  await Promise.all([fsyncWal(), fsyncWal()]);
  await fsyncWal();
  fsyncWal.close();
});

test('after a failed flush nothing is reported as durable before the log was recovered', async () => {
  const pipe = join(folder, 'pipe');
  // A pipe cannot be flushed.
  execFileSync('mkfifo', [pipe]);
  let recoveries = 0;
  const fsyncWal = createWalFsync(pipe, async () => {
    recoveries += 1;
    if (recoveries === 1) throw new Error('no room');
  });
  await expect(fsyncWal()).rejects.toThrow('EINVAL');
  expect(recoveries).toBe(0);
  await expect(fsyncWal()).rejects.toThrow('no room');
  await expect(fsyncWal()).rejects.toThrow('EINVAL');
  expect(recoveries).toBe(2);
  fsyncWal.close();
});

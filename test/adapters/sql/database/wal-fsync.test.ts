import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createWalFsync } from '../../../../adapters/sql/database/wal-fsync.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamidome-flush-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a log that can be flushed needs no rescue', async () => {
  const log = join(folder, 'log');
  writeFileSync(log, 'evidence');
  const flush = createWalFsync(log, async () => Promise.reject(new Error('not needed')));
  await Promise.all([flush(), flush()]);
  await flush();
  flush.close();
});

test('after a flush that failed nobody is told that anything is durable before the log has been rescued', async () => {
  const pipe = join(folder, 'pipe');
  // No system flushes a pipe.
  execFileSync('mkfifo', [pipe]);
  let rescued = 0;
  const flush = createWalFsync(pipe, async () => {
    rescued += 1;
    if (rescued === 1) throw new Error('no room');
  });
  await expect(flush()).rejects.toThrow('EINVAL');
  expect(rescued).toBe(0);
  await expect(flush()).rejects.toThrow('no room');
  await expect(flush()).rejects.toThrow('EINVAL');
  expect(rescued).toBe(2);
  flush.close();
});

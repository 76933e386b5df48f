import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourceArguments } from '../../support/cli/build-programs.ts';
import { type BackupWorld, openBackupWorld } from './backup-world.ts';

const ATTACHMENT_BYTES = 20_000_000;

let world: BackupWorld;
beforeEach(async () => {
  world = await openBackupWorld();
});
afterEach(() => world.close());

/** Starts a backup and sends it a signal `delayMs` after its draft has appeared. Resolves with its exit code and errors. */
async function interruptBackup(signal: NodeJS.Signals, delayMs: number) {
  const child = spawn(process.execPath, [...sourceArguments('backup'), world.backups], {
    env: { ...process.env, ...world.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const closed = once(child, 'close');
  const watcher = watch(world.backups, () => {
    watcher.close();
    setTimeout(() => child.kill(signal), delayMs);
  });
  const [code] = await closed;
  return { code: code as number | null, err };
}

test('a backup that is killed at any moment leaves no folder that looks complete, and the next one works', async () => {
  // Large, so that the kills hit the copy, the verification and the hashing.
  await world.store.sql.attachmentStore.put('Y-1', randomBytes(ATTACHMENT_BYTES));
  mkdirSync(world.backups);
  for (const delayMs of [0, 60, 200]) await interruptBackup('SIGKILL', delayMs);
  expect(readdirSync(world.backups).some((name) => name.endsWith('.partial'))).toBe(true);
  await world.backUp();
  for (const [i, name] of readdirSync(world.backups).entries()) {
    const data = world.path(`restored-${i}`);
    const { code } = await world.call('restore', [join(world.backups, name), '--data', data]);
    if (!name.endsWith('.partial')) expect({ name, code }).toEqual({ name, code: 0 });
    expect(existsSync(data)).toBe(code === 0);
  }
});

test.each(['SIGINT', 'SIGTERM'] as const)('a backup that is stopped by %s leaves nothing', async (signal) => {
  await world.store.sql.attachmentStore.put('Y-1', randomBytes(ATTACHMENT_BYTES));
  mkdirSync(world.backups);
  expect(await interruptBackup(signal, 0)).toEqual({
    code: 2,
    err: `backup: stopped by ${signal}; nothing was kept\n`,
  });
  expect(readdirSync(world.backups)).toEqual([]);
});

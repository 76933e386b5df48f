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

/** Starts a backup and kills it `delayMs` after its draft has appeared. */
async function killBackup(delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [...sourceArguments('backup'), world.backups], {
    env: { ...process.env, ...world.env },
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const watcher = watch(world.backups, () => setTimeout(() => child.kill('SIGKILL'), delayMs));
  await exited;
  watcher.close();
}

test('a backup that is killed at any moment leaves no folder that looks complete, and the next one works', async () => {
  // Large, so that the kills hit the copy, the verification and the hashing.
  await world.store.sql.attachmentStore.put('Y-1', randomBytes(ATTACHMENT_BYTES));
  mkdirSync(world.backups);
  for (const delayMs of [0, 60, 200]) await killBackup(delayMs);
  expect(readdirSync(world.backups).some((name) => name.endsWith('.partial'))).toBe(true);
  await world.backUp();
  for (const [i, name] of readdirSync(world.backups).entries()) {
    const data = world.path(`restored-${i}`);
    const { code } = await world.call('restore', [join(world.backups, name), '--data', data]);
    if (!name.endsWith('.partial')) expect({ name, code }).toEqual({ name, code: 0 });
    expect(existsSync(data)).toBe(code === 0);
  }
});

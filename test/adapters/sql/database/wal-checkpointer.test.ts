import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, expect, test, vi } from 'vitest';
import { createWalCheckpointer } from '../../../../adapters/sql/database/wal-checkpointer.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamidome-mover-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runWithoutLock = (work: () => Promise<unknown>) => work();

interface WalState {
  readonly log: number;
  readonly checkpointed: number;
}

function openDatabase(name: string) {
  const path = join(folder, name);
  const file = new SqliteDatabase(path);
  file.pragma('journal_mode = WAL');
  file.pragma('wal_autocheckpoint = 0');
  file.exec('create table cases (id text)');
  const add = file.prepare('insert into cases values (?)');
  /** How much is in the log, and how much of it is in the database file too. */
  const walState = () => (file.pragma('wal_checkpoint(NOOP)') as [WalState])[0];
  return { path, file, add: (id: string) => add.run(id), walState };
}

test('what was committed gets into the database file although nobody ever stops to move it', async () => {
  const { path, file, add, walState } = openDatabase('busy.db');
  const mover = createWalCheckpointer(path, runWithoutLock, { commits: 5 });
  for (let i = 0; i < 4; i++) {
    add(`Y-${i}`);
    mover.onCommit();
  }
  expect(walState().checkpointed).toBe(0);
  add('Y-4');
  mover.onCommit();
  await vi.waitFor(() => expect(walState()).toMatchObject({ log: 7, checkpointed: 7 }), 10_000);
  mover.close();
  expect(file.prepare('select count(*) as count from cases').get()).toEqual({ count: 5 });
  file.close();
});

test('a log that has become long begins anew although somebody always writes', async () => {
  const { path, file, add, walState } = openDatabase('long.db');
  let held: Promise<unknown> | undefined;
  const waited = async (work: () => Promise<unknown>) => {
    held = work();
    await held;
    held = undefined;
  };
  const mover = createWalCheckpointer(path, waited, { commits: 5, pages: 50 });
  let written = 0;
  for (let before = 0, log = 0; log >= before; written++) {
    before = log;
    await held;
    add(`Y-${written}`);
    mover.onCommit();
    log = walState().log;
    await setImmediate();
  }
  mover.close();
  expect(written).toBeGreaterThan(45);
  expect(file.prepare('select count(*) as count from cases').get()).toEqual({ count: written });
  file.close();
}, 20_000);

test('after a rest it goes on with the next busy minute', async () => {
  const { path, file, add, walState } = openDatabase('rested.db');
  const mover = createWalCheckpointer(path, runWithoutLock, { commits: 1, idleTimeoutMs: 1 });
  for (let round = 0; round < 3; round++) {
    add(`Y-${round}`);
    // A thread that is just about to end does not hear; the next commit finds another.
    await vi.waitFor(() => {
      mover.onCommit();
      const { log, checkpointed } = walState();
      expect(checkpointed).toBe(log);
    }, 10_000);
  }
  mover.close();
  file.close();
});

test('where there is no such thread, everything is as without it', async () => {
  const mover = createWalCheckpointer(join(folder, 'nowhere', 'missing.db'), runWithoutLock, { commits: 1 });
  mover.onCommit();
  await new Promise((resolve) => setTimeout(resolve, 500));
  mover.onCommit();
  mover.close();
});

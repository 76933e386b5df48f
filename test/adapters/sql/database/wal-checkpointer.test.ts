import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, expect, test, vi } from 'vitest';
import { createWalCheckpointer } from '../../../../adapters/sql/database/wal-checkpointer.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamidome-checkpoint-'));
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
  /** Pages in the log, and how many of them are in the database file too. */
  const walState = () => (file.pragma('wal_checkpoint(NOOP)') as [WalState])[0];
  return { path, file, add: (id: string) => add.run(id), walState };
}

test('commits reach the database file although writing never stops', async () => {
  const { path, file, add, walState } = openDatabase('busy.db');
  const checkpointer = createWalCheckpointer(path, runWithoutLock, { commits: 5 });
  for (let i = 0; i < 4; i++) {
    add(`Y-${i}`);
    checkpointer.onCommit();
  }
  expect(walState().checkpointed).toBe(0);
  add('Y-4');
  checkpointer.onCommit();
  await vi.waitFor(() => expect(walState()).toMatchObject({ log: 7, checkpointed: 7 }), 10_000);
  checkpointer.close();
  expect(file.prepare('select count(*) as count from cases').get()).toEqual({ count: 5 });
  file.close();
});

test('a long log restarts although writing never stops', async () => {
  const { path, file, add, walState } = openDatabase('long.db');
  let exclusiveWork: Promise<unknown> | undefined;
  const runExclusively = async (work: () => Promise<unknown>) => {
    exclusiveWork = work();
    await exclusiveWork;
    exclusiveWork = undefined;
  };
  const checkpointer = createWalCheckpointer(path, runExclusively, { commits: 5, pages: 50 });
  let written = 0;
  for (let before = 0, log = 0; log >= before; written++) {
    before = log;
    await exclusiveWork;
    add(`Y-${written}`);
    checkpointer.onCommit();
    log = walState().log;
    await setImmediate();
  }
  checkpointer.close();
  expect(written).toBeGreaterThan(45);
  expect(file.prepare('select count(*) as count from cases').get()).toEqual({ count: written });
  file.close();
}, 20_000);

test('after a rest it goes on with the next busy minute', async () => {
  const { path, file, add, walState } = openDatabase('rested.db');
  const checkpointer = createWalCheckpointer(path, runWithoutLock, { commits: 1, idleTimeoutMs: 1 });
  for (let round = 0; round < 3; round++) {
    add(`Y-${round}`);
    // A thread that is about to end ignores the message; the next commit starts another one.
    await vi.waitFor(() => {
      checkpointer.onCommit();
      const { log, checkpointed } = walState();
      expect(checkpointed).toBe(log);
    }, 10_000);
  }
  checkpointer.close();
  file.close();
});

test('without a working thread everything goes on as without it', async () => {
  const checkpointer = createWalCheckpointer(join(folder, 'nowhere', 'missing.db'), runWithoutLock, {
    commits: 1,
  });
  checkpointer.onCommit();
  await new Promise((resolve) => setTimeout(resolve, 500));
  checkpointer.onCommit();
  checkpointer.close();
});

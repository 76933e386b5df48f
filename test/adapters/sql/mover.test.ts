import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, expect, test, vi } from 'vitest';
import { createMover } from '../../../adapters/sql/mover.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamidome-mover-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nobodyElse = (work: () => Promise<unknown>) => work();

interface Log {
  readonly log: number;
  readonly checkpointed: number;
}

function opened(name: string) {
  const path = join(folder, name);
  const file = new SqliteDatabase(path);
  file.pragma('journal_mode = WAL');
  file.pragma('wal_autocheckpoint = 0');
  file.exec('create table cases (id text)');
  const add = file.prepare('insert into cases values (?)');
  /** How much is in the log, and how much of it is in the database file too. */
  const told = () => (file.pragma('wal_checkpoint(NOOP)') as [Log])[0];
  return { path, file, add: (id: string) => add.run(id), told };
}

test('what was committed gets into the database file although nobody ever stops to move it', async () => {
  const { path, file, add, told } = opened('busy.db');
  const mover = createMover(path, nobodyElse, { commits: 5 });
  for (let i = 0; i < 4; i++) {
    add(`Y-${i}`);
    mover.committed();
  }
  expect(told().checkpointed).toBe(0);
  add('Y-4');
  mover.committed();
  await vi.waitFor(() => expect(told()).toMatchObject({ log: 7, checkpointed: 7 }), 10_000);
  mover.close();
  expect(file.prepare('select count(*) as count from cases').get()).toEqual({ count: 5 });
  file.close();
});

test('a log that has become long begins anew although somebody always writes', async () => {
  const { path, file, add, told } = opened('long.db');
  let held: Promise<unknown> | undefined;
  const waited = async (work: () => Promise<unknown>) => {
    held = work();
    await held;
    held = undefined;
  };
  const mover = createMover(path, waited, { commits: 5, pages: 50 });
  let written = 0;
  for (let before = 0, log = 0; log >= before; written++) {
    before = log;
    await held;
    add(`Y-${written}`);
    mover.committed();
    log = told().log;
    await setImmediate();
  }
  mover.close();
  expect(written).toBeGreaterThan(45);
  expect(file.prepare('select count(*) as count from cases').get()).toEqual({ count: written });
  file.close();
}, 20_000);

test('after a rest it goes on with the next busy minute', async () => {
  const { path, file, add, told } = opened('rested.db');
  const mover = createMover(path, nobodyElse, { commits: 1, restMs: 1 });
  for (let round = 0; round < 3; round++) {
    add(`Y-${round}`);
    // A thread that is just about to end does not hear; the next commit finds another.
    await vi.waitFor(() => {
      mover.committed();
      const { log, checkpointed } = told();
      expect(checkpointed).toBe(log);
    }, 10_000);
  }
  mover.close();
  file.close();
});

test('where there is no such thread, everything is as without it', async () => {
  const mover = createMover(join(folder, 'nowhere', 'missing.db'), nobodyElse, { commits: 1 });
  mover.committed();
  await new Promise((resolve) => setTimeout(resolve, 500));
  mover.committed();
  mover.close();
});

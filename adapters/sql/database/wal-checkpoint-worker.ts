/** Worker thread of wal-checkpointer.ts: one passive checkpoint for each message. */
import { parentPort, workerData } from 'node:worker_threads';
import SqliteDatabase from 'better-sqlite3';

const { path, idleTimeoutMs } = workerData as { readonly path: string; readonly idleTimeoutMs: number };
const file = new SqliteDatabase(path, { fileMustExist: true });
/** An idle thread ends; the next burst of commits starts another one. */
const idleTimer = setTimeout(() => parentPort?.close(), idleTimeoutMs);

parentPort?.on('message', () => {
  idleTimer.refresh();
  try {
    // Passive: waits for no lock; pages that are written meanwhile stay in the log.
    const [{ log }] = file.pragma('wal_checkpoint(PASSIVE)') as [{ log: number }];
    parentPort?.postMessage(log);
  } catch {
    // An error is ignored: SQLite runs the checkpoint in the main thread when the log is long.
    parentPort?.postMessage(0);
  }
});
parentPort?.on('close', () => {
  clearTimeout(idleTimer);
  file.close();
});

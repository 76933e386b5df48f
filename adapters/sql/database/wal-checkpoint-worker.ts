import { parentPort, workerData } from 'node:worker_threads';
import SqliteDatabase from 'better-sqlite3';

const { path, restMs } = workerData as { readonly path: string; readonly restMs: number };
const file = new SqliteDatabase(path, { fileMustExist: true });
/** At rest this thread costs nothing: it ends, and another one begins with the next busy minute. */
const idleTimer = setTimeout(() => parentPort?.close(), restMs);

parentPort?.on('message', () => {
  idleTimer.refresh();
  try {
    // It waits for nobody: what is being written meanwhile stays in the log.
    const [{ log }] = file.pragma('wal_checkpoint(PASSIVE)') as [{ log: number }];
    parentPort?.postMessage(log);
  } catch {
    // The main thread moves the log itself when it has become long.
    parentPort?.postMessage(0);
  }
});
parentPort?.on('close', () => {
  clearTimeout(idleTimer);
  file.close();
});

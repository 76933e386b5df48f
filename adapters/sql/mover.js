// JavaScript, and not TypeScript: on Node 20 a worker does not inherit the loader that lets the rest run as it is.
import { parentPort, workerData } from 'node:worker_threads';
import SqliteDatabase from 'better-sqlite3';

const { path, restMs } = workerData;
const file = new SqliteDatabase(path, { fileMustExist: true });
/** At rest this thread costs nothing: it ends, and another one begins with the next busy minute. */
const rest = setTimeout(() => parentPort.close(), restMs);

parentPort.on('message', () => {
  rest.refresh();
  try {
    // It waits for nobody: what is being written meanwhile stays in the log.
    const [{ log }] = file.pragma('wal_checkpoint(PASSIVE)');
    parentPort.postMessage(log);
  } catch {
    // The main thread moves the log itself when it has become long.
    parentPort.postMessage(0);
  }
});
parentPort.on('close', () => {
  clearTimeout(rest);
  file.close();
});

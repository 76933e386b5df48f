import { accessSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Log } from '#core';
import { DATA_FILES } from './backup/data-folder.ts';
import type { SqlDatabase } from './database/transaction.ts';
import { SqlSetupError } from './errors.ts';
import type { DatabaseLocation } from './verify/worker-protocol.ts';

const SQLITE_FILE = DATA_FILES.database;
/** Limit for the queries of a verification, which counts all events of a large archive in one query. */
const VERIFY_QUERY_TIMEOUT_MS = 10 * 60 * 1000;

/** `url` is a PostgreSQL address; without it, the database is a file in `dataDir`. */
export interface DatabaseAddress {
  readonly url?: string | undefined;
  readonly dataDir: string;
}

/**
 * Where verification threads find the database.
 * @example databaseLocation({ dataDir: 'data' }) // { path: 'data/yamidome.db' }
 */
export const databaseLocation = ({ url, dataDir }: DatabaseAddress): DatabaseLocation =>
  url === undefined ? { path: join(dataDir, SQLITE_FILE) } : { url, queryTimeoutMs: VERIFY_QUERY_TIMEOUT_MS };

/** Whether a folder has a SQLite database of yamidome. @example hasSqliteFile('data') // false */
export const hasSqliteFile = (dataDir: string): boolean => existsSync(join(dataDir, SQLITE_FILE));

/**
 * Throws `SqlSetupError` if a folder has no SQLite database of yamidome, or this account cannot look into it.
 * @example requireSqliteFile('data')
 */
export function requireSqliteFile(dataDir: string): void {
  const path = join(dataDir, SQLITE_FILE);
  try {
    accessSync(path);
    return;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      throw new SqlSetupError(`${path} cannot be read (${code}): run this with the account of the bot`);
  }
  throw new SqlSetupError(
    existsSync(dataDir)
      ? `there is no database in ${dataDir}: ${SQLITE_FILE} is missing`
      : `there is no data folder ${dataDir}`,
  );
}

/**
 * Opens the database and creates `dataDir`. With `mustExist` or `forVerification` no folder and no file is created. With
 * `forVerification` queries may take ten minutes. Rejects with `SqlSetupError`.
 * @example const database = await openDatabase({ dataDir: 'data' }, log, { mustExist: true })
 */
export async function openDatabase(
  address: DatabaseAddress,
  log: Log,
  { forVerification = false, mustExist = false }: { forVerification?: boolean; mustExist?: boolean } = {},
): Promise<SqlDatabase> {
  const { url, dataDir } = address;
  const path = join(dataDir, SQLITE_FILE);
  const mayCreate = !mustExist && !forVerification;
  if (!mayCreate && url === undefined) requireSqliteFile(dataDir);
  try {
    if (mayCreate) createFolder(dataDir);
    // Imported on demand: each driver needs memory.
    if (url === undefined) return (await import('./database/sqlite.ts')).openSqlite(path);
    return (await import('./database/postgres.ts')).openPostgres(
      url,
      log,
      forVerification ? VERIFY_QUERY_TIMEOUT_MS : undefined,
    );
  } catch (error) {
    throw toSetupError(error, address);
  }
}

/**
 * Converts an error with a code to a `SqlSetupError`; returns other errors unchanged. The text never contains the
 * address, which may include a password.
 * @example throw toSetupError(error, { dataDir: 'data' })
 */
export function toSetupError(error: unknown, { url, dataDir }: DatabaseAddress): unknown {
  if (!(error instanceof Error) || error instanceof SqlSetupError) return error;
  const where = url === undefined ? join(dataDir, SQLITE_FILE) : 'the database at DATABASE_URL';
  const code = errorCode(error);
  return code === error.name
    ? error
    : new SqlSetupError(`${where} cannot be opened: ${code} (${error.message})`);
}

/** The code of a database error, else its name. @example errorCode(error) // 'SQLITE_BUSY' */
export function errorCode(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  // pg's timeout error has no code.
  return /timeout/i.test(error.message) ? 'timeout' : error.name;
}

/**
 * Creates a folder level by level: Node's `recursive` option never returns in /proc, where no folder can be created.
 */
function createFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new SqlSetupError(`DATA_DIR: ${path} is a file; write a folder`);
    return;
  }
  if (dirname(path) !== path) createFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** A backup cannot be made or restored. The message is one sentence: what is wrong and what to do. */
export class BackupError extends Error {}

/** Codes of a disk, a quota or a limit that lets no file grow any more. A SQLite copy has one code for all of them. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_IOERR_WRITE']);
const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'SQLITE_CANTOPEN', 'SQLITE_READONLY']);

/**
 * Converts an error of the file system or of SQLite while `folder` is written to a `BackupError`; returns other errors
 * unchanged.
 * @example throw toBackupError(error, '/backup')
 */
export function toBackupError(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (FULL.has(error.code))
    return new BackupError(
      `${folder} cannot be written: the disk is full or damaged, or a limit on files is reached (${error.code}); nothing was kept: free some space, or write another folder`,
    );
  if (error.code === 'EEXIST')
    return new BackupError(`another process is writing to ${folder}: wait until it has finished`);
  if (REFUSED.has(error.code))
    return new BackupError(
      `${folder} cannot be written (${error.code}): write another folder, or let this account write there`,
    );
  return error;
}

/**
 * Converts an error of the file system while a file of a backup is read to a `BackupError` that names the file; returns
 * other errors unchanged.
 * @example throw toReadError(error, '/backup/manifest.json')
 */
export function toReadError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const named = 'path' in error && typeof error.path === 'string' ? error.path : path;
  return new BackupError(
    `${named} cannot be read (${error.code}): let this account read it, or use another backup`,
  );
}

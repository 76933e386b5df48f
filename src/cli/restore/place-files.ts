import { existsSync, realpathSync } from 'node:fs';
import { link, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { hasSqliteFile } from '../../../adapters/sql/index.ts';
import { BackupError } from '../backup/backup-error.ts';
import { flush, isInside } from '../backup/files.ts';

/**
 * Throws `BackupError` unless a folder is empty or does not exist: nothing is ever overwritten, and no bot may be using
 * it.
 * @example await requireEmpty('data')
 */
export async function requireEmpty(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) return;
  if (!found.isDirectory()) throw new BackupError(`${folder} is a file: write a folder`);
  const names = await readdir(folder);
  if (names.length === 0) return;
  if (names.join() === DRAFT_NAME) throw leftBehind(join(folder, DRAFT_NAME));
  throw new BackupError(
    hasSqliteFile(folder)
      ? `${folder} holds a database, and a bot may be using it: stop the bot, move the folder away, or write another one; nothing was overwritten`
      : `${folder} is not empty: write a folder that is empty or does not exist; nothing was overwritten`,
  );
}

/**
 * Throws `BackupError` if a folder is in the backup, which a restore never changes.
 * @example requireOutside('/backup/yamidome-…', 'data')
 */
export function requireOutside(backup: string, folder: string): void {
  if (isInside(realpathSync(backup), folder))
    throw new BackupError(`${folder} is inside the backup: write a folder outside of it`);
}

const DRAFT_NAME = '.restoring';

const leftBehind = (path: string): BackupError =>
  new BackupError(`${path} is there, which an interrupted restore left: remove it, then restore again`);

/**
 * A folder next to, or in, the folder that it will become. An existing folder keeps its owner, and may be a mount point,
 * so its draft is inside it. Throws `BackupError` if an interrupted restore has left one.
 * @example const draft = draftFolderFor('data') // '.data.restoring'
 */
export function draftFolderFor(folder: string): string {
  const path = resolve(folder);
  const draft = existsSync(path)
    ? join(path, DRAFT_NAME)
    : join(dirname(path), `.${basename(path)}${DRAFT_NAME}`);
  if (existsSync(draft)) throw leftBehind(draft);
  return draft;
}

/**
 * Gives a complete draft its name. The file `last`, without which the folder is not used, comes last, and only if no
 * such file exists. Throws `BackupError` if something was put into the folder meanwhile.
 * @example await placeDraft(draft, 'data', 'yamidome.db')
 */
export async function placeDraft(draft: string, folder: string, last?: string): Promise<void> {
  if (dirname(draft) !== resolve(folder)) {
    await rename(draft, folder).catch((error: NodeJS.ErrnoException) => {
      throw isTaken(error) ? changedMeanwhile(folder) : error;
    });
    await flush(dirname(resolve(folder)));
    return;
  }
  const placed: string[] = [];
  try {
    const names = (await readdir(draft)).filter((name) => name !== last);
    for (const name of [...names, ...(last === undefined ? [] : [last])]) {
      const to = join(folder, name);
      if (existsSync(to)) throw changedMeanwhile(folder);
      // A link is refused if a bot has just made the file; a rename would replace it.
      if (name === last) await link(join(draft, name), to);
      else await rename(join(draft, name), to);
      placed.push(to);
    }
    await rm(draft, { recursive: true });
    await flush(folder);
  } catch (error) {
    for (const path of placed) await rm(path, { recursive: true, force: true });
    throw error instanceof Error && isTaken(error) ? changedMeanwhile(folder) : error;
  }
}

const isTaken = (error: NodeJS.ErrnoException): boolean =>
  error.code === 'ENOTEMPTY' || error.code === 'EEXIST';

const changedMeanwhile = (folder: string): BackupError =>
  new BackupError(
    `something was put into ${folder} meanwhile: stop the bot, then restore to an empty folder`,
  );

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { TestProject } from 'vitest/node';

/** Everybody may enter it, because PostgreSQL does not run as root. */
const MODE = 0o711;

/**
 * The file system in memory of Linux. The tests create and delete many small files: on a disk, a third of the time that
 * they spend in the kernel is for that alone.
 */
const MEMORY_FOLDER = '/dev/shm';
const PREFIX = 'yamidome-tests-';
/** A whole run takes minutes. */
const MAX_AGE_MS = 2 * 60 * 60 * 1000;
/** Of free memory. The files of `npm test` need up to half a gigabyte. */
const MIN_FREE_BYTES = 6 * 2 ** 30;

/**
 * Called by vitest before and after all tests. The temporary files of a run are in one folder, so that programs which
 * were killed leave nothing behind. Programs that the tests start keep their compiled code there: otherwise each of some
 * 400 would compile the same files.
 */
export default function setUpRunFolder({ config }: Pick<TestProject, 'config'>): () => void {
  // At full size the files may be too large for the memory.
  const inMemory = config.env.TEST_SIZE === 'full' ? undefined : createInMemory();
  const folder = inMemory ?? mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(folder, MODE);
  process.env.TMPDIR = folder;
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled');
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** A folder in memory; undefined if TMPDIR names another place, if space is short, or if programs cannot be started there. */
function createInMemory(): string | undefined {
  if (process.env.TMPDIR || freemem() < MIN_FREE_BYTES) return undefined;
  let folder: string | undefined;
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    if (bavail * bsize < MIN_FREE_BYTES) return undefined;
    removeOldFolders();
    folder = mkdtempSync(join(MEMORY_FOLDER, `${PREFIX}${process.pid}-`));
    const program = join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
    if (spawnSync(program).status === 0) return folder;
  } catch {
    // There is no such folder, or it is closed to this user.
  }
  if (folder) rmSync(folder, { recursive: true });
  return undefined;
}

/** A run that was killed leaves its folder, and on no disk: nothing else would free its memory before the next boot. */
function removeOldFolders(): void {
  for (const name of readdirSync(MEMORY_FOLDER).filter((each) => each.startsWith(PREFIX))) {
    const folder = join(MEMORY_FOLDER, name);
    const isOld = Date.now() - statSync(folder).mtimeMs > MAX_AGE_MS;
    const isRunning = existsSync(join('/proc', name.slice(PREFIX.length).split('-')[0]!));
    if (isOld && !isRunning) rmSync(folder, { recursive: true, force: true });
  }
}

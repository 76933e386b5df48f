import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk that can be filled and emptied without touching the real one. */
export interface FillableDisk {
  /** `tmpfs`: a separate small file system; `limit`: no file of the process may grow any more. */
  readonly kind: 'tmpfs' | 'limit';
  readonly folder: string;
  fill(pid: number): void;
  free(pid: number): void;
  remove(): void;
}

const DISK_SIZE = '16m';

/**
 * Creates a file system of 16 MB if it can be mounted. Otherwise `fill` limits the size of files of a running process
 * (prlimit); `TORTURE_DISK=limit` selects this. Throws if neither is possible.
 * @example const disk = createFillableDisk(); disk.fill(bot.pid); disk.free(bot.pid); disk.remove()
 */
export function createFillableDisk(): FillableDisk {
  const folder = mkdtempSync(join(tmpdir(), 'yamidome-disk-'));
  const run = (command: string, ...rest: string[]) => spawnSync(command, rest).status === 0;
  const requestedKind = process.env.TORTURE_DISK;
  if (
    requestedKind !== 'limit' &&
    run('mount', '-t', 'tmpfs', '-o', `size=${DISK_SIZE},mode=700`, 'tmpfs', folder)
  ) {
    const filler = join(folder, 'filler');
    return {
      kind: 'tmpfs',
      folder,
      fill() {
        // `head` ends when the disk is full.
        spawnSync('sh', ['-c', `head -c ${DISK_SIZE.replace('m', 'M')} /dev/zero > "$0"`, filler]);
      },
      free: () => rmSync(filler),
      remove() {
        run('umount', '-l', folder);
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  const limitFileSize = (pid: number, size: number | 'unlimited') => {
    if (!run('prlimit', '--pid', String(pid), `--fsize=${size}:unlimited`)) {
      throw new Error('neither mount nor prlimit may be used here: a full disk cannot be shown');
    }
  };
  return {
    kind: 'limit',
    folder,
    fill(pid) {
      const walFile = join(folder, 'yamidome.db-wal');
      limitFileSize(pid, existsSync(walFile) ? statSync(walFile).size : 0);
    },
    free: (pid) => limitFileSize(pid, 'unlimited'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

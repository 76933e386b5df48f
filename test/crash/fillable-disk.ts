import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk that can be filled and emptied, without harm to the real one. */
export interface FillableDisk {
  /** `tmpfs`: a small file system of its own; `limit`: no file of this process may grow any more. */
  readonly kind: 'tmpfs' | 'limit';
  readonly folder: string;
  fill(pid: number): void;
  free(pid: number): void;
  remove(): void;
}

const DISK_SIZE = '16m';

/**
 * A file system of 16 MB where we may mount one; elsewhere a limit on the size of files, which its owner may set for a
 * running process (prlimit). `TORTURE_DISK=limit` asks for the second. Throws when neither can be had.
 * @example const disk = createFillableDisk(); disk.fill(bot.pid); disk.free(bot.pid); disk.remove()
 */
export function createFillableDisk(): FillableDisk {
  const folder = mkdtempSync(join(tmpdir(), 'yamidome-disk-'));
  const run = (command: string, ...rest: string[]) => spawnSync(command, rest).status === 0;
  const asked = process.env.TORTURE_DISK;
  if (asked !== 'limit' && run('mount', '-t', 'tmpfs', '-o', `size=${DISK_SIZE},mode=700`, 'tmpfs', folder)) {
    const filler = join(folder, 'filler');
    return {
      kind: 'tmpfs',
      folder,
      fill() {
        // `head` ends when nothing more goes in.
        spawnSync('sh', ['-c', `head -c ${DISK_SIZE.replace('m', 'M')} /dev/zero > "$0"`, filler]);
      },
      free: () => rmSync(filler),
      remove() {
        run('umount', '-l', folder);
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  const limited = (pid: number, size: number | 'unlimited') => {
    if (!run('prlimit', '--pid', String(pid), `--fsize=${size}:unlimited`)) {
      throw new Error('neither mount nor prlimit may be used here: a full disk cannot be shown');
    }
  };
  return {
    kind: 'limit',
    folder,
    fill(pid) {
      const log = join(folder, 'yamidome.db-wal');
      limited(pid, existsSync(log) ? statSync(log).size : 0);
    },
    free: (pid) => limited(pid, 'unlimited'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

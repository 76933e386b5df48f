import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Everybody may enter it, because PostgreSQL does not run as root. */
const MODE = 0o711;

/**
 * Called by vitest before and after all tests. The temporary files of a run are in one folder, so that programs which
 * were killed leave nothing behind. Programs that the tests start keep their compiled code there: otherwise each of some
 * 400 would compile the same files.
 */
export default function setUpRunFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'yamidome-tests-'));
  chmodSync(folder, MODE);
  process.env.TMPDIR = folder;
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled');
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

const SAMPLE_MS = 100;

/**
 * Watches the memory of the child processes of this process. `stop` returns the highest sum of their resident memory in
 * megabytes; undefined on systems without /proc.
 * @example const memory = watchPoolMemory(); await work(); memory.stop() // 286
 */
export function watchPoolMemory(): { stop(): number | undefined } {
  let peak = 0;
  const timer = setInterval(() => {
    const sum = children().reduce((total, pid) => total + residentBytes(pid), 0);
    peak = Math.max(peak, sum);
  }, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      return peak === 0 ? undefined : Math.round(peak / 1e6);
    },
  };
}

/** Every thread may have started some. */
function children(): readonly string[] {
  try {
    return readdirSync(`/proc/${process.pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${process.pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
    );
  } catch {
    return [];
  }
}

/** 0 for a process that has ended. */
function residentBytes(pid: string): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

import { readdirSync, readFileSync } from 'node:fs';

const MS_PER_TICK = 10;

/** The processor time of processes and all their children, in milliseconds; Linux only. @example cpuMsOf([child.pid]) */
export function cpuMsOf(pids: readonly number[]): number {
  const wanted = new Set(pids);
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : undefined;
    if (stat && (wanted.has(Number(name)) || wanted.has(stat.parent))) ticks += stat.ticks;
  }
  return ticks * MS_PER_TICK;
}

function readStat(pid: number): { readonly parent: number; readonly ticks: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined;
  }
}

/** The memory of a process in MB; Linux only. @example memoryMbOf(child.pid) */
export function memoryMbOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

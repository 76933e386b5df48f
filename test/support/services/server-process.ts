import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { Readable } from 'node:stream';

/**
 * Resolves when the output of a server has this line; rejects with the last output if the process ends first.
 * @example await waitForOutput(child, child.stdout!, /Ready to accept connections/)
 */
export function waitForOutput(child: ChildProcess, output: Readable, line: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    output.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-4000);
      if (line.test(text)) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${child.spawnfile} ended: ${text}`)));
  });
}

/** Ends a process with SIGKILL and resolves when it has ended. @example await killProcess(child) */
export async function killProcess(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}

/**
 * A free port. Below the range of outgoing connections, so that none of them takes it while a server restarts.
 * @example await freePort() // 23817
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

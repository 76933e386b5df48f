import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort, killProcess, waitForOutput } from './server-process.ts';
import { ensureInstalled, findOnPath } from './system-package.ts';

export { freePort } from './server-process.ts';

/** A running redis-server. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Folder of its files. */
  readonly folder: string;
  /** Sends one command over a new connection. @example await server.sendCommand('DBSIZE') */
  sendCommand(command: string, ...values: (string | number)[]): Promise<unknown>;
  /** Suspends the process (SIGSTOP); connections stay open. */
  freeze(): void;
  thaw(): void;
  /** Ends the process with SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port after `kill`: empty, or with the data that it saved. */
  restart(...settings: string[]): Promise<void>;
  /** Starts it again after `kill` and does not wait until it has loaded the saved data. */
  restartLoading(...settings: string[]): Promise<void>;
  /** Ends it and deletes its files. */
  stop(): Promise<void>;
}

const READY_LINE = /Ready to accept connections|Sentinel ID is/;
const LOADING_LINE = /Server initialized/;

/**
 * Starts a real redis-server on a free port with a new folder. If it is missing, the system's package manager installs it,
 * where that needs no password. Saves nothing to disk by default.
 * @example const server = await startRedis('--maxmemory', '4mb'); await server.stop()
 */
export async function startRedis(...settings: string[]): Promise<RedisServer> {
  const program = ensureInstalled('redis-server', () => findOnPath('redis-server'), {
    apt: ['redis-server'],
    brew: ['redis'],
    fallbackCommand: 'install Redis so that redis-server is on the PATH, then npm test',
  });
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  let child: ChildProcess | undefined;
  let port = 0;
  const signal = (name: NodeJS.Signals) => void child?.kill(name);
  const killAtExit = () => signal('SIGKILL');
  process.once('exit', killAtExit);

  async function start(readyLine: RegExp, moreSettings: string[]): Promise<void> {
    const fixedSettings = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    child = spawn(program, [...settings, ...fixedSettings, ...moreSettings], {
      stdio: ['ignore', 'pipe', 'ignore'],
      // redis-server refuses a locale that is not installed.
      env: { ...process.env, LC_ALL: 'C' },
    });
    await waitForOutput(child, child.stdout!, readyLine);
  }

  async function kill(): Promise<void> {
    const running = child;
    child = undefined;
    await killProcess(running);
  }

  for (let tries = 1; ; tries++) {
    port = await freePort();
    try {
      await start(READY_LINE, []);
      break;
    } catch (error) {
      await kill();
      if (tries === 5) throw error;
    }
  }

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    folder,
    async sendCommand(command, ...values) {
      const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: null });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return await client.call(command, ...values);
      } finally {
        client.disconnect();
      }
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    kill,
    restart: (...settings) => start(READY_LINE, settings),
    restartLoading: (...settings) => start(LOADING_LINE, settings),
    async stop() {
      process.off('exit', killAtExit);
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ensureInstalled, findOnPath } from './system-package.ts';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Where it keeps its files. */
  readonly folder: string;
  /** Asks it something directly. @example await server.say('DBSIZE') */
  sendCommand(command: string, ...words: (string | number)[]): Promise<unknown>;
  /** Stops it in the middle of whatever it does; the connections stay. */
  freeze(): void;
  thaw(): void;
  /** Ends it like a power cut. */
  kill(): Promise<void>;
  /** Starts it again on the same port after `kill`: empty, or with what it saved. */
  restart(...more: string[]): Promise<void>;
  /** Starts it again after `kill` and does not wait until it has loaded what it saved. */
  restartLoading(...more: string[]): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

const READY_LINE = /Ready to accept connections|Sentinel ID is/;
const LOADING_LINE = /Server initialized/;

/**
 * A real redis-server on a free port in a folder of its own, installed by the system's package manager where it is
 * missing and that needs no password. Nothing is saved to disk unless told.
 * @example const server = await startRedis('--maxmemory', '4mb'); await server.failWith()
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
  const kill = () => signal('SIGKILL');
  process.once('exit', kill);

  async function start(until: RegExp, more: string[]): Promise<void> {
    const fixed = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    child = spawn(program, [...settings, ...fixed, ...more], { stdio: ['ignore', 'pipe', 'ignore'] });
    await waitForOutput(child, until);
  }

  async function end(): Promise<void> {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  }

  for (let tries = 1; ; tries++) {
    port = await freePort();
    try {
      await start(READY_LINE, []);
      break;
    } catch (error) {
      await end();
      if (tries === 5) throw error;
    }
  }

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    folder,
    async sendCommand(command, ...words) {
      const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: null });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return await client.call(command, ...words);
      } finally {
        client.disconnect();
      }
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    kill: end,
    restart: (...more) => start(READY_LINE, more),
    restartLoading: (...more) => start(LOADING_LINE, more),
    async stop() {
      process.off('exit', kill);
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the program says so; rejects with its last words when it ends first. */
function waitForOutput(child: ChildProcess, until: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let words = '';
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      words = (words + chunk).slice(-4000);
      if (until.test(words)) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server ended: ${words}`)));
  });
}

/**
 * A port that nobody listens on. Below the range that outgoing connections take theirs from, so that nobody else is
 * there while a server is being restarted. @example await freePort() // 23817
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

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { freePort, killProcess, waitForOutput } from './server-process.ts';
import { ensureInstalled, findOnPath } from './system-package.ts';

/** A running nats-server with JetStream. */
export interface NatsServer {
  readonly port: number;
  /** Of the running process. */
  readonly pid: () => number;
  readonly url: string;
  /** Suspends the process (SIGSTOP); connections stay open. */
  freeze(): void;
  thaw(): void;
  /** Ends the process with SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port after `kill`, with its data. */
  restart(): Promise<void>;
  /** Starts it again after `kill`, without its data. */
  restartEmpty(): Promise<void>;
  /** Ends it and deletes its files. */
  stop(): Promise<void>;
}

/** What differs from a plain server. */
export interface NatsServerSettings {
  /** Lines of the block `jetstream`, for example `sync_interval: always`. */
  readonly jetstream?: string;
  /** Lines of the whole configuration, for example `authorization { token: secret }`. */
  readonly more?: string;
}

/** Debian puts it into a folder that the PATH of a user may lack. */
const DEBIAN_PROGRAM = '/usr/sbin/nats-server';
const findProgram = () =>
  findOnPath('nats-server') ?? (existsSync(DEBIAN_PROGRAM) ? DEBIAN_PROGRAM : undefined);

const natsServerProgram = (): string =>
  ensureInstalled('nats-server', findProgram, {
    apt: ['nats-server'],
    brew: ['nats-server'],
    fallbackCommand: 'install NATS so that nats-server is on the PATH, then npm test',
  });

async function startOnPort(port: number, settings: NatsServerSettings): Promise<NatsServer> {
  const program = natsServerProgram();
  const folder = await mkdtemp(join(tmpdir(), 'nats-'));
  const configFile = join(folder, 'nats.conf');
  const storeFolder = join(folder, 'data');
  const jetstream = `jetstream { store_dir: "${storeFolder}", max_file_store: 4G, max_memory_store: 1G\n${settings.jetstream ?? ''}\n}`;
  await writeFile(configFile, `listen: "127.0.0.1:${port}"\n${jetstream}\n${settings.more ?? ''}\n`);
  let child: ChildProcess | undefined;
  const killAtExit = () => void child?.kill('SIGKILL');
  process.once('exit', killAtExit);

  async function start(): Promise<void> {
    child = spawn(program, ['-c', configFile], { stdio: ['ignore', 'ignore', 'pipe'] });
    await waitForOutput(child, child.stderr!, /Server is ready/);
  }
  const kill = () => killProcess(child);
  async function stop(): Promise<void> {
    process.off('exit', killAtExit);
    await kill();
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    pid: () => child?.pid ?? 0,
    url: `nats://127.0.0.1:${port}`,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    kill,
    restart: start,
    async restartEmpty() {
      await rm(storeFolder, { recursive: true, force: true });
      await start();
    },
    stop,
  };
}

/**
 * Starts a real nats-server with JetStream on a free port and in a new folder. If it is missing, the system's package
 * manager installs it, where that needs no password.
 * @example const server = await startNats({ jetstream: 'sync_interval: always' }); await server.stop()
 */
export async function startNats(settings: NatsServerSettings = {}): Promise<NatsServer> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnPort(await freePort(), settings);
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

/** A cluster of three servers, and the address of all of them. */
export interface NatsCluster {
  readonly nodes: readonly NatsServer[];
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts three servers that form one JetStream cluster. @example const cluster = await startNatsCluster() */
export async function startNatsCluster(): Promise<NatsCluster> {
  const routePorts = [await freePort(), await freePort(), await freePort()];
  const routes = routePorts.map((port) => `"nats://127.0.0.1:${port}"`).join(', ');
  const nodes = await Promise.all(
    routePorts.map((port, i) =>
      startNats({
        more: `server_name: "n${i}"\ncluster { name: "test", listen: "127.0.0.1:${port}", routes: [${routes}] }`,
      }),
    ),
  );
  await waitForPeers(nodes.map(({ port }) => `127.0.0.1:${port}`));
  return {
    nodes,
    url: `nats://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

/**
 * Waits until the cluster places a stream on all three servers. Its leader hears of the others every ten seconds; if it missed
 * the first time, it has "no suitable peers" for so long. Throws the last refusal after a minute.
 */
async function waitForPeers(servers: readonly string[]): Promise<void> {
  const nc = await connect({ servers: [...servers] });
  const { streams } = await jetstreamManager(nc, { checkAPI: false });
  const deadline = performance.now() + PEERS_TIMEOUT_MS;
  const place = (): Promise<unknown> =>
    streams
      .add({ name: 'placed', subjects: ['placed'], num_replicas: servers.length })
      .catch(async (error) => {
        if (performance.now() > deadline) throw error;
        await setTimeout(200);
        return place();
      });
  await place();
  await streams.delete('placed');
  await nc.close();
}
const PEERS_TIMEOUT_MS = 60_000;

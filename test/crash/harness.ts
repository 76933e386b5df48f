import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSql, type SqlStores } from '../../adapters/sql/index.ts';
import type { StorageSettings } from '../../src/app/open-stores.ts';
import type { BotTask } from './bot-process.ts';
import { type BotProgram, bundleBot, TEST_POLICY } from './bundle-bot.ts';
import { type FakePlatform, startFakePlatform } from './fake-platform.ts';

export type { BotProgram };
export { TEST_POLICY };

const LAUNCHER = fileURLToPath(new URL('../support/cli/run-cached-bundle.cjs', import.meta.url));
/** Long, because a busy machine is slow. A condition that is not met in this time fails the test. */
const MAX_WAIT_MS = 300_000;

/**
 * Bundles the bot, which then starts in a third of a second. Runs one bot, so that the others find its compile cache.
 * @example const program = await buildWarmBot(); startBot(await openCrashWorld(program)); program.remove()
 */
export async function buildWarmBot(): Promise<BotProgram> {
  const program = await bundleBot();
  const world = await openCrashWorld(program);
  const firstBot = startBot(world);
  world.platform.setFlooding(true);
  await waitUntil('the first is at work', () => {
    if (!firstBot.isRunning()) throw new Error(`the first bot has ended: ${firstBot.output()}`);
    return world.platform.requestCountOf(firstBot.name) > 60;
  });
  await firstBot.stop();
  await world.close();
  return program;
}

/** A running bot. */
export interface BotProcess {
  readonly name: string;
  readonly pid: number;
  /** The end of its log. */
  output(): string;
  isRunning(): boolean;
  /** Sets its wall clock forward or back. */
  shiftClock(ms: number): void;
  /** Ends it by closing its standard input. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
}

let botCount = 0;

/** Starts a bot. @example const bot = startBot(world, { servesHealth: true }); await bot.kill() */
export function startBot(
  world: Pick<CrashWorld, 'program' | 'platform' | 'storage'>,
  more: Partial<BotTask> = {},
): BotProcess {
  const name = `bot${++botCount}`;
  const { program, platform, storage } = world;
  const task: BotTask = {
    name,
    platform: platform.url,
    storage,
    configFile: program.configFile,
    clockOffsetMs: 0,
    servesHealth: false,
    ...more,
  };
  // Ignores the signal of the file size limit, so that writes fail with an error instead.
  const command = 'trap "" XFSZ; exec "$@"';
  const child: ChildProcess = spawn(
    'sh',
    ['-c', command, 'sh', process.execPath, LAUNCHER, program.file, JSON.stringify(task)],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let output = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-20_000);
  });
  child.stdin!.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    name,
    pid: child.pid!,
    output: () => output,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    shiftClock: (ms) => void child.stdin!.write(`clock ${ms}\n`),
    async stop() {
      child.stdin!.end();
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
      platform.markDead(name);
    },
  };
}

/** A platform and a database, shared by the bots of one test. */
export interface CrashWorld {
  readonly program: BotProgram;
  readonly platform: FakePlatform;
  readonly storage: StorageSettings;
  readonly dataDir: string;
  /** The same database, opened by the test. */
  readonly sql: SqlStores;
  close(): Promise<void>;
}

/**
 * Opens a platform and a database, by default SQLite in a temporary folder.
 * @example const world = await openCrashWorld(program, { databaseUrl: await postgres.createSchema() })
 */
export async function openCrashWorld(
  program: BotProgram,
  storage: StorageSettings = {},
  options: { readonly all?: boolean; readonly ahead?: () => number } = {},
): Promise<CrashWorld> {
  const ownsFolder = storage.dataDir === undefined;
  const dataDir = storage.dataDir ?? mkdtempSync(join(tmpdir(), 'yamidome-crash-'));
  const silentLog = { info: () => {}, warn: () => {}, error: () => {} };
  const sql = await openSql({
    dataDir,
    url: storage.databaseUrl,
    policy: () => TEST_POLICY,
    clock: { now: () => new Date() },
    log: silentLog,
  });
  const evidence = async (id: string) => (await sql.archive.read(id)).length > 0;
  const platform = await startFakePlatform({ all: options.all ?? false, evidence, ...options });
  return {
    program,
    platform,
    storage: { ...storage, dataDir },
    dataDir,
    sql,
    async close() {
      await platform.stop();
      await sql.close();
      if (ownsFolder) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * Polls until the condition is met. Throws with `description` after five minutes.
 * @example await waitUntil('the bots are idle', () => isIdle(world))
 */
export async function waitUntil(
  description: string,
  condition: () => boolean | Promise<boolean>,
  intervalMs = 50,
): Promise<void> {
  for (const end = Date.now() + MAX_WAIT_MS; Date.now() < end; ) {
    if (await condition()) return;
    await sleep(intervalMs);
  }
  throw new Error(`condition was never met: ${description}`);
}

/** Waits `ms` milliseconds. @example await sleep(50) */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether every message is confirmed, no job is pending and no case unfinished. @example await isIdle(world) */
export async function isIdle({ platform, sql }: CrashWorld): Promise<boolean> {
  return (
    platform.unseenCount() === 0 &&
    (await sql.outbox.countPending()) === 0 &&
    (await sql.archive.listUnfinished()).length === 0
  );
}

/** Waits until all work is done. Throws with the rest of the work after five minutes. @example await waitUntilIdle(world) */
export async function waitUntilIdle(world: CrashWorld): Promise<void> {
  try {
    await waitUntil('the bots are idle', () => isIdle(world));
  } catch (error) {
    const { platform, sql } = world;
    const unfinished = (await sql.archive.listUnfinished()).length;
    const pending = await sql.outbox.countPending();
    const rest = {
      unseen: platform.unseenCount(),
      assignments: [...platform.assignments],
      pending,
      unfinished,
    };
    throw new Error(JSON.stringify(rest), { cause: error });
  }
}

/** The state of a bot's `/readyz`. @example (await fetchReadiness(world, bot)).parts.redis */
export async function fetchReadiness(
  { platform }: Pick<CrashWorld, 'platform'>,
  bot: BotProcess,
): Promise<{ status: number; parts: Record<string, { ok: boolean; why?: string }> }> {
  // A connection of its own: the bot may just close one that was kept open since the last request.
  const response = await fetch(`${platform.healthUrls.get(bot.name)}/readyz`, {
    headers: { connection: 'close' },
  });
  const { parts } = (await response.json()) as { parts: Record<string, { ok: boolean; why?: string }> };
  return { status: response.status, parts };
}

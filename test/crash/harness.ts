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
/** A busy machine may take long; only what never comes true has failed. */
const MAX_WAIT_MS = 300_000;

/**
 * The bot in one file, compiled: it starts in a third of a second, two hundred times. One has lived already, so that all
 * find the code that it left.
 * @example const program = await buildWarmBot(); startBot(await openCrashWorld(program)); program.remove()
 */
export async function buildWarmBot(): Promise<BotProgram> {
  const program = await bundleBot();
  const world = await openCrashWorld(program);
  const first = startBot(world);
  world.platform.setFlooding(true);
  await waitUntil('the first is at work', () => world.platform.requestCountOf(first.name) > 60);
  await first.stop();
  await world.close();
  return program;
}

export interface BotProcess {
  readonly name: string;
  readonly pid: number;
  /** What it logged so far. */
  output(): string;
  isRunning(): boolean;
  /** Sets its wall clock forward or back. */
  shiftClock(ms: number): void;
  /** Ends in good order. */
  stop(): Promise<void>;
  /** Ends it like a power cut. */
  kill(): Promise<void>;
}

let botCount = 0;

/** @example const bot = startBot(world, { web: true }); await bot.kill() */
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
  // A limit on the size of files is told by an error, not by a signal that ends the program.
  const command = 'trap "" XFSZ; exec "$@"';
  const child: ChildProcess = spawn(
    'sh',
    ['-c', command, 'sh', process.execPath, LAUNCHER, program.file, JSON.stringify(task)],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-20_000);
  });
  child.stdin!.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    name,
    pid: child.pid!,
    output: () => said,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    shiftClock: (ms) => void child.stdin!.write(`clock ${ms}\n`),
    async stop() {
      child.stdin!.end();
      await ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
      platform.markDead(name);
    },
  };
}

/** A platform, a store, and whoever looks into it from outside. */
export interface CrashWorld {
  readonly program: BotProgram;
  readonly platform: FakePlatform;
  readonly storage: StorageSettings;
  readonly dataDir: string;
  /** The same store, seen from outside. */
  readonly sql: SqlStores;
  close(): Promise<void>;
}

/** @example const world = await openCrashWorld(program, { databaseUrl: await postgres.fresh() }) */
export async function openCrashWorld(
  program: BotProgram,
  more: StorageSettings = {},
  options: { readonly all?: boolean; readonly ahead?: () => number } = {},
): Promise<CrashWorld> {
  const own = more.dataDir === undefined;
  const dataDir = more.dataDir ?? mkdtempSync(join(tmpdir(), 'yamidome-torture-'));
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const sql = await openSql({
    dataDir,
    url: more.databaseUrl,
    policy: () => TEST_POLICY,
    clock: { now: () => new Date() },
    log: quiet,
  });
  const evidence = async (id: string) => (await sql.archive.read(id)).length > 0;
  const platform = await startFakePlatform({ all: options.all ?? false, evidence, ...options });
  return {
    program,
    platform,
    storage: { ...more, dataDir },
    dataDir,
    sql,
    async close() {
      await platform.stop();
      await sql.close();
      if (own) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits until it is so; says what was not when it never is. @example await waitUntil('all is quiet', () => quiet(world)) */
export async function waitUntil(
  what: string,
  so: () => boolean | Promise<boolean>,
  everyMs = 50,
): Promise<void> {
  for (const end = Date.now() + MAX_WAIT_MS; Date.now() < end; ) {
    if (await so()) return;
    await sleep(everyMs);
  }
  throw new Error(`never came true: ${what}`);
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Everything that was posted has been seen through, and nothing is owed any more. */
export async function isIdle({ platform, sql }: CrashWorld): Promise<boolean> {
  return (
    platform.unseenCount() === 0 &&
    (await sql.outbox.countPending()) === 0 &&
    (await sql.archive.listUnfinished()).length === 0
  );
}

/** Waits until all is quiet; says what is left when it never is. @example await settled(world) */
export async function waitUntilIdle(world: CrashWorld): Promise<void> {
  try {
    await waitUntil('all is quiet', () => isIdle(world));
  } catch (error) {
    const { platform, sql } = world;
    const unfinished = (await sql.archive.listUnfinished()).length;
    const owed = await sql.outbox.countPending();
    const left = { unseen: platform.unseenCount(), held: [...platform.assignments], owed, unfinished };
    throw new Error(JSON.stringify(left), { cause: error });
  }
}

/** Asks a bot whether it is ready, and which parts are not. @example (await fetchReadiness(world, bot)).parts.redis */
export async function fetchReadiness(
  { platform }: Pick<CrashWorld, 'platform'>,
  bot: BotProcess,
): Promise<{ status: number; parts: Record<string, { ok: boolean; why?: string }> }> {
  const answer = await fetch(`${platform.healthUrls.get(bot.name)}/readyz`);
  const { parts } = (await answer.json()) as { parts: Record<string, { ok: boolean; why?: string }> };
  return { status: answer.status, parts };
}

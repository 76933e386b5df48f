import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSql, type Sql } from '../../adapters/sql/index.ts';
import type { Keeping } from '../../src/stores.ts';
import type { Task } from './bot.ts';
import { openPlatform, type Platform } from './platform.ts';
import { bundled, POLICY, type Program } from './program.ts';

export type { Program };
export { POLICY };

const LAUNCH = fileURLToPath(new URL('../support/launch.cjs', import.meta.url));
/** A busy machine may take long; only what never comes true has failed. */
const PATIENCE_MS = 300_000;

/**
 * The bot in one file, compiled: it starts in a third of a second, two hundred times. One has lived already, so that all
 * find the code that it left.
 * @example const program = await buildBot(); startBot(await openWorld(program)); program.remove()
 */
export async function buildBot(): Promise<Program> {
  const program = await bundled();
  const world = await openWorld(program);
  const first = startBot(world);
  world.platform.flood(true);
  await until('the first is at work', () => world.platform.requests(first.name) > 60);
  await first.leave();
  await world.close();
  return program;
}

export interface Bot {
  readonly name: string;
  readonly pid: number;
  /** What it logged so far. */
  said(): string;
  running(): boolean;
  /** Sets its wall clock forward or back. */
  clock(ms: number): void;
  /** Ends in good order. */
  leave(): Promise<void>;
  /** Ends it like a power cut. */
  kill(): Promise<void>;
}

let bots = 0;

/** @example const bot = startBot(world, { web: true }); await bot.kill() */
export function startBot(
  world: Pick<World, 'program' | 'platform' | 'keeping'>,
  more: Partial<Task> = {},
): Bot {
  const name = `bot${++bots}`;
  const { program, platform, keeping } = world;
  const task: Task = {
    name,
    platform: platform.url,
    keeping,
    house: program.house,
    ahead: 0,
    web: false,
    ...more,
  };
  // A limit on the size of files is told by an error, not by a signal that ends the program.
  const command = 'trap "" XFSZ; exec "$@"';
  const child: ChildProcess = spawn(
    'sh',
    ['-c', command, 'sh', process.execPath, LAUNCH, program.file, JSON.stringify(task)],
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
    said: () => said,
    running: () => child.exitCode === null && child.signalCode === null,
    clock: (ms) => void child.stdin!.write(`clock ${ms}\n`),
    async leave() {
      child.stdin!.end();
      await ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
      platform.gone(name);
    },
  };
}

/** A platform, a store, and whoever looks into it from outside. */
export interface World {
  readonly program: Program;
  readonly platform: Platform;
  readonly keeping: Keeping;
  readonly dataDir: string;
  /** The same store, seen from outside. */
  readonly sql: Sql;
  close(): Promise<void>;
}

/** @example const world = await openWorld(program, { databaseUrl: await postgres.fresh() }) */
export async function openWorld(
  program: Program,
  more: Keeping = {},
  options: { readonly all?: boolean; readonly ahead?: () => number } = {},
): Promise<World> {
  const own = more.dataDir === undefined;
  const dataDir = more.dataDir ?? mkdtempSync(join(tmpdir(), 'yamidome-torture-'));
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const sql = await openSql({
    dataDir,
    url: more.databaseUrl,
    policy: () => POLICY,
    clock: { now: () => new Date() },
    log: quiet,
  });
  const evidence = async (id: string) => (await sql.archive.read(id)).length > 0;
  const platform = await openPlatform({ all: options.all ?? false, evidence, ...options });
  return {
    program,
    platform,
    keeping: { ...more, dataDir },
    dataDir,
    sql,
    async close() {
      await platform.stop();
      await sql.close();
      if (own) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits until it is so; says what was not when it never is. @example await until('all is quiet', () => quiet(world)) */
export async function until(what: string, so: () => boolean | Promise<boolean>, everyMs = 50): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    if (await so()) return;
    await pause(everyMs);
  }
  throw new Error(`never came true: ${what}`);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Everything that was posted has been seen through, and nothing is owed any more. */
export async function quiet({ platform, sql }: World): Promise<boolean> {
  return (
    platform.unseen() === 0 &&
    (await sql.outbox.pending()) === 0 &&
    (await sql.archive.unfinished()).length === 0
  );
}

/** Waits until all is quiet; says what is left when it never is. @example await settled(world) */
export async function settled(world: World): Promise<void> {
  try {
    await until('all is quiet', () => quiet(world));
  } catch (error) {
    const { platform, sql } = world;
    const unfinished = (await sql.archive.unfinished()).length;
    const owed = await sql.outbox.pending();
    const left = { unseen: platform.unseen(), held: [...platform.held], owed, unfinished };
    throw new Error(JSON.stringify(left), { cause: error });
  }
}

/** Asks a bot whether it is ready, and which parts are not. @example (await ready(world, bot)).parts.redis */
export async function ready(
  { platform }: Pick<World, 'platform'>,
  bot: Bot,
): Promise<{ status: number; parts: Record<string, { ok: boolean; why?: string }> }> {
  const answer = await fetch(`${platform.webs.get(bot.name)}/readyz`);
  const { parts } = (await answer.json()) as { parts: Record<string, { ok: boolean; why?: string }> };
  return { status: answer.status, parts };
}

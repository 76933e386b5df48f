import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSql, type SqlStores } from '../../adapters/sql/index.ts';
import { sourceArguments } from '../support/cli/build-programs.ts';
import { callCommand, runNode } from '../support/cli/run-command.ts';
import { sized } from '../support/test-size.ts';
import {
  type BotProgram,
  buildWarmBot,
  type CrashWorld,
  isIdle,
  openCrashWorld,
  startBot,
  TEST_POLICY,
  waitUntil,
} from './harness.ts';

const HIDES_BEFORE_BACKUP = sized(120, 1000);
/** The killed bots had leased jobs; the clock of the new one is ahead, so that it need not wait for them. */
const AFTER_LEASE_MS = 3 * 60 * 1000;

let program: BotProgram;
let folder: string;
beforeAll(async () => {
  program = await buildWarmBot();
  folder = mkdtempSync(join(tmpdir(), 'yamidome-backup-load-'));
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

const hiddenCases = ({ platform }: CrashWorld): readonly string[] =>
  [...platform.actions.values()].filter(({ kind }) => kind === 'hide').map(({ caseId }) => caseId);

interface Backup {
  readonly backup: string;
  readonly createdAt: string;
  readonly events: number;
}

/** Two bots at work are backed up, then killed. Resolves with the backup, and the cases hidden before and after it began. */
async function backUpAndKill(world: CrashWorld): Promise<Backup & { readonly before: readonly string[] }> {
  const bots = [startBot(world), startBot(world)];
  world.platform.setFlooding(true);
  await waitUntil('many posts are hidden', () => hiddenCases(world).length >= HIDES_BEFORE_BACKUP);
  const before = hiddenCases(world);
  const { code, out, err } = await runNode(
    [...sourceArguments('backup'), join(folder, 'backups'), '--data', world.dataDir, '--json'],
    { env: process.env },
  );
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(hiddenCases(world).length).toBeGreaterThan(before.length);
  await Promise.all(bots.map((bot) => bot.kill()));
  world.platform.setFlooding(false);
  return { ...(JSON.parse(out) as Backup), before };
}

/** Ids of the cases of a database in which something happened twice or that are not finished. */
async function findInconsistentCases(sql: SqlStores, ids: readonly string[]): Promise<readonly string[]> {
  const inconsistent: string[] = [];
  for (const id of ids) {
    const events = await sql.archive.read(id);
    const count = (kind: string) => events.filter((event) => event.kind === kind).length;
    const jobs = events.flatMap((event) => (event.kind === 'acted' ? [event.job] : []));
    const isConsistent =
      count('opened') === 1 && count('struck') === 1 && new Set(jobs).size === jobs.length && jobs.length > 0;
    if (!isConsistent) inconsistent.push(`${id}: ${events.map(({ kind }) => kind).join(' ')}`);
  }
  return inconsistent;
}

describe('a backup of bots at work', { timeout: 300_000 }, () => {
  test('restored elsewhere after kill -9, has every case hidden before it, and a new bot finishes them', async () => {
    const world = await openCrashWorld(program);
    const { backup, before, createdAt } = await backUpAndKill(world);
    const dataDir = join(folder, 'restored');
    const { code, err } = await callCommand('restore', [backup, '--data', dataDir], { env: {} });
    expect({ code, err }).toEqual({ code: 0, err: '' });

    const bot = startBot({ ...world, storage: { dataDir } }, { clockOffsetMs: AFTER_LEASE_MS });
    const sql = await openSql({
      dataDir,
      policy: () => TEST_POLICY,
      clock: { now: () => new Date() },
      log: { info() {}, warn() {}, error() {} },
    });
    await waitUntil('the new bot has finished', () => isIdle({ ...world, sql }));
    await bot.stop();

    const hiddenInTime: string[] = [];
    for (const id of hiddenCases(world)) {
      const events = await world.sql.archive.read(id);
      const isHiddenInTime = events.some(
        ({ kind, at }) => kind === 'acted' && at.getTime() < Date.parse(createdAt),
      );
      if (isHiddenInTime) hiddenInTime.push(id);
    }
    const expected = [...new Set([...before, ...hiddenInTime])];
    expect(expected.length).toBeGreaterThanOrEqual(HIDES_BEFORE_BACKUP);
    expect(await findInconsistentCases(sql, expected)).toEqual([]);
    expect((await sql.verify()).finding).toBeUndefined();
    await sql.close();
    await world.close();
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendFinishedCase, sampleMessage } from '../../adapters/sql/support/sample-cases.ts';
import { postedTrigger } from '../../contracts/fallback-queue.ts';
import { callCommand, createSmallRulesFolder, type ProcessResult } from '../../support/cli/run-command.ts';
import { SERVER } from '../../support/messages.ts';
import {
  type CreateDatabaseUrl,
  openTestDatabase,
  type TestDatabase,
} from '../../support/services/test-database.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';

/** A data folder with two cases, a copy of a file, a policy and a waiting message, and a folder for everything else. */
export interface BackupWorld {
  /** The open database: a bot that is at work. */
  readonly store: TestDatabase;
  /** Settings of the commands. */
  readonly env: Readonly<Record<string, string>>;
  /** Hash of the copy of a file. */
  readonly attachment: string;
  /** Folder of the backups; does not exist yet. */
  readonly backups: string;
  /** A path in a temporary folder. */
  path(...names: string[]): string;
  /** Calls `backup`, `restore` or another command. `RULES_DIR` and `DATA_DIR` are set. */
  call(
    command: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<ProcessResult>;
  /** Makes a backup and returns its folder. */
  backUp(...args: string[]): Promise<string>;
  close(): Promise<void>;
}

/** By default with SQLite. @example const world = await openBackupWorld(); const backup = await world.backUp() */
export async function openBackupWorld(createUrl?: CreateDatabaseUrl): Promise<BackupWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'yamidome-backup-'));
  const rules = await createSmallRulesFolder();
  const store = await openTestDatabase(createUrl);
  await appendFinishedCase(store.sql, 'Y-1', sampleMessage('rin'));
  await appendFinishedCase(store.sql, 'Y-2', sampleMessage('sora'));
  const attachment = await store.sql.attachmentStore.put('Y-1', Buffer.from('picture'));
  await store.sql.policies.set(SERVER, testPolicy({ language: 'en' }));
  await store.sql.keyValueStore.put('card/1', 'posted');
  await store.sql.fallbackQueue.enqueue(postedTrigger('荷物を運ぶだけ'));
  const backups = join(folder, 'backups');
  const settings = {
    RULES_DIR: rules,
    DATA_DIR: store.dataDir,
    ...(store.url !== undefined && { DATABASE_URL: store.url }),
  };
  const call: BackupWorld['call'] = (command, args, env = {}) =>
    callCommand(command, args, { env: { ...settings, ...env } });
  return {
    store,
    env: settings,
    attachment,
    backups,
    path: (...names) => join(folder, ...names),
    call,
    async backUp(...args) {
      const { code, out, err } = await call('backup', [backups, '--json', ...args]);
      if (code !== 0) throw new Error(`no backup was made: ${err}`);
      return (JSON.parse(out) as { backup: string }).backup;
    },
    async close() {
      await store.close();
      for (const path of [folder, rules]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Every file below a folder with its content, by its path. @example expect(readTree(a)).toEqual(readTree(b)) */
export const readTree = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path).toString('base64')]),
  );

import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Log } from '#core';
import {
  type ArchiveVerificationResult,
  copyDatabase,
  DATA_FILES,
  type DatabaseCopy,
  readKeyTexts,
  requireSqliteFile,
  SCHEMA_VERSION,
  sealDatabase,
  updateCopy,
  verifySql,
} from '../../../adapters/sql/index.ts';
import { readVersion } from '../../app/project-paths.ts';
import { BackupError, toBackupError } from './backup-error.ts';
import {
  copyToNewFile,
  createFolder,
  describeFiles,
  flush,
  flushFolders,
  removeFolders,
  writeNewFile,
} from './files.ts';
import { CHECKSUM_FILE, MANIFEST_FILE, type Manifest, writeManifest } from './manifest.ts';
import type { ReportProgress } from './progress.ts';

/** A file of rules: its path in the rules folder, and its text. */
export interface RulesText {
  readonly path: string;
  readonly text: string;
}

/** The data, keys and rules that go into a backup. */
export interface BackupSource {
  /** A PostgreSQL address; undefined: the database is a file in `dataDir`. */
  readonly url: string | undefined;
  /** Folder of the keys, the fallback queue and the SQLite file. */
  readonly dataDir: string;
  readonly keys: { readonly evidence?: string | undefined; readonly signing?: string | undefined };
  /** Whether the keys become part of the backup. */
  readonly withKeys: boolean;
  readonly rules: readonly RulesText[];
  /** Names of the settings that are set. */
  readonly settings: readonly string[];
}

/** Dependencies of a backup. */
export interface BackupDeps {
  readonly now: () => Date;
  readonly log: Log;
  readonly progress: ReportProgress;
}

/** A complete backup, or the first violation in the evidence, of which no backup was kept. */
export type BackupResult =
  | { readonly path: string; readonly manifest: Manifest; readonly bytes: number }
  | {
      readonly finding: NonNullable<ArchiveVerificationResult['finding']>;
      readonly verification: ArchiveVerificationResult;
    };

/** An entry of the fallback queue; files that are being written have another name. */
const QUEUE_ENTRY = /^\d{13}-[0-9a-f]{32}(\.broken)?$/;

const nameOfBackup = (at: Date): string => `yamidome-${at.toISOString().replace(/[:.]/g, '-')}`;

/**
 * Makes a backup of a data folder, while a bot may be at work, as a new folder in `folder`. It gets its name when
 * everything in it is on the disk and was verified; if anything fails, nothing is left. Throws `BackupError`, and
 * `SqlSetupError` for a database or a key.
 * @example const { path } = await writeBackup({ url: undefined, dataDir: 'data', keys: {}, withKeys: true, rules, settings: [] }, '/backup', deps)
 */
export async function writeBackup(
  source: BackupSource,
  folder: string,
  deps: BackupDeps,
): Promise<BackupResult> {
  if (source.url === undefined) requireSqliteFile(source.dataDir);
  const keys = readKeyTexts(source.dataDir, source.keys);
  const target = resolve(folder, nameOfBackup(deps.now()));
  const draft = join(dirname(target), `.${nameOfBackup(deps.now())}.partial`);
  let created: readonly string[] = [];
  let ownDraft: string | undefined;
  try {
    created = await createFolder(dirname(target));
    await requireSpace(source, dirname(target));
    await mkdir(draft, { mode: 0o700 });
    ownDraft = draft;
    await mkdir(join(draft, 'data'), { mode: 0o700 });
    const result = await fillDraft(source, keys, draft, deps);
    if ('finding' in result) {
      await removeFolders(ownDraft, created);
      return result;
    }
    await rename(draft, target);
    await flush(dirname(target));
    return { path: target, manifest: result, bytes: sumOfBytes(result) };
  } catch (error) {
    await removeFolders(ownDraft, created);
    throw toBackupError(error, folder);
  }
}

const sumOfBytes = ({ files }: Pick<Manifest, 'files'>): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);

async function fillDraft(
  { url, dataDir, withKeys, rules, settings }: BackupSource,
  keys: ReturnType<typeof readKeyTexts>,
  draft: string,
  { now, log, progress }: BackupDeps,
): Promise<Manifest | Extract<BackupResult, { finding: unknown }>> {
  const data = join(draft, 'data');
  // Before the database: an entry that moves from the queue into a case meanwhile is then in both, and taken up once.
  await copyQueue(join(dataDir, DATA_FILES.fallbackQueue), join(data, DATA_FILES.fallbackQueue));
  const createdAt = now().toISOString();
  const copy = await copyDatabase({ url, dataDir }, data, log, (share) => progress('copy', share));
  const verification = await verifyCopy(
    draft,
    copy,
    (folder) =>
      verifySql(
        { dataDir: folder, keys, log },
        { progress: (events) => progress('verify', events / Math.max(1, copy.events)) },
      ),
    log,
  );
  if (verification.finding) return { finding: verification.finding, verification };
  sealDatabase(data);
  await flush(join(data, DATA_FILES.database));
  if (withKeys) {
    await writeNewFile(join(data, DATA_FILES.evidenceKey), endWithLineBreak(keys.evidence));
    await writeNewFile(join(data, DATA_FILES.signingKey), endWithLineBreak(keys.signing));
  }
  for (const { path, text } of rules) await writeNewFile(join(draft, 'rules', path), text);
  const paths = await listFiles(draft);
  const manifest: Omit<Manifest, 'format'> = {
    yamidome: readVersion(),
    schema: copy.schemaVersion,
    createdAt,
    store: url === undefined ? 'sqlite' : 'postgres',
    hasKeys: withKeys,
    signer: copy.signer,
    events: verification.events,
    heads: [...verification.heads],
    settings: [...settings],
    files: [...(await describeFiles(draft, paths, (share) => progress('compare', share)))],
  };
  await writeManifest(draft, manifest);
  await flushFolders(draft);
  return { format: 1, ...manifest };
}

/**
 * Verifies the copy in a draft. A copy with an older schema stays as it is, so that the older version can be restored too:
 * another copy is updated, verified and removed.
 */
async function verifyCopy(
  draft: string,
  { schemaVersion }: DatabaseCopy,
  verify: (folder: string) => Promise<ArchiveVerificationResult>,
  log: Log,
): Promise<ArchiveVerificationResult> {
  const data = join(draft, 'data');
  if (schemaVersion === SCHEMA_VERSION) return verify(data);
  sealDatabase(data);
  const updated = join(draft, 'updated');
  await copyToNewFile(join(data, DATA_FILES.database), join(updated, DATA_FILES.database));
  await updateCopy(updated, log);
  const result = await verify(updated);
  await rm(updated, { recursive: true });
  return result;
}

const endWithLineBreak = (text: string): string => `${text.trim()}\n`;

async function copyQueue(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  for (const name of (await readdir(from)).filter((entry) => QUEUE_ENTRY.test(entry))) {
    await copyToNewFile(join(from, name), join(to, name)).catch((error: NodeJS.ErrnoException) => {
      // The bot has taken the entry up.
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

/** Files below a folder, with forward slashes, in order. */
async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => path !== MANIFEST_FILE && path !== CHECKSUM_FILE)
    .sort();
}

/** Throws if the file system of `folder` has less space than the copy will need. */
async function requireSpace({ url, dataDir, rules }: BackupSource, folder: string): Promise<void> {
  const database = join(dataDir, DATA_FILES.database);
  const sizes = await Promise.all(
    (url === undefined ? [database, `${database}-wal`] : []).map(
      async (path) => (await stat(path).catch(() => undefined))?.size ?? 0,
    ),
  );
  const needed =
    sizes.reduce((sum, size) => sum + size, 0) +
    rules.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  throw new BackupError(
    `the backup needs ${formatMegabytes(needed)}, and the disk of ${folder} has ${formatMegabytes(bavail * bsize)} left: free some space, or write another folder`,
  );
}

const formatMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;

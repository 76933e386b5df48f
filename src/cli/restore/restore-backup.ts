import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Log } from '#core';
import {
  type AppliedErasures,
  type ArchiveVerificationResult,
  copyToPostgres,
  DATA_FILES,
  type ProvidedKeys,
  requireEmptyPostgres,
  sealDatabase,
  updateCopy,
  verifySql,
} from '../../../adapters/sql/index.ts';
import { BackupError, toBackupError } from '../backup/backup-error.ts';
import { copyToNewFile, createFolder, flush, flushFolders, removeFolders } from '../backup/files.ts';
import { checkFiles, type Manifest, readManifest } from '../backup/manifest.ts';
import type { ReportProgress } from '../backup/progress.ts';
import { applyToDraft, type ListedErasures } from './erasures.ts';
import { draftFolderFor, placeDraft, requireEmpty, requireOutside } from './place-files.ts';

/** A backup, and the places to restore it to. */
export interface RestoreRequest {
  /** Folder of the backup. */
  readonly backup: string;
  /** Empty, or does not exist yet. */
  readonly dataDir: string;
  /** The address of an empty PostgreSQL database; undefined: the database becomes a file in `dataDir`. */
  readonly url: string | undefined;
  /** Like `dataDir`; undefined: the rules are not restored. */
  readonly rulesDir: string | undefined;
  /** Instead of those in the backup. */
  readonly keys: ProvidedKeys;
  /** Erasures that the backup may lack. */
  readonly erasures: ListedErasures;
}

/** A restored backup, or the first violation in its evidence, of which nothing was restored. */
export type RestoreResult =
  | {
      readonly manifest: Manifest;
      readonly verification: ArchiveVerificationResult;
      /** Undefined: there was nothing to erase again. */
      readonly erasures: AppliedErasures | undefined;
    }
  | { readonly violated: ArchiveVerificationResult };

/**
 * Restores a backup to an empty data folder: compares every file with the manifest, copies, verifies the evidence in the
 * copy, and gives the copy its name. If anything fails, nothing is left. Throws `BackupError`, and `SqlSetupError` for a
 * key that does not fit.
 * @example await restoreBackup({ backup, dataDir: 'data', url: undefined, rulesDir: undefined, keys: {}, erasures }, log)
 */
export async function restoreBackup(
  request: RestoreRequest,
  log: Log,
  progress: ReportProgress = () => {},
): Promise<RestoreResult> {
  const { backup, dataDir, url, rulesDir } = request;
  const manifest = await readManifest(backup);
  await checkFiles(backup, manifest, (share) => progress('compare', share));
  if (!manifest.hasKeys && (request.keys.evidence === undefined || request.keys.signing === undefined))
    throw new BackupError(
      'this backup does not hold the keys: give EVIDENCE_KEY and SIGNING_KEY in the settings, the content of evidence.key and signing.key',
    );
  requireOutside(backup, dataDir);
  await requireEmpty(dataDir);
  if (rulesDir !== undefined) {
    requireOutside(backup, rulesDir);
    if (resolve(rulesDir) === resolve(dataDir))
      throw new BackupError('--rules and --data name the same folder: write two folders');
    await requireEmpty(rulesDir);
  }
  if (url !== undefined) await requireEmptyPostgres(url, log);
  let erasures: AppliedErasures | undefined;
  const steps: RestoreSteps = {
    async check(draft) {
      const verification = await verifyDraft(draft, manifest, request.keys, log, progress);
      if (verification.finding) return verification;
      erasures = await applyToDraft(draft, request.erasures, request.keys, log);
      sealDatabase(draft);
      await flush(join(draft, DATA_FILES.database));
      return verification;
    },
    async place(draft) {
      if (url === undefined) return placeDraft(draft, dataDir, DATA_FILES.database);
      await copyToPostgres(draft, url, log, async () => {
        await rm(join(draft, DATA_FILES.database));
        await placeDraft(draft, dataDir);
      });
    },
  };
  const result = await restoreFolder({ backup, part: 'data', to: dataDir }, manifest, steps, progress);
  if (result?.finding) return { violated: result };
  if (rulesDir !== undefined)
    await restoreFolder(
      { backup, part: 'rules', to: rulesDir },
      manifest,
      { check: async () => undefined, place: (draft) => placeDraft(draft, rulesDir, 'index.yaml') },
      () => {},
    );
  return { manifest, verification: result!, erasures };
}

interface FolderToRestore {
  readonly backup: string;
  readonly part: 'data' | 'rules';
  readonly to: string;
}

interface RestoreSteps {
  check(draft: string): Promise<ArchiveVerificationResult | undefined>;
  place(draft: string): Promise<void>;
}

/** Copies one folder of a backup, and places it when `check` has found nothing. Resolves with the result of `check`. */
async function restoreFolder(
  { backup, part, to }: FolderToRestore,
  { files }: Manifest,
  { check, place }: RestoreSteps,
  progress: ReportProgress,
): Promise<ArchiveVerificationResult | undefined> {
  const draft = draftFolderFor(to);
  let created: readonly string[] = [];
  let ownDraft: string | undefined;
  try {
    created = await createFolder(dirname(draft));
    await mkdir(draft, { mode: 0o700 });
    ownDraft = draft;
    const ofPart = files.filter(({ path }) => path.startsWith(`${part}/`));
    for (const { path } of ofPart)
      await copyToNewFile(join(backup, path), join(draft, path.slice(part.length + 1)));
    const copies = ofPart.map((file) => ({ ...file, path: file.path.slice(part.length + 1) }));
    await checkFiles(draft, { files: copies }, (share) => progress('compare', share));
    const result = await check(draft);
    if (result?.finding) {
      await removeFolders(ownDraft, created);
      return result;
    }
    await flushFolders(draft);
    await place(draft);
    return result;
  } catch (error) {
    await removeFolders(ownDraft, created);
    throw toBackupError(error, to);
  }
}

/** Updates the copy to the schema of this version, and verifies it against the manifest. */
async function verifyDraft(
  draft: string,
  { heads, events }: Manifest,
  keys: ProvidedKeys,
  log: Log,
  progress: ReportProgress,
): Promise<ArchiveVerificationResult> {
  await updateCopy(draft, log);
  return verifySql(
    { dataDir: draft, keys, log },
    { heads, progress: (verified) => progress('verify', verified / Math.max(1, events)) },
  );
}

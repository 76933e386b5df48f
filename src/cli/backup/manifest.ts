import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SCHEMA_VERSION } from '../../../adapters/sql/index.ts';
import { readVersion } from '../../app/project-paths.ts';
import { BackupError, toReadError } from './backup-error.ts';
import { describeFiles, writeNewFile } from './files.ts';

/** Names in a backup. Each ends its own list: a backup has data/, rules/ and these two files. */
export const MANIFEST_FILE = 'manifest.json';
/** In the format of `sha256sum`. */
export const CHECKSUM_FILE = 'manifest.json.sha256';
const FORMAT = 1;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
/** No path may lead out of the folder into which it is restored. */
const pathSchema = z
  .string()
  .regex(/^(data|rules)(\/[^/\\]+)+$/)
  .refine((path) => !path.split('/').some((name) => name === '.' || name === '..'));

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  /** The version that made the backup. */
  yamidome: z.string(),
  /** Schema of the database. */
  schema: z.number().int().positive(),
  /** The moment that the backup shows. */
  createdAt: z.iso.datetime(),
  /** The database that was backed up. In the backup it is always a SQLite file. */
  store: z.enum(['sqlite', 'postgres']),
  hasKeys: z.boolean(),
  /** Id of the signing key: the same in all backups of one database. */
  signer: z.string(),
  events: z.number().int().nonnegative(),
  heads: z.array(z.strictObject({ server: z.string(), number: z.number().int(), hash: z.string() })),
  /** Names of the settings that were set, without their values. */
  settings: z.array(z.string()),
  files: z.array(z.strictObject({ path: pathSchema, bytes: z.number().int(), sha256: sha256Schema })),
});

/** What a backup holds. Times in ISO 8601, sizes in bytes. */
export type Manifest = z.infer<typeof manifestSchema>;

/** @example await writeManifest('backup', { yamidome: '0.1.0', schema: 7, … }) */
export async function writeManifest(folder: string, manifest: Omit<Manifest, 'format'>): Promise<void> {
  const text = `${JSON.stringify({ format: FORMAT, ...manifest }, null, 1)}\n`;
  await writeNewFile(join(folder, MANIFEST_FILE), text);
  await writeNewFile(join(folder, CHECKSUM_FILE), checksumLine(text));
}

const checksumLine = (text: string): string =>
  `${createHash('sha256').update(text).digest('hex')}  ${MANIFEST_FILE}\n`;

/**
 * Reads the manifest of a backup. Throws `BackupError` if there is none, it was changed, or this version of yamidome is
 * too old for it.
 * @example (await readManifest('/backup/yamidome-2026-01-01T00-00-00-000Z')).files
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST_FILE);
  if (!existsSync(path)) throw new BackupError(await describeMissingManifest(folder));
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw toReadError(error, path);
  });
  const checksum = await readFile(join(folder, CHECKSUM_FILE), 'utf8').catch(() => '');
  if (checksum !== checksumLine(text))
    throw new BackupError(
      `${path} does not match ${CHECKSUM_FILE}: this backup was changed or damaged; use another one`,
    );
  const notAManifest = new BackupError(`${path} is no manifest of a backup of yamidome`);
  const json = parseJson(text);
  const header = z.looseObject({ format: z.number(), yamidome: z.string() }).safeParse(json);
  if (!header.success) throw notAManifest;
  const { format, yamidome } = header.data;
  const update = `update yamidome to ${yamidome} or newer, then restore`;
  if (format > FORMAT)
    throw new BackupError(
      `this backup has format ${format}, and yamidome ${readVersion()} reads up to ${FORMAT}: ${update}`,
    );
  const manifest = manifestSchema.safeParse(json);
  if (!manifest.success) throw notAManifest;
  if (manifest.data.schema > SCHEMA_VERSION)
    throw new BackupError(
      `the database of this backup has schema ${manifest.data.schema}, and yamidome ${readVersion()} knows up to ${SCHEMA_VERSION}: ${update}`,
    );
  return manifest.data;
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Undefined if there is no such file. Throws `BackupError` if this account cannot find out. */
const findFile = (path: string) =>
  stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw toReadError(error, path);
  });

async function describeMissingManifest(folder: string): Promise<string> {
  const found = await findFile(folder);
  if (!found) return `there is no folder ${folder}`;
  const names = found.isDirectory()
    ? await readdir(folder).catch((error: unknown) => {
        throw toReadError(error, folder);
      })
    : [];
  const newest = names
    .filter((name) => existsSync(join(folder, name, MANIFEST_FILE)))
    .sort()
    .at(-1);
  return newest === undefined
    ? `${folder} is no backup of yamidome: ${MANIFEST_FILE} is missing`
    : `${folder} holds several backups; write one of them, the newest is ${join(folder, newest)}`;
}

/**
 * Compares every file with the manifest. Throws `BackupError` with the first file that is missing or was changed.
 * `progress` is called with the share of bytes that was read.
 * @example await checkFiles('backup', manifest, (share) => show(share))
 */
export async function checkFiles(
  folder: string,
  { files }: Pick<Manifest, 'files'>,
  progress: (share: number) => void,
): Promise<void> {
  for (const { path } of files) {
    const file = await findFile(join(folder, path));
    if (!file?.isFile())
      throw new BackupError(
        `${join(folder, path)} is ${file ? 'not a file' : 'missing'}: use another backup`,
      );
  }
  const found = await describeFiles(
    folder,
    files.map(({ path }) => path),
    progress,
  ).catch((error: unknown) => {
    throw toReadError(error, folder);
  });
  const changed = files.find(
    ({ bytes, sha256 }, i) => bytes !== found[i]!.bytes || sha256 !== found[i]!.sha256,
  );
  if (changed)
    throw new BackupError(`${join(folder, changed.path)} was changed or damaged: use another backup`);
}

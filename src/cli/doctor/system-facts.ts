import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Log, PlatformDescriptor } from '#core';
import { parseRedisUrl, readRedisVersion } from '../../../adapters/redis/index.ts';
import {
  type DatabaseFacts,
  hasSqliteFile,
  readDatabaseFacts,
  SCHEMA_VERSION,
} from '../../../adapters/sql/index.ts';
import type { Env } from '../../app/env.ts';
import { readVersion } from '../../app/project-paths.ts';
import { readLastBackup } from '../backup/last-backup.ts';
import { resolveDatabaseAddress } from '../lib/database-address.ts';
import { clockOffsetMs, measureServerClock } from './measure-clock.ts';

/** By how many milliseconds another clock is ahead of this computer's. */
export interface ClockOffset {
  /** Title of the platform, or the product of the database. */
  readonly source: string;
  readonly ms: number;
}

/** What `doctor` looks at on this computer. */
export interface SystemFacts {
  readonly now: Date;
  readonly yamidome: string;
  readonly node: string;
  /** Undefined without a database, or when it does not exist yet. */
  readonly database: DatabaseFacts | undefined;
  /** The schema that this version uses. */
  readonly ownSchemaVersion: number;
  /** Undefined without Redis; null if it does not say its version. */
  readonly redis: string | null | undefined;
  /** Undefined without a data folder. */
  readonly disk:
    | { readonly folder: string; readonly freeBytes: number; readonly totalBytes: number }
    | undefined;
  /** The time of the last complete backup; null if there was none; undefined without a database. */
  readonly lastBackupAt: Date | null | undefined;
  readonly clocks: readonly ClockOffset[];
}

/**
 * Collects versions, the space of the disk, the age of the last backup and the offsets of clocks. Reads only. Rejects with
 * `SqlSetupError` if the database cannot be opened.
 * @example const facts = await collectSystemFacts(env, configured, { now: () => new Date(), log })
 */
export async function collectSystemFacts(
  env: Env,
  configured: readonly PlatformDescriptor[],
  { now, log }: { readonly now: () => Date; readonly log: Log },
): Promise<SystemFacts> {
  const address = resolveDatabaseAddress({}, env);
  const exists = address !== undefined && (address.url !== undefined || hasSqliteFile(address.dataDir));
  const before = now().getTime();
  const database = exists ? await readDatabaseFacts(address, log) : undefined;
  const window = { before, after: now().getTime() };
  const ofDatabase = database?.now && { source: database.product, ms: clockOffsetMs(database.now, window) };
  const ofPlatforms = await Promise.all(
    configured.map((platform) => measurePlatformClock(platform, env, now)),
  );
  return {
    now: now(),
    yamidome: readVersion(),
    node: process.versions.node,
    database,
    ownSchemaVersion: SCHEMA_VERSION,
    redis: await readRedisVersionOf(env),
    disk: address && (await readDisk(address.dataDir)),
    lastBackupAt: exists ? ((await readLastBackup(address.dataDir))?.at ?? null) : undefined,
    clocks: [ofDatabase, ...ofPlatforms].filter((offset) => offset !== undefined),
  };
}

async function measurePlatformClock(
  { title, readSettings, clockUrl }: PlatformDescriptor,
  env: Env,
  now: () => Date,
): Promise<ClockOffset | undefined> {
  const url = clockUrl?.(readSettings(env));
  const ms = url === undefined ? undefined : await measureServerClock(url, () => now().getTime());
  return ms === undefined ? undefined : { source: title, ms };
}

async function readRedisVersionOf({ REDIS_URL: url }: Env): Promise<string | null | undefined> {
  if (url === undefined) return undefined;
  const address = parseRedisUrl(url);
  return address.ok ? ((await readRedisVersion(address.value)) ?? null) : null;
}

async function readDisk(folder: string): Promise<SystemFacts['disk']> {
  if (!existsSync(folder)) return undefined;
  const { bavail, blocks, bsize } = await statfs(folder);
  return { folder, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

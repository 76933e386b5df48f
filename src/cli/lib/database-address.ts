/** Where a command finds the archive: a PostgreSQL address, or a SQLite file in `dataDir`. */
export interface DatabaseAddress {
  readonly url: string | undefined;
  readonly dataDir: string;
}

/** What every command says when no archive is configured. */
export const NO_DATABASE = 'no archive is configured: set DATA_DIR or DATABASE_URL, or write --data FOLDER';

const KEY_FOLDER = 'data';

/**
 * The archive that a command reads: its options come before the settings. Undefined when none is named. A command opens
 * it with `mustExist`, so that a misspelt folder is refused and not created.
 * @example resolveDatabaseAddress({ data: 'backup' }, env) // { url: undefined, dataDir: 'backup' }
 */
export const resolveDatabaseAddress = (
  { data, url }: { readonly data?: string | undefined; readonly url?: string | undefined },
  env: { readonly DATA_DIR?: string | undefined; readonly DATABASE_URL?: string | undefined },
): DatabaseAddress | undefined => {
  const address = url ?? (data === undefined ? env.DATABASE_URL : undefined);
  const dataDir = data ?? env.DATA_DIR;
  if (address === undefined && dataDir === undefined) return undefined;
  return { url: address, dataDir: dataDir ?? KEY_FOLDER };
};

import { readFileSync } from 'node:fs';

/** What stands after the name of a secret for the path of the file that holds it: `DISCORD_TOKEN_FILE`. */
const FILE_SUFFIX = '_FILE';

/** A secret's file cannot be used. The message names the setting and the path and never the content of the file. */
export class SecretFileError extends Error {}

/** Reasons in words, by the code of the error that the system returns. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

/**
 * The names that give secrets as files: Docker secrets, Kubernetes volumes and systemd credentials are files, which other
 * processes cannot read as they can read an environment.
 * @example secretFileSettings(['GATE_KEY']) // ['GATE_KEY_FILE']
 */
export const secretFileSettings = (secretNames: readonly string[]): readonly string[] =>
  secretNames.map((name) => name + FILE_SUFFIX);

/** Secrets that were read from files, and for each the path, so that an error can name it. Both are by secret name. */
export interface SecretFiles {
  readonly values: Readonly<Record<string, string>>;
  readonly paths: Readonly<Record<string, string>>;
}

/**
 * Reads the file of each secret that is given as `NAME_FILE`. One newline at the end is removed, because most programs
 * that write a file end it with one. `lookUp` returns a setting, undefined when it is not set.
 *
 * Throws `SecretFileError` when a file is missing, cannot be read or is empty, and when a secret is given twice, as a
 * value and as a file.
 * @example readSecretFiles(['GATE_KEY'], (name) => variables[name]).values.GATE_KEY
 */
export function readSecretFiles(
  secretNames: readonly string[],
  lookUp: (name: string) => string | undefined,
): SecretFiles {
  const values: Record<string, string> = {};
  const paths: Record<string, string> = {};
  for (const name of secretNames) {
    const setting = name + FILE_SUFFIX;
    const path = lookUp(setting);
    if (path === undefined) continue;
    if (lookUp(name) !== undefined) {
      throw new SecretFileError(`${setting}: ${name} is set too; leave out one of the two`);
    }
    values[name] = readSecret(setting, path);
    paths[name] = path;
  }
  return { values, paths };
}

function readSecret(setting: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new SecretFileError(`${setting}: cannot read ${path}: ${REASONS[code] ?? code}`);
  }
  const secret = text.replace(/\r?\n$/, '');
  if (secret.trim() === '') throw new SecretFileError(`${setting}: ${path} is empty`);
  return secret;
}

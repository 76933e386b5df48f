import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProvidedKeys } from '../crypto/load-keys.ts';
import { SqlSetupError } from '../errors.ts';

/** The names of what a data folder holds, relative to it. */
export const DATA_FILES = {
  database: 'yamidome.db',
  evidenceKey: 'evidence.key',
  signingKey: 'signing.key',
  fallbackQueue: 'spool',
} as const;

/**
 * The text of both keys: the given one, else that of the file in the data folder. Throws `SqlSetupError` if a key is
 * neither given nor a file.
 * @example readKeyTexts('data', { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY }).evidence
 */
export const readKeyTexts = (folder: string, given: ProvidedKeys): Record<keyof ProvidedKeys, string> => ({
  evidence: given.evidence ?? readKeyFile(folder, DATA_FILES.evidenceKey, 'EVIDENCE_KEY'),
  signing: given.signing ?? readKeyFile(folder, DATA_FILES.signingKey, 'SIGNING_KEY'),
});

function readKeyFile(folder: string, file: string, setting: string): string {
  const path = join(folder, file);
  if (!existsSync(path))
    throw new SqlSetupError(`${path} is missing, and the database needs it: put it back, or give ${setting}`);
  return readFileSync(path, 'utf8');
}

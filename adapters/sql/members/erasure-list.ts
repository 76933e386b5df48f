/*
 * The list of erased persons. It holds keyed hashes only: HMAC-SHA-256 with a key derived from each encryption key. A
 * person who knows the keys can test whether an account was erased; the list alone names no account.
 *
 * The list is kept twice: in the database, and in a file of the data folder. A restored database is older than the file,
 * so the entries that it lacks are the erasures that must be applied again.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { Person } from './person.ts';

/** The name of the file in the data folder. */
export const ERASURE_LIST_FILE = 'erasures.jsonl';
const KEY_BYTES = 32;
const KEY_PURPOSE = 'yamidome erasures';
const PSEUDONYM_DIGITS = 20;

/** One erased person. */
export interface ErasureEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Keyed hashes of the person, in hex, by the id of the encryption key. */
  readonly hashes: Readonly<Record<string, string>>;
  /** A hold kept data of the person. A backup may lack the hold, so a restore leaves the person as they are. */
  readonly held?: true;
}

/**
 * Creates the function that hashes persons: one keyed hash for each encryption key, in hex, newest key first. A person on
 * one server has another hash than the same person on all servers.
 * @example createPersonHasher(keys)({ platform: 'discord', id: '417719834231439361' })[0]
 */
export function createPersonHasher(keys: EncryptionKeys): (person: Person) => readonly string[] {
  const derived = keys.map(({ secret }) =>
    Buffer.from(hkdfSync('sha256', secret, '', KEY_PURPOSE, KEY_BYTES)),
  );
  return ({ platform, server, id }) => {
    const text = JSON.stringify([platform, server ?? null, id]);
    return derived.map((key) => createHmac('sha256', key).update(text).digest('hex'));
  };
}

/** The keyed hash of a person under the newest key. @example hashPerson(keys, person) // '5f0c…' */
export const hashPerson = (keys: EncryptionKeys, person: Person): string =>
  createPersonHasher(keys)(person)[0] ?? '';

/** The entry of a person, with a hash for each key. @example createErasureEntry(keys, person, { at: clock.now(), isHeld: false }) */
export function createErasureEntry(
  keys: EncryptionKeys,
  person: Person,
  { at, isHeld }: { readonly at: Date; readonly isHeld: boolean },
): ErasureEntry {
  const hashes = createPersonHasher(keys)(person);
  return {
    at: at.getTime(),
    hashes: Object.fromEntries(keys.map((key, i) => [key.id, hashes[i] ?? ''])),
    ...(isHeld && { held: true as const }),
  };
}

/** The id of an entry in the database: its hash under the first of its keys. @example erasureId(entry) // '5f0c…' */
export const erasureId = ({ hashes }: ErasureEntry): string => Object.values(hashes)[0] ?? '';

/** What stands for an erased person in the database. @example pseudonymOf(keys, person) // 'erased-5f0c…' */
export const pseudonymOf = (keys: EncryptionKeys, person: Person): string =>
  `erased-${hashPerson(keys, person).slice(0, PSEUDONYM_DIGITS)}`;

/**
 * The entries of a list; empty if there is no file. A line that is no entry, for example one that was cut off by a full
 * disk, is left out.
 * @example readErasureList('data')
 */
export function readErasureList(folder: string): readonly ErasureEntry[] {
  let text: string;
  try {
    text = readFileSync(join(folder, ERASURE_LIST_FILE), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return parseErasureList(text);
}

/** The entries of the text of a list. @example parseErasureList(await readFile('erasures.jsonl', 'utf8')) */
export const parseErasureList = (text: string): readonly ErasureEntry[] =>
  text.split('\n').flatMap((line) => {
    try {
      const entry = JSON.parse(line) as ErasureEntry;
      return typeof entry.at === 'number' && typeof entry.hashes === 'object' ? [entry] : [];
    } catch {
      return [];
    }
  });

/**
 * Adds entries to the list of a folder, except those that it has. They are on the disk when it returns.
 * @example addToErasureList('restored', readErasureList('data'))
 */
export function addToErasureList(folder: string, entries: readonly ErasureEntry[]): void {
  const keyOf = (entry: ErasureEntry): string => `${erasureId(entry)}/${entry.at}`;
  const known = new Set(readErasureList(folder).map(keyOf));
  const added = entries.filter((entry) => !known.has(keyOf(entry)));
  if (added.length === 0) return;
  const file = openSync(join(folder, ERASURE_LIST_FILE), 'a', 0o600);
  try {
    // The line break before them ends a line that was cut off.
    writeSync(file, `\n${added.map((entry) => JSON.stringify(entry)).join('\n')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

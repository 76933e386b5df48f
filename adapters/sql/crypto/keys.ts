import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Log } from '#core';
import { SqlSetupError } from '../errors.ts';

/** Bytes of every key. */
export const KEY_BYTES = 32;
/** PKCS #8 header before the 32 bytes of an Ed25519 key. */
const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key of AES-256-GCM. */
export interface EncryptionKey {
  /** Eight bytes of a hash of the key, in hex. */
  readonly id: string;
  readonly secret: Buffer;
  /** The key of a tenant that was erased: its secret is empty, and its content counts as erased. */
  readonly isDestroyed?: true;
}

/** The first key encrypts, every key decrypts. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]];

/** Ed25519 key that signs the chain heads. */
export interface SigningKey {
  readonly id: string;
  readonly secret: KeyObject;
  readonly public: KeyObject;
}

/** The source of keys: the text `given`, or a file in `folder`, which is created if `mayCreate` is true. */
export interface KeySource {
  readonly given: string | undefined;
  readonly folder: string;
  readonly mayCreate: boolean;
  readonly log: Log;
}

const keyId = (bytes: Buffer, purpose: string): string =>
  createHash('sha256').update(`yamidome ${purpose} `).update(bytes).digest('hex').slice(0, 16);

/** The key with this secret. @example toEncryptionKey(randomBytes(KEY_BYTES)) */
export const toEncryptionKey = (secret: Buffer): EncryptionKey => ({ id: keyId(secret, 'sealing'), secret });

/**
 * The keys that encrypt evidence: `EVIDENCE_KEY` or `evidence.key`, base64 of 32 bytes each, the newest first,
 * separated by commas or line breaks. Throws `SqlSetupError`.
 * @example const [current] = loadEncryptionKeys({ given: env.EVIDENCE_KEY, folder: 'data', mayCreate: true, log })
 */
export function loadEncryptionKeys(source: KeySource): EncryptionKeys {
  const [first, ...older] = readKeys(source, 'EVIDENCE_KEY', 'evidence.key').map(toEncryptionKey);
  return [first!, ...older];
}

/**
 * The key that signs the heads of the chains: `SIGNING_KEY` or `signing.key`, base64 of 32 bytes. Throws
 * `SqlSetupError`.
 * @example const signer = loadSigningKey({ given: undefined, folder: 'data', mayCreate: true, log })
 */
export function loadSigningKey(source: KeySource): SigningKey {
  const keys = readKeys(source, 'SIGNING_KEY', 'signing.key');
  if (keys.length !== 1) throw new SqlSetupError('SIGNING_KEY: there can be only one key to sign with');
  const secret = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8_PREFIX, keys[0]!]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(secret);
  return {
    id: keyId(publicKey.export({ format: 'der', type: 'spki' }), 'signing'),
    secret,
    public: publicKey,
  };
}

/**
 * Adds a new key before the others in `evidence.key`. After the next start the new key encrypts, and the others still
 * decrypt. Throws `SqlSetupError` if there is no such file, and other errors if it cannot be read or written.
 * @example addEncryptionKey('data')
 */
export function addEncryptionKey(folder: string): void {
  const path = join(folder, 'evidence.key');
  if (!existsSync(path))
    throw new SqlSetupError(`${path} is missing: start yamidome once, it creates the key`);
  const currentKeys = readFileSync(path, 'utf8');
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n${currentKeys}`, {
    mode: 0o600,
    flush: true,
  });
  renameSync(draft, path);
}

function readKeys({ given, folder, mayCreate, log }: KeySource, name: string, file: string): Buffer[] {
  const path = join(folder, file);
  const source = given === undefined ? path : name;
  if (given === undefined && !existsSync(path)) {
    if (!mayCreate) {
      throw new SqlSetupError(`${path} is missing, and the database needs it: put it back, or give ${name}`);
    }
    createKeyFile(path);
  }
  if (given === undefined && process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    log.warn('key_file_permissions_too_open', { file });
  }
  const keys = (given ?? readFileSync(path, 'utf8'))
    .split(/[\s,]+/)
    .filter((text) => text !== '')
    .map((text) => {
      const key = Buffer.from(text, 'base64');
      if (key.length === KEY_BYTES && key.toString('base64') === text) return key;
      throw new SqlSetupError(
        `${source}: a key is ${KEY_BYTES} bytes in base64 (44 characters); \`openssl rand -base64 32\` makes one`,
      );
    });
  if (keys.length === 0) throw new SqlSetupError(`${source}: there is no key in it`);
  return keys;
}

/**
 * Creates a key file: writes it under another name, then links it. An existing file is never replaced. If two processes
 * start at the same time, both read the key of the first.
 */
function createKeyFile(path: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flush: true });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
}

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

const KEY_BYTES = 32;
/** What stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface EncryptionKey {
  /** Eight bytes in hex; tells keys apart without giving them away. */
  readonly id: string;
  readonly secret: Buffer;
}

/** The first key seals, every key opens. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]];

export interface SigningKey {
  readonly id: string;
  readonly secret: KeyObject;
  readonly public: KeyObject;
}

/** Where keys come from: given, or a file in `folder` that is made when `mayMake`. */
export interface KeySource {
  readonly given: string | undefined;
  readonly folder: string;
  readonly mayCreate: boolean;
  readonly log: Log;
}

const keyId = (bytes: Buffer, purpose: string): string =>
  createHash('sha256').update(`yamidome ${purpose} `).update(bytes).digest('hex').slice(0, 16);

/**
 * The keys that seal evidence: `EVIDENCE_KEY` or `evidence.key`, base64 of 32 bytes each, the newest first, older ones
 * after it, separated by commas or line breaks. Throws `SqlSetupError`.
 * @example const [current] = loadEncryptionKeys({ given: env.EVIDENCE_KEY, folder: 'data', mayMake: true, log })
 */
export function loadEncryptionKeys(source: KeySource): EncryptionKeys {
  const [first, ...older] = readKeys(source, 'EVIDENCE_KEY', 'evidence.key').map((secret) => ({
    id: keyId(secret, 'sealing'),
    secret,
  }));
  return [first!, ...older];
}

/**
 * The key that signs the heads of the chains: `SIGNING_KEY` or `signing.key`, base64 of 32 bytes. Throws `SqlSetupError`.
 * @example const signer = loadSigningKey({ given: undefined, folder: 'data', mayMake: true, log })
 */
export function loadSigningKey(source: KeySource): SigningKey {
  const found = readKeys(source, 'SIGNING_KEY', 'signing.key');
  if (found.length !== 1) throw new SqlSetupError('SIGNING_KEY: there can be only one key to sign with');
  const secret = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8_PREFIX, found[0]!]),
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
 * Puts a new key in front of the others in `evidence.key`; from the next start on it seals, the others still open.
 * @example addEncryptionKey('data')
 */
export function addEncryptionKey(folder: string): void {
  const path = join(folder, 'evidence.key');
  const before = readFileSync(path, 'utf8');
  const next = `${path}.${process.pid}`;
  writeFileSync(next, `${randomBytes(KEY_BYTES).toString('base64')}\n${before}`, {
    mode: 0o600,
    flush: true,
  });
  renameSync(next, path);
}

function readKeys({ given, folder, mayCreate, log }: KeySource, name: string, file: string): Buffer[] {
  const path = join(folder, file);
  const from = given === undefined ? path : name;
  if (given === undefined && !existsSync(path)) {
    if (!mayCreate) {
      throw new SqlSetupError(`${path} is missing, and the database needs it: put it back, or give ${name}`);
    }
    createKeyFile(path);
  }
  if (given === undefined && process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    log.warn('a key file may be read by others; it should have mode 600', { file });
  }
  const keys = (given ?? readFileSync(path, 'utf8'))
    .split(/[\s,]+/)
    .filter((text) => text !== '')
    .map((text) => {
      const key = Buffer.from(text, 'base64');
      if (key.length === KEY_BYTES && key.toString('base64') === text) return key;
      throw new SqlSetupError(
        `${from}: a key is ${KEY_BYTES} bytes in base64 (44 characters); \`openssl rand -base64 32\` makes one`,
      );
    });
  if (keys.length === 0) throw new SqlSetupError(`${from}: there is no key in it`);
  return keys;
}

/** Complete before it has its name, and never over another process's: whoever was first, all read the same key. */
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

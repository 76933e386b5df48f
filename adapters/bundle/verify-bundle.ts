import { createHash, verify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { z } from 'zod';
import { createChainVerifier } from './chain-verifier.ts';
import { keyFingerprint, parsePublicKey } from './public-key.ts';

/** The first difference from the bundle as it was written, and the file that has it. */
export interface BundleViolation {
  readonly what: 'archive' | 'changed' | 'missing' | 'added' | 'unsigned' | 'key' | 'chain';
  readonly file: string;
}

export interface BundleVerification {
  readonly files: number;
  readonly bytes: number;
  /** Fingerprint of the key that signed it. */
  readonly fingerprint?: string;
  readonly madeAt?: string;
  /** The newest event of the chain when it was written: `verify --heads` proves that the event still exists. */
  readonly head?: { readonly server: string; readonly number: number; readonly hash: string };
  readonly finding?: BundleViolation;
}

const manifestSchema = z.object({
  format: z.literal('yamidome-bundle/1'),
  madeAt: z.string(),
  key: z.string(),
  head: z
    .object({
      server: z.string(),
      number: z.int(),
      hash: z.string(),
      signer: z.string(),
      signature: z.string(),
    })
    .nullable(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
});

const MANIFEST_FILE = 'manifest.json';
const SIGNATURE_FILE = 'manifest.sig';
const KEY_FILE = 'public-key.pem';
const CHAIN_FILE = 'chain.jsonl';
/** Far larger than the manifest of the largest bundle. */
const MAX_SMALL_FILE_BYTES = 256 * 1024 * 1024;

/**
 * Verifies a bundle with its public key, which must have `expectedFingerprint` when one is given. Streams, so the size
 * does not matter. Rejects when the file cannot be read.
 * @example (await verifyBundle('Q-12.zip')).finding // undefined: nothing was changed
 */
export async function verifyBundle(path: string, expectedFingerprint?: string): Promise<BundleVerification> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { autoClose: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') throw error;
    return { files: 0, bytes: 0, finding: { what: 'archive', file: path } };
  }
  try {
    return await verifyZip(zip, expectedFingerprint);
  } catch (error) {
    if (error instanceof BundleViolationError) return { files: 0, bytes: 0, finding: error.finding };
    throw error;
  } finally {
    zip.close();
  }
}

class BundleViolationError extends Error {
  readonly finding: BundleViolation;
  constructor(kind: BundleViolation['what'], file: string) {
    super(kind);
    this.finding = { what: kind, file };
  }
}

async function verifyZip(zip: ZipFile, expectedFingerprint: string | undefined): Promise<BundleVerification> {
  const entries = await listEntries(zip);
  const readSmallFile = async (name: string): Promise<Buffer> => {
    const entry = entries.get(name);
    if (!entry) throw new BundleViolationError('missing', name);
    if (entry.uncompressedSize > MAX_SMALL_FILE_BYTES) throw new BundleViolationError('changed', name);
    const chunks: Buffer[] = [];
    await readEntry(zip, entry, name, (chunk) => void chunks.push(chunk));
    return Buffer.concat(chunks);
  };

  const bytes = await readSmallFile(MANIFEST_FILE);
  const signature = (await readSmallFile(SIGNATURE_FILE)).toString();
  const publicKey = parsePublicKey((await readSmallFile(KEY_FILE)).toString());
  if (!publicKey) throw new BundleViolationError('changed', KEY_FILE);
  const actualFingerprint = keyFingerprint(publicKey);
  if (expectedFingerprint !== undefined && expectedFingerprint !== actualFingerprint)
    throw new BundleViolationError('key', KEY_FILE);
  if (!verify(null, bytes, publicKey, Buffer.from(signature, 'base64')))
    throw new BundleViolationError('unsigned', MANIFEST_FILE);
  const manifest = parseManifest(bytes);
  if (!manifest || manifest.key !== actualFingerprint)
    throw new BundleViolationError('unsigned', MANIFEST_FILE);

  const listed = new Set([MANIFEST_FILE, SIGNATURE_FILE, ...manifest.files.map(({ name }) => name)]);
  for (const name of entries.keys()) if (!listed.has(name)) throw new BundleViolationError('added', name);
  const { head } = manifest;
  const chain = createChainVerifier(head ?? undefined, publicKey);
  let total = 0;
  for (const { name, bytes: size, sha256 } of manifest.files) {
    const entry = entries.get(name);
    if (!entry) throw new BundleViolationError('missing', name);
    if (entry.uncompressedSize !== size) throw new BundleViolationError('changed', name);
    const hash = createHash('sha256');
    await readEntry(zip, entry, name, (chunk) => {
      hash.update(chunk);
      if (name === CHAIN_FILE) chain.update(chunk);
    });
    if (hash.digest('hex') !== sha256) throw new BundleViolationError('changed', name);
    total += size;
  }
  if (!chain.isIntact()) throw new BundleViolationError('chain', CHAIN_FILE);
  return {
    files: manifest.files.length,
    bytes: total,
    fingerprint: actualFingerprint,
    madeAt: manifest.madeAt,
    ...(head && { head: { server: head.server, number: head.number, hash: head.hash } }),
  };
}

function parseManifest(bytes: Buffer) {
  try {
    return manifestSchema.parse(JSON.parse(bytes.toString()));
  } catch {
    return undefined;
  }
}

async function listEntries(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw new BundleViolationError('added', entry.fileName);
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    throw error instanceof BundleViolationError
      ? error
      : new BundleViolationError('archive', [...entries.keys()].at(-1) ?? MANIFEST_FILE);
  }
  return entries;
}

/** Unpacks an entry. An entry that cannot be unpacked, or has another checksum, was changed. */
async function readEntry(
  zip: ZipFile,
  entry: Entry,
  name: string,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  let checksum = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      checksum = crc32(chunk as Buffer, checksum);
      onChunk(chunk as Buffer);
    }
  } catch {
    throw new BundleViolationError('changed', name);
  }
  if (checksum !== entry.crc32) throw new BundleViolationError('changed', name);
}

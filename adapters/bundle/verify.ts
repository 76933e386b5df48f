import { createHash, verify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { z } from 'zod';
import { chainCheck } from './chain.ts';
import { fingerprint, publicKeyOf } from './key.ts';

/** The first thing that is not as it was made; `file` names it. */
export interface BundleFinding {
  readonly what: 'archive' | 'changed' | 'missing' | 'added' | 'unsigned' | 'key' | 'chain';
  readonly file: string;
}

export interface VerifiedBundle {
  readonly files: number;
  readonly bytes: number;
  /** Of the key that proves it. */
  readonly fingerprint?: string;
  readonly madeAt?: string;
  /** The newest event of the chain when it was made: `verify --heads` proves that it is still there. */
  readonly head?: { readonly server: string; readonly number: number; readonly hash: string };
  readonly finding?: BundleFinding;
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

const MANIFEST = 'manifest.json';
const SIGNATURE = 'manifest.sig';
const KEY = 'public-key.pem';
const CHAIN = 'chain.jsonl';
/** Far more than a manifest of the largest bundle. */
const SMALL_MOST = 256 * 1024 * 1024;

/**
 * Proves a bundle with nothing but a public key: its own, which must have the fingerprint `key` when one is given.
 * Streams; the size does not matter. Throws when the file cannot be read at all.
 * @example (await verifyBundle('Q-12.zip')).finding // undefined: all is as it was made
 */
export async function verifyBundle(path: string, key?: string): Promise<VerifiedBundle> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { autoClose: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') throw error;
    return { files: 0, bytes: 0, finding: { what: 'archive', file: path } };
  }
  try {
    return await verified(zip, key);
  } catch (error) {
    if (error instanceof Found) return { files: 0, bytes: 0, finding: error.finding };
    throw error;
  } finally {
    zip.close();
  }
}

class Found extends Error {
  readonly finding: BundleFinding;
  constructor(what: BundleFinding['what'], file: string) {
    super(what);
    this.finding = { what, file };
  }
}

async function verified(zip: ZipFile, wanted: string | undefined): Promise<VerifiedBundle> {
  const entries = await entriesOf(zip);
  const small = async (name: string): Promise<Buffer> => {
    const entry = entries.get(name);
    if (!entry) throw new Found('missing', name);
    if (entry.uncompressedSize > SMALL_MOST) throw new Found('changed', name);
    const chunks: Buffer[] = [];
    await read(zip, entry, name, (chunk) => void chunks.push(chunk));
    return Buffer.concat(chunks);
  };

  const bytes = await small(MANIFEST);
  const signature = (await small(SIGNATURE)).toString();
  const public_ = publicKeyOf((await small(KEY)).toString());
  if (!public_) throw new Found('changed', KEY);
  const print = fingerprint(public_);
  if (wanted !== undefined && wanted !== print) throw new Found('key', KEY);
  if (!verify(null, bytes, public_, Buffer.from(signature, 'base64'))) throw new Found('unsigned', MANIFEST);
  const manifest = manifestOf(bytes);
  if (!manifest || manifest.key !== print) throw new Found('unsigned', MANIFEST);

  const listed = new Set([MANIFEST, SIGNATURE, ...manifest.files.map(({ name }) => name)]);
  for (const name of entries.keys()) if (!listed.has(name)) throw new Found('added', name);
  const { head } = manifest;
  const chain = chainCheck(head ?? undefined, public_);
  let total = 0;
  for (const { name, bytes: size, sha256 } of manifest.files) {
    const entry = entries.get(name);
    if (!entry) throw new Found('missing', name);
    if (entry.uncompressedSize !== size) throw new Found('changed', name);
    const hash = createHash('sha256');
    await read(zip, entry, name, (chunk) => {
      hash.update(chunk);
      if (name === CHAIN) chain.add(chunk);
    });
    if (hash.digest('hex') !== sha256) throw new Found('changed', name);
    total += size;
  }
  if (!chain.sound()) throw new Found('chain', CHAIN);
  return {
    files: manifest.files.length,
    bytes: total,
    fingerprint: print,
    madeAt: manifest.madeAt,
    ...(head && { head: { server: head.server, number: head.number, hash: head.hash } }),
  };
}

function manifestOf(bytes: Buffer) {
  try {
    return manifestSchema.parse(JSON.parse(bytes.toString()));
  } catch {
    return undefined;
  }
}

async function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw new Found('added', entry.fileName);
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    throw error instanceof Found ? error : new Found('archive', [...entries.keys()].at(-1) ?? MANIFEST);
  }
  return entries;
}

/** Bytes as they were packed: what does not unpack, or has another check sum, was changed. */
async function read(zip: ZipFile, entry: Entry, name: string, take: (chunk: Buffer) => void): Promise<void> {
  let sum = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      sum = crc32(chunk as Buffer, sum);
      take(chunk as Buffer);
    }
  } catch {
    throw new Found('changed', name);
  }
  if (sum !== entry.crc32) throw new Found('changed', name);
}

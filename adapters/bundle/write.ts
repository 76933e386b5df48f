import { rm } from 'node:fs/promises';
import type { BundlePart, Server, Sheet } from '#core';
import { fingerprint, publicKeyOf } from './key.ts';
import { readme } from './readme.ts';
import { openZipOut, type Written } from './zip.ts';

/** The newest event of a server's chain, signed when it was written. */
export interface SignedHead {
  readonly server: string;
  readonly number: number;
  readonly hash: string;
  readonly signer: string;
  readonly signature: string;
}

export interface BundleFacts {
  readonly server: Server;
  /** What the manifest says besides: the paper, the answers, the versions. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly madeAt: Date;
  readonly head: SignedHead | undefined;
}

export interface BundleSigner {
  sign(bytes: Uint8Array): string;
  readonly publicKey: string;
}

export interface MadeBundle {
  /** SHA-256 of the manifest, in hex. */
  readonly manifest: string;
  readonly files: readonly Written[];
}

/**
 * Writes a bundle: the parts as they come, the answer sheet, the manifest over all of it, its signature. On an error
 * nothing is left of it.
 * @example await writeBundle('Q-12.zip', parts, sheet, facts, proof)
 */
export async function writeBundle(
  path: string,
  parts: AsyncIterable<BundlePart>,
  sheet: Sheet,
  facts: BundleFacts,
  signer: BundleSigner,
): Promise<MadeBundle> {
  const zip = openZipOut(path, facts.madeAt);
  const files: Written[] = [];
  const key = publicKeyOf(signer.publicKey);
  if (!key) throw new Error('the signing key is no Ed25519 key');
  const part = (name: string, text: string | Uint8Array): BundlePart => ({
    name,
    content: [text],
    packed: true,
  });
  try {
    for await (const each of parts) files.push(await zip.add(each));
    // Whoever only verifies does not wait for fonts.
    const { drawSheet } = await import('./pdf.ts');
    files.push(await zip.add(part('answer.pdf', await drawSheet(sheet, facts.madeAt))));
    files.push(await zip.add(part('README.txt', readme(fingerprint(key)))));
    files.push(await zip.add(part('public-key.pem', signer.publicKey)));
    const { server, about, madeAt, head } = facts;
    const manifest = {
      format: 'yamidome-bundle/1',
      server,
      madeAt: madeAt.toISOString(),
      ...about,
      head: head ?? null,
      key: fingerprint(key),
      files,
    };
    const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    const { sha256 } = await zip.add(part('manifest.json', bytes));
    await zip.add(part('manifest.sig', `${signer.sign(bytes)}\n`));
    await zip.end();
    return { manifest: sha256, files };
  } catch (error) {
    await zip.abort(error instanceof Error ? error : new Error(String(error)));
    await rm(path, { force: true });
    throw error;
  }
}

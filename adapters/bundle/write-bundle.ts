import { rm } from 'node:fs/promises';
import type { AnswerSheet, BundleFile, Server } from '#core';
import { renderBundleReadme } from './bundle-readme.ts';
import { keyFingerprint, parsePublicKey } from './public-key.ts';
import { createZipWriter, type WrittenEntry } from './zip-writer.ts';

/** The newest event of a server's chain, signed when it was written. */
export interface SignedHead {
  readonly server: string;
  readonly number: number;
  readonly hash: string;
  readonly signer: string;
  readonly signature: string;
}

export interface BundleMetadata {
  readonly server: Server;
  /** Further fields of the manifest: the inquiry, the answers, the versions. */
  readonly manifestFields: Readonly<Record<string, unknown>>;
  readonly madeAt: Date;
  readonly head: SignedHead | undefined;
}

export interface BundleSigner {
  sign(bytes: Uint8Array): string;
  readonly publicKey: string;
}

export interface WrittenBundle {
  /** SHA-256 of the manifest, in hex. */
  readonly manifestSha256: string;
  readonly files: readonly WrittenEntry[];
}

/**
 * Writes a bundle: the files in their order, the answer sheet, the manifest of all files, and its signature. Rejects and
 * deletes the file on any error.
 * @example await writeBundle('Q-12.zip', files, sheet, metadata, signer)
 */
export async function writeBundle(
  path: string,
  parts: AsyncIterable<BundleFile>,
  sheet: AnswerSheet,
  metadata: BundleMetadata,
  signer: BundleSigner,
): Promise<WrittenBundle> {
  const zip = createZipWriter(path, metadata.madeAt);
  const files: WrittenEntry[] = [];
  const key = parsePublicKey(signer.publicKey);
  if (!key) throw new Error('the signing key is no Ed25519 key');
  const textPart = (name: string, text: string | Uint8Array): BundleFile => ({
    name,
    content: [text],
    compress: true,
  });
  try {
    for await (const part of parts) files.push(await zip.add(part));
    // Loaded here, so that a verification does not load fonts.
    const { renderAnswerSheet } = await import('./answer-sheet-pdf.ts');
    files.push(await zip.add(textPart('answer.pdf', await renderAnswerSheet(sheet, metadata.madeAt))));
    files.push(await zip.add(textPart('README.txt', renderBundleReadme(keyFingerprint(key)))));
    files.push(await zip.add(textPart('public-key.pem', signer.publicKey)));
    const { server, manifestFields, madeAt, head } = metadata;
    const manifest = {
      format: 'yamidome-bundle/1',
      server,
      madeAt: madeAt.toISOString(),
      ...manifestFields,
      head: head ?? null,
      key: keyFingerprint(key),
      files,
    };
    const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    const { sha256 } = await zip.add(textPart('manifest.json', bytes));
    await zip.add(textPart('manifest.sig', `${signer.sign(bytes)}\n`));
    await zip.end();
    return { manifestSha256: sha256, files };
  } catch (error) {
    await zip.abort(error instanceof Error ? error : new Error(String(error)));
    await rm(path, { force: true });
    throw error;
  }
}

import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { LoadResult } from '../../app/load-rules.ts';

/**
 * How much the examples of a file count: `sample` as they are, `adversarial` (collected where the detector was wrong)
 * but not for the calibration, `everyday` (innocent texts only) twice.
 */
export type FileRole = 'sample' | 'adversarial' | 'everyday';

const MANIFEST_NAME = 'manifest.yaml';

const lineCount = z.int().min(1).optional();

/** The manifest of a folder of training files, by file name. */
export const trainingManifestSchema = z.strictObject({
  files: z.record(
    z.string().endsWith('.jsonl'),
    z.strictObject({
      role: z.enum(['sample', 'adversarial', 'everyday']),
      provenance: z.enum(['free', 'after-quotations', 'against-detector', 'talk']),
      /** Lines by label; absent for 0. */
      hide: lineCount,
      flag: lineCount,
      pass: lineCount,
    }),
  ),
});

/**
 * The role of a training file as the `manifest.yaml` of its folder states it; undefined if the folder has no manifest.
 * A manifest that is invalid or does not list the file is a problem, in one sentence.
 * @example await readFileRole('training/wording/board-talk.jsonl') // { ok: true, value: 'everyday' }
 */
export const readFileRole = async (path: string): Promise<LoadResult<FileRole | undefined>> => {
  const manifestPath = join(dirname(path), MANIFEST_NAME);
  const text = await readFile(manifestPath, 'utf8').catch(() => undefined);
  if (text === undefined) return { ok: true, value: undefined };
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    return { ok: false, why: `${manifestPath}: ${(error as Error).message.split('\n')[0]}` };
  }
  const manifest = trainingManifestSchema.safeParse(value);
  if (!manifest.success) {
    const { path: where, message } = manifest.error.issues[0]!;
    return { ok: false, why: `${manifestPath}: ${where.join('.')}: ${message}` };
  }
  const entry = manifest.data.files[basename(path)];
  if (entry === undefined)
    return { ok: false, why: `${manifestPath}: ${basename(path)} is not listed; add it with its role` };
  return { ok: true, value: entry.role };
};

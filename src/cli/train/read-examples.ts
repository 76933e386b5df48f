import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { LoadResult } from '../../app/load-rules.ts';
import { PROJECT_ROOT } from '../../app/project-paths.ts';
import type { Detector } from '../../detect/index.ts';
import { everydaySchema } from '../../detect/rule-schema.ts';
import { type Label, listLabelledFiles, NO_PICTURES, readLabelledLines } from '../lib/read-labelled.ts';
import { type FileRole, readFileRole } from './training-manifest.ts';

/** `file` of the rules' own examples, and of the posts of the tests. */
export const RULEBOOK_SOURCE = 'rules';

/** The examples that come with yamidome, in addition to those of the rules. */
export const DEFAULT_TRAINING_PATHS = [
  'training/wording',
  'test/rules/posts.yaml',
  'training/everyday.yaml',
].map((path) => join(PROJECT_ROOT, path));

/** One labelled text. */
export interface TrainingExample {
  /** Path of its file; `RULEBOOK_SOURCE` for examples of the rules. */
  readonly file: string;
  readonly role: FileRole | 'rules';
  readonly text: string;
  readonly expect: Label;
}

type LabelledText = Pick<TrainingExample, 'text' | 'expect'>;

const textListSchema = z.array(z.string());
const postsSchema = z.object({ hide: textListSchema, review: textListSchema, pass: textListSchema });

/**
 * Reads the examples of the rules and of the paths, in this order. A path is a file of JSON lines, a folder of such
 * files, lists of posts by ruling, or a list of everyday messages (both YAML). A problem is one sentence with the file
 * and the line.
 * @example await readExamples(detector, ['training/wording'])
 */
export const readExamples = async (
  detector: Detector,
  paths: readonly string[],
): Promise<LoadResult<readonly TrainingExample[]>> => {
  const examples: TrainingExample[] = [...rulebookExamples(detector)].map((labelled) => ({
    file: RULEBOOK_SOURCE,
    role: 'rules',
    ...labelled,
  }));
  for (const path of paths) {
    const read = path.endsWith('.yaml') ? await readYamlExamples(path) : await readJsonExamples(path);
    if (!read.ok) return read;
    for (const example of read.value) examples.push(example);
  }
  return { ok: true, value: examples };
};

/** The examples of packs and stances. A hit of one rule need not be a complete offer, so it counts as a fragment. */
function* rulebookExamples({ sources, stances }: Detector): Generator<LabelledText> {
  for (const { rules, examples } of sources) {
    for (const text of examples?.hide ?? []) yield { expect: 'hide', text };
    for (const text of examples?.review ?? []) yield { expect: 'flag', text };
    for (const text of examples?.passes ?? []) yield { expect: 'pass', text };
    for (const { weight, hits, passes } of Object.values(rules)) {
      if (weight > 0) for (const text of hits) yield { expect: 'flag', text };
      for (const text of passes ?? []) yield { expect: 'pass', text };
    }
  }
  for (const { stance, most, packs, hits } of stances) {
    // A text that reads like an offer but is left to a moderator is an example of neither.
    if (stance === 'soliciting' && most !== undefined && packs === undefined) continue;
    for (const text of hits)
      yield { expect: stance === 'soliciting' && most === undefined ? 'flag' : 'pass', text };
  }
}

const readYamlExamples = async (path: string): Promise<LoadResult<readonly TrainingExample[]>> => {
  const value: unknown = parse(await readFile(path, 'utf8'));
  const everyday = everydaySchema.safeParse(value);
  if (everyday.success) {
    const examples = everyday.data.messages.map(
      (text): TrainingExample => ({ file: path, role: 'everyday', text, expect: 'pass' }),
    );
    return { ok: true, value: examples };
  }
  const posts = postsSchema.safeParse(value);
  if (!posts.success)
    return { ok: false, why: `${path}: lists named hide, review and pass are expected, or messages` };
  const { hide, review, pass } = posts.data;
  const labelled: readonly LabelledText[] = [
    ...hide.map((text) => ({ expect: 'hide' as const, text })),
    ...review.map((text) => ({ expect: 'flag' as const, text })),
    ...pass.map((text) => ({ expect: 'pass' as const, text })),
  ];
  return { ok: true, value: labelled.map((one) => ({ file: RULEBOOK_SOURCE, role: 'rules', ...one })) };
};

const readJsonExamples = async (path: string): Promise<LoadResult<readonly TrainingExample[]>> => {
  const files = await listLabelledFiles(path);
  if (!files.ok) return files;
  const examples: TrainingExample[] = [];
  for (const file of files.value) {
    const labelled: LabelledText[] = [];
    for await (const line of readLabelledLines(file)) {
      if (line.kind === 'problem') return { ok: false, why: `${file}, line ${line.line}: ${line.why}` };
      if (line.image !== undefined) return { ok: false, why: `${file}, line ${line.line}: ${NO_PICTURES}` };
      labelled.push(line);
    }
    const stated = await readFileRole(file);
    if (!stated.ok) return stated;
    const hasOffers = labelled.some(({ expect }) => expect !== 'pass');
    if (stated.value === 'everyday' && hasOffers)
      return { ok: false, why: `${file}: its role is everyday, but not all of its lines are "pass"` };
    const role = stated.value ?? (hasOffers ? 'sample' : 'everyday');
    for (const { text, expect } of labelled) examples.push({ file, role, text, expect });
  }
  return { ok: true, value: examples };
};

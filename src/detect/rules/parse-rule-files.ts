import type { z } from 'zod';
import type { CompiledTerms } from '../../text/index.ts';
import {
  type StanceClassifierSource,
  stanceClassifierSchema,
} from '../classifier/stance-classifier-schema.ts';
import { compileLexicon, resolveGroupName } from '../lexicon/compile-lexicon.ts';
import type { Lexicon, WrittenTerm } from '../lexicon/lexicon-types.ts';
import {
  type GetPosition,
  type ParsedFile,
  parseYaml,
  RuleError,
  type RuleFile,
  TEXT_START,
} from '../parse-yaml.ts';
import {
  type ClassifierSource,
  classifierSchema,
  indexSchema,
  type PackSource,
  type PrefilterSource,
  packSchema,
  prefilterSchema,
} from '../rule-schema.ts';
import { type PhoneticSource, phoneticSchema } from './phonetic-schema.ts';
import { type StanceSource, stanceSchema } from './stance-schema.ts';

/** The parsed files of a rules folder. */
export interface ParsedRuleFiles {
  readonly lexicon: Lexicon;
  readonly terms: readonly WrittenTerm[];
  readonly compiledTerms: CompiledTerms;
  readonly packs: readonly (ParsedFile<PackSource> & { readonly path: string })[];
  readonly stances: ParsedFile<StanceSource>;
  /** How words sound, and which are found under other kanji. */
  readonly phonetic: PhoneticSource;
  readonly classifier: ClassifierSource | null;
  readonly prefilter: PrefilterSource | null;
  /** Groups whose terms the prefilter never skips. */
  readonly alwaysGroups: readonly number[];
  readonly stanceClassifier: StanceClassifierSource | null;
}

/** Path of the stances. */
export const STANCES_FILE = 'stances.yaml';
const INDEX_FILE = 'index.yaml';

/**
 * Parses the rule files that `index.yaml` lists. Throws `RuleError` with file, line and reason.
 * @example parseRuleFiles(await readRuleFiles('rules')).packs[0]?.value.id // 'yami-baito'
 */
export function parseRuleFiles(files: readonly RuleFile[]): ParsedRuleFiles {
  const findFile = (path: string, position: GetPosition = () => TEXT_START): RuleFile => {
    const file = files.find((candidate) => candidate.path === path);
    if (file === undefined)
      throw new RuleError(INDEX_FILE, position(), `${path} is listed but there is no such file`);
    return file;
  };
  const index = parseYaml(findFile(INDEX_FILE), indexSchema);
  const parseOptional = <T>(key: OptionalFile, schema: z.ZodType<T>): T | null => {
    const path = index.value[key];
    if (path === undefined) return null;
    return parseYaml(
      findFile(path, () => index.positionOf([key])),
      schema,
    ).value;
  };
  const { lexicon, terms, compiledTerms } = compileLexicon(
    index.value.lexicon.map((path, i) => findFile(path, () => index.positionOf(['lexicon', i]))),
  );
  const packs = index.value.packs.map((id, i) => {
    const source = findFile(`${id}/pack.yaml`, () => index.positionOf(['packs', i]));
    const parsed = parseYaml<PackSource>(source, packSchema);
    if (parsed.value.id !== id)
      throw new RuleError(
        source.path,
        parsed.positionOf(['id']),
        `id must be "${id}", the name of the folder`,
      );
    return { path: source.path, ...parsed };
  });
  return {
    lexicon,
    terms,
    compiledTerms,
    packs,
    stances: parseYaml(findFile(STANCES_FILE), stanceSchema),
    phonetic: parseOptional<PhoneticSource>('by-ear', phoneticSchema) ?? NO_READINGS,
    classifier: parseOptional('likeness', classifierSchema),
    stanceClassifier: parseOptional('stance-classifier', stanceClassifierSchema),
    prefilter: parseOptional('prefilter', prefilterSchema),
    alwaysGroups: (index.value.always ?? []).flatMap((name, i) =>
      resolveGroupName(name, lexicon, INDEX_FILE, () => index.positionOf(['always', i])),
    ),
  };
}

/** The keys of index.yaml that name a file. */
type OptionalFile = 'by-ear' | 'likeness' | 'stance-classifier' | 'prefilter';

const NO_READINGS: PhoneticSource = { words: {}, respelled: [], homophones: [], kanji: {} };

import {
  type StanceClassifierSource,
  stanceClassifierSchema,
} from '../classifier/stance-classifier-schema.ts';
import { compileLexicon, resolveGroupName } from '../lexicon/compile-lexicon.ts';
import type { Lexicon, WrittenTerm } from '../lexicon/lexicon-types.ts';
import { type GetLine, type ParsedFile, parseYaml, RuleError, type RuleFile } from '../parse-yaml.ts';
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
  const findFile = (path: string, line: GetLine): RuleFile => {
    const file = files.find((candidate) => candidate.path === path);
    if (file === undefined)
      throw new RuleError(INDEX_FILE, line(), `${path} is listed but there is no such file`);
    return file;
  };
  const index = parseYaml(
    findFile(INDEX_FILE, () => 1),
    indexSchema,
  );
  const { lexicon, terms } = compileLexicon(
    index.value.lexicon.map((path, i) => findFile(path, () => index.lineOf(['lexicon', i]))),
  );
  const packs = index.value.packs.map((id, i) => {
    const source = findFile(`${id}/pack.yaml`, () => index.lineOf(['packs', i]));
    const parsed = parseYaml<PackSource>(source, packSchema);
    if (parsed.value.id !== id) {
      throw new RuleError(source.path, parsed.lineOf(['id']), `id must be "${id}", the name of the folder`);
    }
    return { path: source.path, ...parsed };
  });
  const stances = parseYaml<StanceSource>(
    findFile(STANCES_FILE, () => 1),
    stanceSchema,
  );
  const {
    likeness,
    prefilter,
    always = [],
    'by-ear': byEar,
    'stance-classifier': stanceClassifier,
  } = index.value;
  return {
    lexicon,
    terms,
    packs,
    stances,
    phonetic:
      byEar === undefined
        ? { words: {}, respelled: [], homophones: [], kanji: {} }
        : parseYaml<PhoneticSource>(
            findFile(byEar, () => index.lineOf(['by-ear'])),
            phoneticSchema,
          ).value,
    classifier:
      likeness === undefined
        ? null
        : parseYaml<ClassifierSource>(
            findFile(likeness, () => index.lineOf(['likeness'])),
            classifierSchema,
          ).value,
    stanceClassifier:
      stanceClassifier === undefined
        ? null
        : parseYaml<StanceClassifierSource>(
            findFile(stanceClassifier, () => index.lineOf(['stance-classifier'])),
            stanceClassifierSchema,
          ).value,
    prefilter:
      prefilter === undefined
        ? null
        : parseYaml<PrefilterSource>(
            findFile(prefilter, () => index.lineOf(['prefilter'])),
            prefilterSchema,
          ).value,
    alwaysGroups: always.flatMap((name, i) =>
      resolveGroupName(name, lexicon, INDEX_FILE, () => index.lineOf(['always', i])),
    ),
  };
}

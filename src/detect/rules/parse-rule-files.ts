import { compileLexicon } from '../lexicon/compile-lexicon.ts';
import type { Lexicon, WrittenTerm } from '../lexicon/lexicon-types.ts';
import { type GetLine, type ParsedFile, parseYaml, RuleError, type RuleFile } from '../parse-yaml.ts';
import {
  type ClassifierSource,
  classifierSchema,
  type EverydaySource,
  everydaySchema,
  indexSchema,
  type PackSource,
  type PhoneticSource,
  packSchema,
  phoneticSchema,
  type StanceSource,
  stanceSchema,
} from '../rule-schema.ts';

/** What the files of a rules folder say, each where `index.yaml` lists it. */
export interface ParsedRuleFiles {
  readonly lexicon: Lexicon;
  readonly terms: readonly WrittenTerm[];
  readonly packs: readonly (ParsedFile<PackSource> & { readonly path: string })[];
  readonly stances: ParsedFile<StanceSource>;
  readonly everyday: readonly string[];
  /** By word: how it sounds. */
  readonly phoneticWords: PhoneticSource['words'];
  readonly classifier: ClassifierSource | null;
}

/** Where stances stand. */
export const STANCES_FILE = 'stances.yaml';

/**
 * Reads rule files as `index.yaml` lists them.
 * Throws `RuleError` with file, line and reason.
 * @example parseRuleFiles(await readRuleFiles('rules')).packs[0]?.value.id // 'yami-baito'
 */
export function parseRuleFiles(files: readonly RuleFile[]): ParsedRuleFiles {
  const file = (path: string, askedBy: string, line: GetLine): RuleFile => {
    const found = files.find((f) => f.path === path);
    if (found === undefined)
      throw new RuleError(askedBy, line(), `${path} is listed but there is no such file`);
    return found;
  };
  const index = parseYaml(
    file('index.yaml', 'index.yaml', () => 1),
    indexSchema,
  );
  const { lexicon, terms } = compileLexicon(
    index.value.lexicon.map((path, i) => file(path, 'index.yaml', () => index.lineOf(['lexicon', i]))),
  );
  const packs = index.value.packs.map((id, i) => {
    const source = file(`${id}/pack.yaml`, 'index.yaml', () => index.lineOf(['packs', i]));
    const parsed = parseYaml<PackSource>(source, packSchema);
    if (parsed.value.id !== id) {
      throw new RuleError(source.path, parsed.lineOf(['id']), `id must be "${id}", the name of the folder`);
    }
    return { path: source.path, ...parsed };
  });
  const stances = parseYaml<StanceSource>(
    file(STANCES_FILE, 'index.yaml', () => 1),
    stanceSchema,
  );
  const { everyday, likeness, 'by-ear': byEar } = index.value;
  return {
    lexicon,
    terms,
    packs,
    stances,
    everyday:
      everyday === undefined
        ? []
        : parseYaml<EverydaySource>(
            file(everyday, 'index.yaml', () => index.lineOf(['everyday'])),
            everydaySchema,
          ).value.messages,
    phoneticWords:
      byEar === undefined
        ? {}
        : parseYaml<PhoneticSource>(
            file(byEar, 'index.yaml', () => index.lineOf(['by-ear'])),
            phoneticSchema,
          ).value.words,
    classifier:
      likeness === undefined
        ? null
        : parseYaml<ClassifierSource>(
            file(likeness, 'index.yaml', () => index.lineOf(['likeness'])),
            classifierSchema,
          ).value,
  };
}

import { compileLexicon } from './lexicon.ts';
import { type Line, type Parsed, parseYaml, RuleError, type RuleFile } from './parse.ts';
import {
  type ByEarSource,
  byEarSchema,
  type EverydaySource,
  everydaySchema,
  indexSchema,
  type LikenessSource,
  likenessSchema,
  type PackSource,
  packSchema,
  type StanceSource,
  stanceSchema,
} from './schema.ts';
import type { Lexicon, WrittenTerm } from './word-banks.ts';

/** What the files of a rules folder say, each where `index.yaml` lists it. */
export interface Sources {
  readonly lexicon: Lexicon;
  readonly terms: readonly WrittenTerm[];
  readonly packs: readonly (Parsed<PackSource> & { readonly path: string })[];
  readonly stances: Parsed<StanceSource>;
  readonly everyday: readonly string[];
  /** By word: how it sounds. */
  readonly byEar: ByEarSource['words'];
  readonly likeness: LikenessSource | null;
}

/** Where stances stand. */
export const STANCES = 'stances.yaml';

/**
 * Reads rule files as `index.yaml` lists them.
 * Throws `RuleError` with file, line and reason.
 * @example readSources(await readRuleFiles('rules')).packs[0]?.value.id // 'yami-baito'
 */
export function readSources(files: readonly RuleFile[]): Sources {
  const file = (path: string, askedBy: string, line: Line): RuleFile => {
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
    file(STANCES, 'index.yaml', () => 1),
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
    byEar:
      byEar === undefined
        ? {}
        : parseYaml<ByEarSource>(
            file(byEar, 'index.yaml', () => index.lineOf(['by-ear'])),
            byEarSchema,
          ).value.words,
    likeness:
      likeness === undefined
        ? null
        : parseYaml<LikenessSource>(
            file(likeness, 'index.yaml', () => index.lineOf(['likeness'])),
            likenessSchema,
          ).value,
  };
}

import { didYouMean, packPairs } from '#lib';
import { type GetLine, parseYaml, RuleError, type RuleFile } from '../parse-yaml.ts';
import { type LexiconSource, lexiconSchema } from '../rule-schema.ts';
import { expandTerm } from './expand-term.ts';
import type {
  AmountBand,
  GroupNames,
  Lexicon,
  PhrasePattern,
  ShapeCondition,
  TermPosition,
  WrittenTerm,
} from './lexicon-types.ts';

/**
 * Compiles lexicon files. The terms are separate from the lexicon, so that they can be garbage-collected once they are
 * compiled, too. Throws `RuleError` for an invalid file, a term that folds to nothing, and an unknown group name.
 * @example compileLexicon([{ path: 'lexicon/pay.yaml', text: 'groups: { pay.high: { terms: [高額報酬] } }' }]).terms.length // 1
 */
export function compileLexicon(files: readonly RuleFile[]): {
  readonly lexicon: Lexicon;
  readonly terms: readonly WrittenTerm[];
} {
  const builder = createBuilder();
  for (const file of files) {
    const { value, lineOf } = parseYaml<LexiconSource>(file, lexiconSchema);
    addGroups(builder, value, file.path, lineOf);
    addPhrases(builder, value, file.path, lineOf);
    for (const [name, members] of Object.entries(value.sets ?? {}))
      builder.sets.push({ name, members, file: file.path, line: () => lineOf(['sets', name]) });
    addBandsAndShapes(builder, value);
    addContactsAndHints(builder, value);
  }
  return finishLexicon(builder);
}

type LineOf = (path: readonly PropertyKey[]) => number;

/** A phrase whose halves are still group names. */
interface WrittenPhrase {
  readonly group: number;
  readonly first: string;
  readonly next: string;
  readonly maxGap: number;
  readonly file: string;
  readonly line: GetLine;
}

/** A set whose members are still group names. */
interface WrittenSet {
  readonly name: string;
  readonly members: readonly string[];
  readonly file: string;
  readonly line: GetLine;
}

/** Collects the content of all files. */
interface LexiconBuilder {
  readonly groups: string[];
  groupNumber(name: string): number;
  readonly terms: WrittenTerm[];
  termNumber(term: WrittenTerm): number;
  /** Pairs of a term and a group it belongs to, or in which it is an exception. */
  readonly termGroupPairs: number[];
  readonly termExceptionPairs: number[];
  readonly phrases: WrittenPhrase[];
  readonly sets: WrittenSet[];
  readonly positions: Map<number, TermPosition>;
  readonly amounts: AmountBand[];
  readonly shorthand: Lexicon['shorthand'][number][];
  readonly shapes: ShapeCondition[];
  readonly contacts: Map<string, number[]>;
  readonly jobNoticeItems: Lexicon['jobNoticeItems'][number][];
  readonly hints: { readonly amounts: number[]; readonly contacts: number[] };
}

function createBuilder(): LexiconBuilder {
  const groups: string[] = [];
  const groupNumbers = new Map<string, number>();
  const terms: WrittenTerm[] = [];
  const termNumbers = new Map<string, number>();
  return {
    groups,
    groupNumber(name) {
      const number = groupNumbers.get(name) ?? groups.push(name) - 1;
      groupNumbers.set(name, number);
      return number;
    },
    terms,
    termNumber(term) {
      // タイ, a word, and たい, an ending, are two terms although they fold to the same.
      const key = term.shortKatakana ? `${term.folded} ` : term.folded;
      const number = termNumbers.get(key) ?? terms.push(term) - 1;
      termNumbers.set(key, number);
      return number;
    },
    termGroupPairs: [],
    termExceptionPairs: [],
    phrases: [],
    sets: [],
    positions: new Map(),
    amounts: [],
    shorthand: [],
    shapes: [],
    contacts: new Map(),
    jobNoticeItems: [],
    hints: { amounts: [], contacts: [] },
  };
}

function addGroups(builder: LexiconBuilder, source: LexiconSource, file: string, lineOf: LineOf): void {
  for (const [name, group] of Object.entries(source.groups ?? {})) {
    const number = builder.groupNumber(name);
    if (group.at !== undefined) builder.positions.set(number, group.at);
    group.terms.forEach((term, i) => {
      for (const form of expandTerm(term, file, () => lineOf(['groups', name, 'terms', i])))
        builder.termGroupPairs.push(builder.termNumber(form), number);
    });
    group.except?.forEach((term, i) => {
      for (const form of expandTerm(term, file, () => lineOf(['groups', name, 'except', i])))
        builder.termExceptionPairs.push(builder.termNumber(form), number);
    });
  }
}

/**
 * Whether a group has a name that rules may use. Term lists inside a phrase make groups without one, marked by `~`.
 * @example isNamedGroup('~lexicon/approach.yaml/brag/0a') // false
 */
export const isNamedGroup = (group: string): boolean => !group.startsWith('~');

function addPhrases(builder: LexiconBuilder, source: LexiconSource, file: string, lineOf: LineOf): void {
  for (const [name, list] of Object.entries(source.phrases ?? {})) {
    list.forEach((phrase, i) => {
      const line = () => lineOf(['phrases', name, i]);
      /** A list of terms becomes a group without a name of its own. */
      const resolveHalf = (half: string | string[], suffix: string): string => {
        if (typeof half === 'string') return half;
        const anonymousGroup = `~${file}/${name}/${i}${suffix}`;
        for (const form of half.flatMap((term) => expandTerm(term, file, line)))
          builder.termGroupPairs.push(builder.termNumber(form), builder.groupNumber(anonymousGroup));
        return anonymousGroup;
      };
      builder.phrases.push({
        group: builder.groupNumber(name),
        first: resolveHalf(phrase.first, 'a'),
        next: resolveHalf(phrase.next, 'b'),
        maxGap: phrase.within,
        file,
        line,
      });
    });
  }
}

function addBandsAndShapes(builder: LexiconBuilder, source: LexiconSource): void {
  for (const [name, kind] of Object.entries(source.shorthand ?? {}))
    builder.shorthand.push({ group: builder.groupNumber(name), kind });
  for (const [name, shape] of Object.entries(source.shapes ?? {})) {
    builder.shapes.push({
      group: builder.groupNumber(name),
      maxLetters: shape.lettersTo ?? Infinity,
      minSegments: shape.piecesFrom ?? 0,
      maxMeanSegmentLetters: shape.lettersPerPieceTo ?? Infinity,
      minQuotedLetters: shape.quotedFrom ?? 0,
      titleOnly: shape.title ?? false,
    });
  }
  for (const [name, band] of Object.entries(source.amounts ?? {})) {
    builder.amounts.push({
      group: builder.groupNumber(name),
      per: new Set(band.per),
      from: band.from,
      to: band.to ?? Infinity,
      openEndedOnly: band.open ?? false,
    });
  }
}

function addContactsAndHints(builder: LexiconBuilder, source: LexiconSource): void {
  const { contacts, groupNumber } = builder;
  for (const [name, kinds] of Object.entries(source.contacts ?? {}))
    for (const kind of kinds) contacts.set(kind, [...(contacts.get(kind) ?? []), groupNumber(name)]);
  for (const [name, { atLeast }] of Object.entries(source.items ?? {}))
    builder.jobNoticeItems.push({ group: groupNumber(name), atLeast });
  builder.hints.amounts.push(...(source.hints?.amounts ?? []).map(groupNumber));
  builder.hints.contacts.push(...(source.hints?.contacts ?? []).map(groupNumber));
}

/** Resolves names, now that all groups are known, and packs the tables. */
function finishLexicon(builder: LexiconBuilder): {
  readonly lexicon: Lexicon;
  readonly terms: readonly WrittenTerm[];
} {
  const { groups, terms, termGroupPairs, termExceptionPairs } = builder;
  const sets = new Map<string, readonly number[]>();
  const resolve = (name: string, file: string, line: GetLine): number[] =>
    resolveGroupName(name, { groups, sets }, file, line);
  for (const { name, members, file, line } of builder.sets)
    sets.set(
      name,
      members.flatMap((member) => resolve(member, file, line)),
    );
  const phrases = builder.phrases.map(
    ({ group, first, next, maxGap, file, line }): PhrasePattern => ({
      group,
      first: resolve(first, file, line),
      next: resolve(next, file, line),
      maxGap,
    }),
  );
  const lexicon: Lexicon = {
    groups,
    sets,
    groupsOfTerm: packPairs(terms.length, termGroupPairs),
    exceptionsOfTerm: packPairs(terms.length, termExceptionPairs),
    positions: builder.positions,
    phrases,
    amounts: builder.amounts,
    shorthand: builder.shorthand,
    shapes: builder.shapes,
    contacts: builder.contacts,
    jobNoticeItems: builder.jobNoticeItems,
    hints: builder.hints,
  };
  return { lexicon, terms };
}

/**
 * The numbers of a set, or of a group and all groups below it: `pay` includes pay.high. Throws `RuleError` for an unknown
 * name.
 * @example resolveGroupName('pay', lexicon, 'pack.yaml', () => 3) // [0]
 */
export function resolveGroupName(
  name: string,
  { groups, sets }: GroupNames,
  file: string,
  line: GetLine,
): number[] {
  const numbers = [...(sets.get(name) ?? []), ...(indexByPrefix(groups).get(name) ?? [])];
  if (numbers.length === 0) {
    throw new RuleError(
      file,
      line(),
      `no lexicon has a group "${name}"${didYouMean(name, [...groups.filter(isNamedGroup), ...sets.keys()])}`,
    );
  }
  return numbers;
}

const prefixIndexes = new WeakMap<readonly string[], ReadonlyMap<string, readonly number[]>>();

/** By name and by every dotted prefix of a name: the groups. Built once, because hundreds of rules need it. */
function indexByPrefix(groups: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const cached = prefixIndexes.get(groups);
  if (cached !== undefined) return cached;
  const byPrefix = new Map<string, number[]>();
  groups.forEach((group, i) => {
    for (let dot = group.indexOf('.'); ; dot = group.indexOf('.', dot + 1)) {
      const prefix = dot < 0 ? group : group.slice(0, dot);
      const numbers = byPrefix.get(prefix);
      if (numbers === undefined) byPrefix.set(prefix, [i]);
      else numbers.push(i);
      if (dot < 0) break;
    }
  });
  prefixIndexes.set(groups, byPrefix);
  return byPrefix;
}

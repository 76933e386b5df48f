import { didYouMean, packPairs } from '#lib';
import { type CompiledTerms, compileTerms } from '../../text/index.ts';
import { type GetPosition, type ParsedFile, parseYaml, RuleError, type RuleFile } from '../parse-yaml.ts';
import { type LexiconSource, lexiconSchema } from '../rule-schema.ts';
import { expandTerms } from './expand-term.ts';
import type { GroupNames, Lexicon, PhrasePattern, TermPosition, WrittenTerm } from './lexicon-types.ts';

/**
 * Compiles lexicon files and their terms. The terms as written are separate, so that they can be garbage-collected. Throws
 * `RuleError` for an invalid file, a term that folds to nothing, and an unknown group name.
 * @example compileLexicon([{ path: 'lexicon/pay.yaml', text: 'groups: { pay.high: { terms: [高額報酬] } }' }]).terms.length // 1
 */
export function compileLexicon(files: readonly RuleFile[]): {
  readonly lexicon: Lexicon;
  readonly terms: readonly WrittenTerm[];
  readonly compiledTerms: CompiledTerms;
} {
  const sources = files.map((file): LexiconFile => ({ path: file.path, ...parseYaml(file, lexiconSchema) }));
  const groups = numberGroups(sources);
  const numbersByName = indexNames(sources, groups);
  const forms: WrittenTerm[] = [];
  /** Pairs of a form and a group that it belongs to, or in which it is an exception. */
  const pairs = { groups: [] as number[], exceptions: [] as number[] };
  const addTerms = (list: number[], group: number, ...written: Parameters<typeof expandTerms>): void => {
    for (const form of expandTerms(...written)) list.push(forms.push(form) - 1, group);
  };
  const positions = new Map<number, TermPosition>();
  const phrases: PhrasePattern[] = [];
  /** A list of terms becomes a group without a name of its own. */
  const resolveHalf = (half: string | string[], label: string, path: string, position: GetPosition) => {
    if (typeof half === 'string') return resolveGroupName(half, { numbersByName }, path, position);
    const group = numberOf(groups, `~${path}/${label}`);
    addTerms(pairs.groups, group, half, path, position);
    return [group];
  };
  for (const source of sources) {
    for (const { name, entry, path, positionOf } of entriesOf([source], 'groups')) {
      const group = groups.get(name)!;
      if (entry.at !== undefined) positions.set(group, entry.at);
      addTerms(pairs.groups, group, entry.terms, path, (i) => positionOf('terms', i));
      addTerms(pairs.exceptions, group, entry.except ?? [], path, (i) => positionOf('except', i));
    }
    for (const { name, entry, path, positionOf } of entriesOf([source], 'phrases'))
      for (const [i, { first, next, within }] of entry.entries())
        phrases.push({
          group: groups.get(name)!,
          first: resolveHalf(first, `${name}/${i}a`, path, () => positionOf(i)),
          next: resolveHalf(next, `${name}/${i}b`, path, () => positionOf(i)),
          maxGap: within,
        });
  }
  const hintsOf = (kind: 'amounts' | 'contacts') =>
    sources.flatMap(({ value }) => value.hints?.[kind].map((name) => groups.get(name)!) ?? []);
  const compiledTerms = compileTerms(forms);
  const { numbers, lengths } = compiledTerms;
  const terms: WrittenTerm[] = [];
  for (let i = 0; i < forms.length; i++) if (numbers[i] === terms.length) terms.push(forms[i]!);
  const packByTerm = (list: number[]) => {
    for (let p = 0; p < list.length; p += 2) list[p] = numbers[list[p]!]!;
    return packPairs(lengths.length, list);
  };
  return {
    terms,
    compiledTerms,
    lexicon: {
      groups: [...groups.keys()],
      numbersByName,
      groupsOfTerm: packByTerm(pairs.groups),
      exceptionsOfTerm: packByTerm(pairs.exceptions),
      positions,
      phrases,
      ...compileMeasures(sources, groups),
      hints: { amounts: hintsOf('amounts'), contacts: hintsOf('contacts') },
    },
  };
}

type LexiconFile = ParsedFile<LexiconSource> & Pick<RuleFile, 'path'>;
type Section = Exclude<keyof LexiconSource, 'hints'>;
type Entries<Name extends Section> = NonNullable<LexiconSource[Name]>;

/** The sections whose keys are names of groups. */
const GROUP_SECTIONS = ['groups', 'phrases', 'shorthand', 'shapes', 'amounts', 'contacts', 'items'] as const;

/** The entries of one section of all files. */
const entriesOf = <Name extends Section>(sources: readonly LexiconFile[], section: Name) =>
  sources.flatMap(({ path, value, positionOf }) =>
    Object.entries((value[section] ?? {}) as Record<string, Entries<Name>[string]>).map(([name, entry]) => ({
      ...{ name, entry, path },
      positionOf: (...steps: readonly PropertyKey[]) => positionOf([section, name, ...steps]),
    })),
  );

/** The number of a key; a new key gets the next number. */
function numberOf(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

function numberGroups(sources: readonly LexiconFile[]): Map<string, number> {
  const groups = new Map<string, number>();
  for (const source of sources) {
    const { amounts, contacts } = source.value.hints ?? { amounts: [], contacts: [] };
    const names = GROUP_SECTIONS.flatMap((section) => Object.keys(source.value[section] ?? {}));
    for (const name of [...names, ...amounts, ...contacts]) numberOf(groups, name);
  }
  return groups;
}

/** By name of a group, by every dotted prefix of one, and by name of a set: the groups. */
function indexNames(
  sources: readonly LexiconFile[],
  groups: ReadonlyMap<string, number>,
): Lexicon['numbersByName'] {
  const numbersByName = new Map<string, number[]>();
  const add = (name: string, numbers: readonly number[]): void => {
    const list = numbersByName.get(name);
    if (list === undefined) numbersByName.set(name, [...numbers]);
    else list.push(...numbers);
  };
  for (const [group, number] of groups) {
    const steps = group.split('.');
    steps.forEach((_, i) => {
      add(steps.slice(0, i + 1).join('.'), [number]);
    });
  }
  for (const { name, entry, path, positionOf } of entriesOf(sources, 'sets'))
    for (const member of entry) add(name, resolveGroupName(member, { numbersByName }, path, positionOf));
  return numbersByName;
}

/** The groups that are measured: amounts, shorthand, shapes, contacts and items of a job notice. */
function compileMeasures(sources: readonly LexiconFile[], groups: ReadonlyMap<string, number>) {
  const contacts = new Map<string, number[]>();
  for (const { name, entry } of entriesOf(sources, 'contacts'))
    for (const kind of entry) contacts.set(kind, [...(contacts.get(kind) ?? []), groups.get(name)!]);
  return {
    contacts,
    shorthand: entriesOf(sources, 'shorthand').map(({ name, entry }) => ({
      group: groups.get(name)!,
      kind: entry,
    })),
    shapes: entriesOf(sources, 'shapes').map(({ name, entry: shape }) => ({
      group: groups.get(name)!,
      maxLetters: shape.lettersTo ?? Infinity,
      minSegments: shape.piecesFrom ?? 0,
      maxMeanSegmentLetters: shape.lettersPerPieceTo ?? Infinity,
      minQuotedLetters: shape.quotedFrom ?? 0,
      titleOnly: shape.title ?? false,
    })),
    amounts: entriesOf(sources, 'amounts').map(({ name, entry: band }) => ({
      group: groups.get(name)!,
      per: new Set<string>(band.per),
      from: band.from,
      to: band.to ?? Infinity,
      openEndedOnly: band.open ?? false,
    })),
    jobNoticeItems: entriesOf(sources, 'items').map(({ name, entry }) => ({
      group: groups.get(name)!,
      ...entry,
    })),
  };
}

/**
 * Whether a group has a name that rules may use. Term lists inside a phrase make groups without one, marked by `~`.
 * @example isNamedGroup('~lexicon/approach.yaml/brag/0a') // false
 */
export const isNamedGroup = (group: string): boolean => !group.startsWith('~');

/**
 * The numbers of a set, or of a group and all groups below it: `pay` includes pay.high. Throws `RuleError` for an unknown
 * name.
 * @example resolveGroupName('pay', lexicon, 'pack.yaml', () => 3) // [0]
 */
export function resolveGroupName(
  name: string,
  { numbersByName }: GroupNames,
  file: string,
  position: GetPosition,
): readonly number[] {
  const numbers = numbersByName.get(name);
  if (numbers !== undefined) return numbers;
  const problem = `no lexicon has a group "${name}"${didYouMean(name, [...numbersByName.keys()])}`;
  throw new RuleError(file, position(), problem);
}

import { packPairs } from '#lib';
import { didYouMean, type GetLine, parseYaml, RuleError, type RuleFile } from '../parse-yaml.ts';
import { type LexiconSource, lexiconSchema } from '../rule-schema.ts';
import { expandTerm } from './expand-term.ts';
import type {
  AmountBand,
  ClassifierBand,
  GroupNames,
  Lexicon,
  PhrasePattern,
  ShapeCondition,
  TermPosition,
  WrittenTerm,
} from './lexicon-types.ts';

/**
 * Compiles the word banks; terms are needed no longer than until they are compiled too. Throws `RuleError` on a broken
 * file, a term that folds to nothing, an unknown hint.
 * @example compileLexicon([{ path: 'lexicon/pay.yaml', text: 'groups: { pay.high: { terms: [高額報酬] } }' }])
 */
export function compileLexicon(files: readonly RuleFile[]): {
  readonly lexicon: Lexicon;
  readonly terms: readonly WrittenTerm[];
} {
  const groups: string[] = [];
  const numbers = new Map<string, number>();
  const groupNumber = (name: string): number => {
    const at = numbers.get(name) ?? groups.push(name) - 1;
    numbers.set(name, at);
    return at;
  };
  const terms: WrittenTerm[] = [];
  const termNumbers = new Map<string, number>();
  const termNumber = (term: WrittenTerm): number => {
    // タイ, which is a word of its own, and たい, which is an ending, are two terms.
    const key = term.shortKatakana ? `${term.folded} ` : term.folded;
    let at = termNumbers.get(key);
    if (at === undefined) {
      at = terms.push(term) - 1;
      termNumbers.set(key, at);
    }
    return at;
  };
  /** Pairs: a term, and a group that it stands for, or in which it is an exception. */
  const termGroupPairs: number[] = [];
  const termExceptionPairs: number[] = [];
  const writtenPhrases: {
    group: number;
    first: string;
    next: string;
    within: number;
    file: string;
    line: GetLine;
  }[] = [];
  const writtenSets: { name: string; members: string[]; file: string; line: GetLine }[] = [];
  const positions = new Map<number, TermPosition>();
  const amounts: AmountBand[] = [];
  const shorthand: Lexicon['shorthand'][number][] = [];
  const shapes: ShapeCondition[] = [];
  const classifierBands: ClassifierBand[] = [];
  const contacts = new Map<string, number[]>();
  const jobNoticeItems: Lexicon['jobNoticeItems'][number][] = [];
  const hints = { amounts: [] as number[], contacts: [] as number[] };

  for (const file of files) {
    const { value, lineOf } = parseYaml<LexiconSource>(file, lexiconSchema);
    for (const [name, group] of Object.entries(value.groups ?? {})) {
      const number = groupNumber(name);
      if (group.at !== undefined) positions.set(number, group.at);
      group.terms.forEach((source, i) => {
        for (const form of expandTerm(source, file.path, () => lineOf(['groups', name, 'terms', i]))) {
          termGroupPairs.push(termNumber(form), number);
        }
      });
      group.except?.forEach((source, i) => {
        for (const form of expandTerm(source, file.path, () => lineOf(['groups', name, 'except', i]))) {
          termExceptionPairs.push(termNumber(form), number);
        }
      });
    }
    for (const [name, list] of Object.entries(value.phrases ?? {})) {
      list.forEach((phrase, i) => {
        const line = () => lineOf(['phrases', name, i]);
        /** A list of terms becomes a group that has no name to call it by. */
        const resolveHalf = (part: string | string[], which: string): string => {
          if (typeof part === 'string') return part;
          const anonymousGroup = `~${file.path}/${name}/${i}${which}`;
          for (const form of part.flatMap((term) => expandTerm(term, file.path, line)))
            termGroupPairs.push(termNumber(form), groupNumber(anonymousGroup));
          return anonymousGroup;
        };
        writtenPhrases.push({
          group: groupNumber(name),
          first: resolveHalf(phrase.first, 'a'),
          next: resolveHalf(phrase.next, 'b'),
          within: phrase.within,
          file: file.path,
          line,
        });
      });
    }
    for (const [name, members] of Object.entries(value.sets ?? {})) {
      writtenSets.push({ name, members, file: file.path, line: () => lineOf(['sets', name]) });
    }
    for (const [name, kind] of Object.entries(value.shorthand ?? {})) {
      shorthand.push({ group: groupNumber(name), kind });
    }
    for (const [name, shape] of Object.entries(value.shapes ?? {})) {
      shapes.push({
        group: groupNumber(name),
        maxLetters: shape.lettersTo ?? Infinity,
        minSegments: shape.piecesFrom ?? 0,
        maxMeanSegmentLetters: shape.lettersPerPieceTo ?? Infinity,
        minQuotedLetters: shape.quotedFrom ?? 0,
        titleOnly: shape.title ?? false,
      });
    }
    for (const [name, band] of Object.entries(value.likeness ?? {})) {
      classifierBands.push({
        group: groupNumber(name),
        from: band.from ?? -Infinity,
        to: band.to ?? Infinity,
        japaneseOnly: band.japanese ?? false,
        unquotedOnly: band.own ?? false,
      });
    }
    for (const [name, band] of Object.entries(value.amounts ?? {})) {
      amounts.push({
        group: groupNumber(name),
        per: new Set(band.per),
        from: band.from,
        to: band.to ?? Infinity,
        openEndedOnly: band.open ?? false,
      });
    }
    for (const [name, kinds] of Object.entries(value.contacts ?? {})) {
      for (const kind of kinds) contacts.set(kind, [...(contacts.get(kind) ?? []), groupNumber(name)]);
    }
    for (const [name, { atLeast }] of Object.entries(value.items ?? {})) {
      jobNoticeItems.push({ group: groupNumber(name), atLeast });
    }
    hints.amounts.push(...(value.hints?.amounts ?? []).map(groupNumber));
    hints.contacts.push(...(value.hints?.contacts ?? []).map(groupNumber));
  }

  const sets = new Map<string, readonly number[]>();
  for (const { name, members, file, line } of writtenSets) {
    sets.set(
      name,
      members.flatMap((member) => resolveGroupName(member, { groups, sets }, file, line)),
    );
  }
  const phrases: PhrasePattern[] = writtenPhrases.map(
    ({ group, first, next, within: maxGap, file, line }): PhrasePattern => ({
      group,
      first: resolveGroupName(first, { groups, sets }, file, line),
      next: resolveGroupName(next, { groups, sets }, file, line),
      maxGap,
    }),
  );

  const lexicon: Lexicon = {
    groups,
    sets,
    groupsOfTerm: packPairs(terms.length, termGroupPairs),
    exceptionsOfTerm: packPairs(terms.length, termExceptionPairs),
    positions,
    phrases,
    amounts,
    shorthand,
    shapes,
    classifierBands,
    contacts,
    jobNoticeItems,
    hints,
  };
  return { lexicon, terms };
}

/**
 * The numbers of a group and of all groups below it, `pay` stands for pay.high too, or of a set. Throws `RuleError`
 * for a name that no lexicon has.
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
      `no lexicon has a group "${name}"${didYouMean(name, [...groups, ...sets.keys()])}`,
    );
  }
  return numbers;
}

const prefixIndexes = new WeakMap<readonly string[], ReadonlyMap<string, readonly number[]>>();

/** By every name and beginning of a name, `pay` of pay.high, the groups; reckoned once, for hundreds of rules ask. */
function indexByPrefix(groups: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const known = prefixIndexes.get(groups);
  if (known !== undefined) return known;
  const family = new Map<string, number[]>();
  groups.forEach((group, i) => {
    for (let dot = group.indexOf('.'); ; dot = group.indexOf('.', dot + 1)) {
      const name = dot < 0 ? group : group.slice(0, dot);
      const there = family.get(name);
      if (there === undefined) family.set(name, [i]);
      else there.push(i);
      if (dot < 0) break;
    }
  });
  prefixIndexes.set(groups, family);
  return family;
}

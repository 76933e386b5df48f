import { fromPairs } from './listed.ts';
import { type Line, parseYaml, RuleError, type RuleFile, suggestion } from './parse.ts';
import { type LexiconSource, lexiconSchema } from './schema.ts';
import { spellingsOf } from './spellings.ts';
import type { Band, Lexicon, LikenessBand, Names, Phrase, Place, Shape, WrittenTerm } from './word-banks.ts';

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
  const known = new Map<string, number>();
  const termNumber = (term: WrittenTerm): number => {
    // タイ, which is a word of its own, and たい, which is an ending, are two terms.
    const key = term.katakana ? `${term.folded} ` : term.folded;
    let at = known.get(key);
    if (at === undefined) {
      at = terms.push(term) - 1;
      known.set(key, at);
    }
    return at;
  };
  /** Pairs: a term, and a group that it stands for, or in which it is an exception. */
  const standing: number[] = [];
  const excepted: number[] = [];
  const written: {
    group: number;
    first: string;
    next: string;
    within: number;
    file: string;
    line: Line;
  }[] = [];
  const writtenSets: { name: string; members: string[]; file: string; line: Line }[] = [];
  const places = new Map<number, Place>();
  const amounts: Band[] = [];
  const shorthand: Lexicon['shorthand'][number][] = [];
  const shapes: Shape[] = [];
  const likeness: LikenessBand[] = [];
  const contacts = new Map<string, number[]>();
  const items: Lexicon['items'][number][] = [];
  const hints = { amounts: [] as number[], contacts: [] as number[] };

  for (const file of files) {
    const { value, lineOf } = parseYaml<LexiconSource>(file, lexiconSchema);
    for (const [name, group] of Object.entries(value.groups ?? {})) {
      const number = groupNumber(name);
      if (group.at !== undefined) places.set(number, group.at);
      group.terms.forEach((source, i) => {
        for (const form of spellingsOf(source, file.path, () => lineOf(['groups', name, 'terms', i]))) {
          standing.push(termNumber(form), number);
        }
      });
      group.except?.forEach((source, i) => {
        for (const form of spellingsOf(source, file.path, () => lineOf(['groups', name, 'except', i]))) {
          excepted.push(termNumber(form), number);
        }
      });
    }
    for (const [name, list] of Object.entries(value.phrases ?? {})) {
      list.forEach((phrase, i) => {
        const line = () => lineOf(['phrases', name, i]);
        /** A list of terms becomes a group that has no name to call it by. */
        const half = (part: string | string[], which: string): string => {
          if (typeof part === 'string') return part;
          const nameless = `~${file.path}/${name}/${i}${which}`;
          for (const form of part.flatMap((term) => spellingsOf(term, file.path, line)))
            standing.push(termNumber(form), groupNumber(nameless));
          return nameless;
        };
        written.push({
          group: groupNumber(name),
          first: half(phrase.first, 'a'),
          next: half(phrase.next, 'b'),
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
        lettersTo: shape.lettersTo ?? Infinity,
        piecesFrom: shape.piecesFrom ?? 0,
        lettersPerPieceTo: shape.lettersPerPieceTo ?? Infinity,
        quotedFrom: shape.quotedFrom ?? 0,
        title: shape.title ?? false,
      });
    }
    for (const [name, band] of Object.entries(value.likeness ?? {})) {
      likeness.push({
        group: groupNumber(name),
        from: band.from ?? -Infinity,
        to: band.to ?? Infinity,
        japanese: band.japanese ?? false,
        own: band.own ?? false,
      });
    }
    for (const [name, band] of Object.entries(value.amounts ?? {})) {
      amounts.push({
        group: groupNumber(name),
        per: new Set(band.per),
        from: band.from,
        to: band.to ?? Infinity,
        open: band.open ?? false,
      });
    }
    for (const [name, kinds] of Object.entries(value.contacts ?? {})) {
      for (const kind of kinds) contacts.set(kind, [...(contacts.get(kind) ?? []), groupNumber(name)]);
    }
    for (const [name, { atLeast }] of Object.entries(value.items ?? {})) {
      items.push({ group: groupNumber(name), atLeast });
    }
    hints.amounts.push(...(value.hints?.amounts ?? []).map(groupNumber));
    hints.contacts.push(...(value.hints?.contacts ?? []).map(groupNumber));
  }

  const sets = new Map<string, readonly number[]>();
  for (const { name, members, file, line } of writtenSets) {
    sets.set(
      name,
      members.flatMap((member) => groupsNamed(member, { groups, sets }, file, line)),
    );
  }
  const phrases: Phrase[] = written.map(({ group, first, next, within, file, line }): Phrase => ({
    group,
    first: groupsNamed(first, { groups, sets }, file, line),
    next: groupsNamed(next, { groups, sets }, file, line),
    within,
  }));

  const lexicon: Lexicon = {
    groups,
    sets,
    groupsOf: fromPairs(terms.length, standing),
    exceptionsOf: fromPairs(terms.length, excepted),
    places,
    phrases,
    amounts,
    shorthand,
    shapes,
    likeness,
    contacts,
    items,
    hints,
  };
  return { lexicon, terms };
}

/**
 * The numbers of a group and of all groups below it, `pay` stands for pay.high too, or of a set. Throws `RuleError`
 * for a name that no lexicon has.
 * @example groupsNamed('pay', lexicon, 'pack.yaml', () => 3) // [0]
 */
export function groupsNamed(name: string, { groups, sets }: Names, file: string, line: Line): number[] {
  const numbers = [...(sets.get(name) ?? []), ...(familiesOf(groups).get(name) ?? [])];
  if (numbers.length === 0) {
    throw new RuleError(
      file,
      line(),
      `no lexicon has a group "${name}"${suggestion(name, [...groups, ...sets.keys()])}`,
    );
  }
  return numbers;
}

const families = new WeakMap<readonly string[], ReadonlyMap<string, readonly number[]>>();

/** By every name and beginning of a name, `pay` of pay.high, the groups; reckoned once, for hundreds of rules ask. */
function familiesOf(groups: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const known = families.get(groups);
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
  families.set(groups, family);
  return family;
}

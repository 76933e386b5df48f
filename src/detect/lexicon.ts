import { type Automaton, compileAutomaton, foldText } from '../text/index.ts';
import { type LexiconSource, lexiconSchema } from './schema.ts';
import { parseYaml, type RuleFile, RuleError, suggestion } from './parse.ts';

/** All word banks, compiled: one automaton for every term of every group. */
export interface Lexicon {
  readonly automaton: Automaton;
  readonly groups: readonly string[];
  /** Group numbers that a term belongs to. */
  readonly groupsOf: readonly (readonly number[])[];
  /** For a term that is an exception: the groups whose hits inside it do not count. */
  readonly exceptionFor: readonly (readonly number[])[];
  /** In the order of the files: a phrase may build on one before it. */
  readonly phrases: readonly Phrase[];
  readonly amounts: readonly { group: number; per: ReadonlySet<string>; from: number; to: number }[];
  readonly contacts: ReadonlyMap<string, readonly number[]>;
  readonly items: readonly { group: number; atLeast: number }[];
  /** Groups that make it worth while to look for amounts, or for contacts. */
  readonly hints: { readonly amounts: readonly number[]; readonly contacts: readonly number[] };
  /** Groups that amounts, contacts or items may fill. */
  readonly computed: { readonly amounts: ReadonlySet<number>; readonly contacts: ReadonlySet<number> };
}

/** `group` holds where `then` follows `first` with at most `within` characters between. */
export interface Phrase {
  readonly group: number;
  readonly first: number;
  readonly then: number;
  readonly within: number;
}

const MOST_EXPANSIONS = 600;

/**
 * Compiles the word banks. Throws `RuleError` on a broken file, a term that folds to nothing, an unknown hint.
 * @example compileLexicon([{ path: 'lexicon/pay.yaml', text: 'groups: { pay.high: { terms: [高額報酬] } }' }])
 */
export function compileLexicon(files: readonly RuleFile[]): Lexicon {
  const groups: string[] = [];
  const groupNumber = (name: string): number => {
    const at = groups.indexOf(name);
    return at >= 0 ? at : groups.push(name) - 1;
  };
  const terms = new Map<string, { groups: Set<number>; exceptionFor: Set<number> }>();
  const termOf = (folded: string) => {
    let term = terms.get(folded);
    if (term === undefined) {
      term = { groups: new Set(), exceptionFor: new Set() };
      terms.set(folded, term);
    }
    return term;
  };
  const phrases: Phrase[] = [];
  const amounts: Lexicon['amounts'][number][] = [];
  const contacts = new Map<string, number[]>();
  const items: Lexicon['items'][number][] = [];
  const hints = { amounts: [] as number[], contacts: [] as number[] };

  for (const file of files) {
    const { value, lineOf } = parseYaml<LexiconSource>(file, lexiconSchema);
    for (const [name, group] of Object.entries(value.groups ?? {})) {
      const number = groupNumber(name);
      group.terms.forEach((source, i) => {
        for (const folded of variants(source, file.path, () => lineOf(['groups', name, 'terms', i]))) {
          termOf(folded).groups.add(number);
        }
      });
      group.except?.forEach((source, i) => {
        for (const folded of variants(source, file.path, () => lineOf(['groups', name, 'except', i]))) {
          termOf(folded).exceptionFor.add(number);
        }
      });
    }
    for (const [name, list] of Object.entries(value.phrases ?? {})) {
      for (const { first, then, within } of list) {
        phrases.push({ group: groupNumber(name), first: groupNumber(first), then: groupNumber(then), within });
      }
    }
    for (const [name, band] of Object.entries(value.amounts ?? {})) {
      amounts.push({ group: groupNumber(name), per: new Set(band.per), from: band.from, to: band.to ?? Infinity });
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

  const filled = new Set([
    ...[...terms.values()].flatMap((term) => [...term.groups]),
    ...phrases.map((phrase) => phrase.group),
    ...amounts.map((band) => band.group),
    ...[...contacts.values()].flat(),
    ...items.map((item) => item.group),
  ]);
  const empty = groups.find((_, number) => !filled.has(number));
  if (empty !== undefined) {
    const known = groups.filter((_, number) => filled.has(number));
    throw new RuleError(files.at(-1)?.path ?? 'lexicon', 1, `nothing fills the group "${empty}"${suggestion(empty, known)}`);
  }

  const list = [...terms.entries()];
  return {
    automaton: compileAutomaton(list.map(([folded]) => folded)),
    groups,
    groupsOf: list.map(([, term]) => [...term.groups]),
    exceptionFor: list.map(([, term]) => [...term.exceptionFor]),
    phrases,
    amounts,
    contacts,
    items,
    hints,
    computed: {
      amounts: new Set(amounts.map((band) => band.group)),
      contacts: new Set([...contacts.values()].flat()),
    },
  };
}

/** Folded forms of a term: `荷物(を|)運ぶ` gives two. */
function variants(source: string, file: string, line: () => number): string[] {
  const stray = /[\\?[\]^*+]/.exec(source);
  if (stray !== null) {
    throw new RuleError(file, line(), `"${source}": "${stray[0]}" has no meaning in a term; only (a|b|) has`);
  }
  if (/\([^)]*\(/.test(source) || source.split('(').length !== source.split(')').length) {
    throw new RuleError(file, line(), `"${source}": brackets do not match, or stand inside one another`);
  }
  let forms = [''];
  for (const piece of source.split(/(\([^()]*\))/)) {
    const choices = piece.startsWith('(') && piece.endsWith(')') ? piece.slice(1, -1).split('|') : [piece];
    forms = forms.flatMap((form) => choices.map((choice) => form + choice));
    if (forms.length > MOST_EXPANSIONS) {
      throw new RuleError(file, line(), `"${source}" stands for more than ${MOST_EXPANSIONS} phrases; split it`);
    }
  }
  const folded = [...new Set(forms.map(foldText))];
  if (folded.some((form) => form.trim() === '')) {
    throw new RuleError(file, line(), `"${source}" has a form without a character; write at least one`);
  }
  return folded;
}

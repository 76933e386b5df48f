import { groupsNamed } from './lexicon.ts';
import { type Line, RuleError } from './parse.ts';
import type { WhenSource } from './schema.ts';
import { anyIn, enoughOf } from './within.ts';
import type { Names } from './word-banks.ts';

/** An occurrence of a group: [start, end) of the folded text. */
export interface Occurrence {
  readonly start: number;
  readonly end: number;
  readonly term: number;
}

/** Occurrences by group number; an empty list where there is none. */
export type Occurrences = readonly (readonly Occurrence[])[];

export interface When {
  /** What must have been seen for it to hold: at least one group of each element. */
  readonly needs: readonly (readonly number[])[];
  /** The same in fewer words: one group each of at least `enough` of the families. */
  readonly families: readonly (readonly number[])[];
  readonly enough: number;
  /** Of these groups two terms must have been seen; none when one will do. */
  readonly twice: readonly number[];
  /** The occurrences that make it hold, or null. */
  find(text: Found): readonly Occurrence[] | null;
}

/** All that was found in a text, and what of it stands outside quotation marks. */
export interface Found {
  readonly found: Occurrences;
  readonly own: Occurrences;
}

interface Place {
  readonly names: Names;
  readonly file: string;
  readonly line: Line;
}

/**
 * Compiles a condition over group names. Throws `RuleError` for a name that no lexicon has.
 * @example compileWhen({ all: ['pay', 'contact.dm'], within: 160 }, place).find(reading)
 */
export function compileWhen(source: WhenSource, place: Place): When {
  const all = (source.all ?? []).map((element) => resolve(element, place));
  const any = (source.any ?? []).flatMap((element) => resolve(element, place));
  const none = (source.none ?? []).flatMap((element) => resolve(element, place));
  const families = (source.some?.of ?? []).map((element) => resolve(element, place));
  if (all.length === 0 && any.length === 0 && families.length === 0) {
    throw new RuleError(place.file, place.line(), 'when: write at least one name under all, any or some');
  }
  const idle = (source.all ?? []).findIndex((_, i) =>
    all.some((other, o) => o !== i && holds(all[i]!, other)),
  );
  if (idle >= 0) {
    throw new RuleError(
      place.file,
      place.line(),
      `all: "${source.all![idle]}" asks for nothing, another line of all is part of it; name something else`,
    );
  }
  const never = (source.all ?? []).findIndex((_, i) => holds(none, all[i]!));
  if (never >= 0) {
    throw new RuleError(
      place.file,
      place.line(),
      `all: "${source.all![never]}" can never hold, for none forbids it; name something else`,
    );
  }
  const { within, atLeast = 1, some } = source;
  if (some !== undefined && some.atLeast > some.of.length) {
    throw new RuleError(
      place.file,
      place.line(),
      `some: ${some.atLeast} of ${some.of.length} can never hold`,
    );
  }

  const each = any.length === 0 ? all : [...all, any];
  return {
    families: [...each, ...families],
    enough: each.length + (some?.atLeast ?? 0),
    twice: atLeast > 1 ? any : [],
    needs: [...each, ...(some === undefined ? [] : missingNone(families, some.atLeast))],
    // Asked of every rule for every candidate: nothing is allocated until it is sure to be needed.
    find(text) {
      const found = source.own === true ? text.own : text.found;
      for (const groups of all) if (!anyIn(found, groups)) return null;
      if (any.length > 0 && !anyIn(found, any)) return null;
      if (anyIn(found, none)) return null;
      const either = atLeast > 1 ? listed(found, any) : NONE;
      if (any.length > 0 && atLeast > 1 && distinct(either) < atLeast) return null;
      const together =
        within === undefined ? firstOfEach(found, all) : enoughOf(all, found, all.length, within);
      if (together === null) return null;
      const several =
        some === undefined ? NONE : enoughOf(families, found, some.atLeast, some.within ?? Infinity);
      if (several === null) return null;
      together.push(...(atLeast > 1 ? either : firstOfEach(found, [any])), ...several);
      return together;
    },
  };
}

const NONE: readonly Occurrence[] = [];

/** Are these groups all among those? */
const holds = (those: readonly number[], these: readonly number[]): boolean =>
  these.every((group) => those.includes(group));

function listed(found: Occurrences, groups: readonly number[]): readonly Occurrence[] {
  const list: Occurrence[] = [];
  for (const g of groups) list.push(...found[g]!);
  return list;
}

/** The first occurrence of each element, of the first of its groups that has one. */
function firstOfEach(found: Occurrences, elements: readonly (readonly number[])[]): Occurrence[] {
  const firsts: Occurrence[] = [];
  for (const groups of elements) {
    for (const g of groups) {
      const first = found[g]![0];
      if (first === undefined) continue;
      firsts.push(first);
      break;
    }
  }
  return firsts;
}

/** `pay | amount.day` to group numbers; a name takes all names below it along. */
function resolve(element: string, { names, file, line }: Place): number[] {
  return element.split('|').flatMap((part) => groupsNamed(part.trim(), names, file, line));
}

function distinct(list: readonly Occurrence[]): number {
  return new Set(list.map((o) => o.term)).size;
}

/**
 * k of n families are there only if each choice of n - k + 1 of them has one: what the gate can ask for. The n choices
 * of neighbours, taken round in a ring, say nearly as much as all choices do.
 */
function missingNone(families: readonly (readonly number[])[], atLeast: number): number[][] {
  const size = families.length - atLeast + 1;
  const ring = [...families, ...families];
  return families.map((_, i) => ring.slice(i, i + size).flat());
}

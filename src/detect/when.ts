import { groupsNamed, type Names } from './lexicon.ts';
import { RuleError } from './parse.ts';
import type { WhenSource } from './schema.ts';

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
  readonly line: number;
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
    throw new RuleError(place.file, place.line, 'when: write at least one name under all, any or some');
  }
  const { within, atLeast = 1, some } = source;
  if (some !== undefined && some.atLeast > some.of.length) {
    throw new RuleError(place.file, place.line, `some: ${some.atLeast} of ${some.of.length} can never hold`);
  }

  return {
    needs: [
      ...all,
      ...(any.length === 0 ? [] : [any]),
      ...(some === undefined ? [] : missingNone(families, some.atLeast)),
    ],
    find(text) {
      const found = source.own === true ? text.own : text.found;
      if (none.some((g) => found[g]!.length > 0)) return null;
      const lists = all.map((groups) => groups.flatMap((g) => found[g]!));
      if (lists.some((list) => list.length === 0)) return null;
      const either = any.flatMap((g) => found[g]!);
      if (any.length > 0 && distinct(either) < atLeast) return null;
      const together = within === undefined ? lists.map((list) => list[0]!) : closest(lists, within);
      if (together === null) return null;
      const several =
        some === undefined ? [] : enoughOf(families, found, some.atLeast, some.within ?? Infinity);
      if (several === null) return null;
      return [...together, ...(atLeast > 1 ? either : either.slice(0, 1)), ...several];
    },
  };
}

/** `pay | amount.day` to group numbers; a name takes all names below it along. */
function resolve(element: string, { names, file, line }: Place): number[] {
  return element.split('|').flatMap((part) => groupsNamed(part.trim(), names, file, line));
}

function distinct(list: readonly Occurrence[]): number {
  return new Set(list.map((o) => o.term)).size;
}

/** k of n families are there when each choice of n - k + 1 of them has one: what the gate can ask for. */
function missingNone(families: readonly (readonly number[])[], atLeast: number): number[][] {
  const choose = (from: number, size: number): number[][] => {
    if (size === 0) return [[]];
    return families
      .slice(from)
      .flatMap((family, i) => choose(from + i + 1, size - 1).map((rest) => [...family, ...rest]));
  };
  return choose(0, families.length - atLeast + 1);
}

/** One of each family that stands in the first window of `within` characters with `atLeast` of them, or null. */
function enoughOf(
  families: readonly (readonly number[])[],
  found: Occurrences,
  atLeast: number,
  within: number,
): Occurrence[] | null {
  const merged = families
    .flatMap((groups, which) =>
      groups.flatMap((g) => found[g]!.map((occurrence) => ({ occurrence, which }))),
    )
    .sort((a, b) => a.occurrence.start - b.occurrence.start);
  const latest = new Map<number, Occurrence>();
  for (const { occurrence, which } of merged) {
    latest.set(which, occurrence);
    const near = [...latest.values()].filter((o) => occurrence.end - o.start <= within);
    if (near.length >= atLeast) return near;
  }
  return null;
}

/** One of each list, all inside a window of `within` characters, or null. Linear in the occurrences. */
function closest(lists: readonly (readonly Occurrence[])[], within: number): Occurrence[] | null {
  const merged = lists
    .flatMap((list, which) => list.map((occurrence) => ({ occurrence, which })))
    .sort((a, b) => a.occurrence.start - b.occurrence.start);
  const latest: (Occurrence | undefined)[] = lists.map(() => undefined);
  for (const { occurrence, which } of merged) {
    latest[which] = occurrence;
    if (latest.every((l) => l !== undefined && occurrence.end - l.start <= within))
      return latest as Occurrence[];
  }
  return null;
}

import { groupsNamed } from './lexicon.ts';
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
  find(found: Occurrences): readonly Occurrence[] | null;
}

interface Names {
  readonly groups: readonly string[];
  readonly file: string;
  readonly line: number;
}

/**
 * Compiles a condition over group names. Throws `RuleError` for a name that no lexicon has.
 * @example compileWhen({ all: ['pay', 'contact.dm'], within: 160 }, names).find(found)
 */
export function compileWhen(source: WhenSource, names: Names): When {
  const all = (source.all ?? []).map((element) => resolve(element, names));
  const any = (source.any ?? []).flatMap((element) => resolve(element, names));
  const none = (source.none ?? []).flatMap((element) => resolve(element, names));
  if (all.length === 0 && any.length === 0) {
    throw new RuleError(names.file, names.line, 'when: write at least one name under all or any');
  }
  const { within, atLeast = 1 } = source;

  return {
    needs: any.length === 0 ? all : [...all, any],
    find(found) {
      if (none.some((g) => found[g]!.length > 0)) return null;
      const lists = all.map((groups) => groups.flatMap((g) => found[g]!));
      if (lists.some((list) => list.length === 0)) return null;
      const either = any.flatMap((g) => found[g]!);
      if (any.length > 0 && distinct(either) < atLeast) return null;
      const together = within === undefined ? lists.map((list) => list[0]!) : closest(lists, within);
      if (together === null) return null;
      return atLeast > 1 ? [...together, ...either] : [...together, ...either.slice(0, 1)];
    },
  };
}

/** `pay | amount.day` to group numbers; a name takes all names below it along. */
function resolve(element: string, names: Names): number[] {
  return element.split('|').flatMap((part) => groupsNamed(part.trim(), names.groups, names.file, names.line));
}

function distinct(list: readonly Occurrence[]): number {
  return new Set(list.map((o) => o.term)).size;
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

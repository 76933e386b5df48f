import { type ChangedText, MAX_CHANGES_SHOWN, type Ruling, type RulingChanges } from '#core';

/** Which list a change belongs to. */
export type ChangeKind = 'hidden' | 'reviewed' | 'released';

/**
 * What kind of change two rulings are; undefined for the same ruling.
 * @example changeKind('hide', 'review') // 'released'
 */
export function changeKind(before: Ruling, after: Ruling): ChangeKind | undefined {
  if (before === after) return undefined;
  if (after === 'hide') return 'hidden';
  return before === 'pass' ? 'reviewed' : 'released';
}

/** Collects the texts whose ruling changes. */
export interface ChangeCollector {
  /** Counts a text; `describe` is called only if it is kept. `logOdds` orders the list, the highest first. */
  add(
    rulings: { readonly before: Ruling; readonly after: Ruling },
    logOdds: number,
    describe: () => ChangedText,
  ): void;
  result(): RulingChanges;
}

/** Keeps the heaviest `MAX_CHANGES_SHOWN` texts of each kind and counts the rest. @example createChangeCollector().result().judged // 0 */
export function createChangeCollector(): ChangeCollector {
  const counts = { hidden: 0, reviewed: 0, released: 0 };
  const lists: Record<ChangeKind, { logOdds: number; text: ChangedText }[]> = {
    hidden: [],
    reviewed: [],
    released: [],
  };
  let judged = 0;
  const textsOf = (kind: ChangeKind) => lists[kind].map(({ text }) => text);
  return {
    add({ before, after }, logOdds, describe) {
      judged++;
      const kind = changeKind(before, after);
      if (!kind) return;
      counts[kind]++;
      const list = lists[kind];
      const at = list.findIndex((other) => other.logOdds < logOdds);
      if (at === -1 && list.length >= MAX_CHANGES_SHOWN) return;
      list.splice(at === -1 ? list.length : at, 0, { logOdds, text: describe() });
      if (list.length > MAX_CHANGES_SHOWN) list.pop();
    },
    result: () => ({
      judged,
      counts: { ...counts },
      hidden: textsOf('hidden'),
      reviewed: textsOf('reviewed'),
      released: textsOf('released'),
    }),
  };
}

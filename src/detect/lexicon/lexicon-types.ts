import type { PackedLists } from '#lib';
import type { Term } from '../../text/index.ts';

/** All lexicon files, compiled. Groups are numbered; everything else refers to the numbers. */
export interface Lexicon {
  /** Names of the groups; anonymous ones begin with ~. */
  readonly groups: readonly string[];
  /** By name that rules may use, of a group, a set or all groups below a name: the groups. */
  readonly numbersByName: ReadonlyMap<string, readonly number[]>;
  /** By term: the groups it belongs to. */
  readonly groupsOfTerm: PackedLists;
  /** By term: the groups whose hits inside this longer word do not count. */
  readonly exceptionsOfTerm: PackedLists;
  /** By group: the required position of its terms. */
  readonly positions: ReadonlyMap<number, TermPosition>;
  /** In file order: a phrase may use the group of an earlier one. */
  readonly phrases: readonly PhrasePattern[];
  readonly amounts: readonly AmountBand[];
  readonly shorthand: readonly { group: number; kind: 'bare' | 'share' }[];
  readonly shapes: readonly ShapeCondition[];
  readonly contacts: ReadonlyMap<string, readonly number[]>;
  readonly jobNoticeItems: readonly { group: number; atLeast: number }[];
  /** Groups whose terms make it worthwhile to extract amounts, or contacts. */
  readonly hints: { readonly amounts: readonly number[]; readonly contacts: readonly number[] };
}

/** A form of a term, as the lexicon defines it. */
export interface WrittenTerm extends Term {
  /** One of its spellings, as in the file. */
  readonly originalSpelling: string;
  readonly shortKatakana: boolean;
}

/** A group for amounts that are paid per one of `per` and whose upper end is in [from, to) yen. */
export interface AmountBand {
  readonly group: number;
  readonly per: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
  readonly openEndedOnly: boolean;
}

/** Required position of a term in the text; rule-schema.ts describes the values. */
export type TermPosition = 'end' | 'pause' | 'asks' | 'last' | 'first' | 'alone' | 'opens';

/** A group for texts with this outer form. */
export interface ShapeCondition {
  readonly group: number;
  readonly maxLetters: number;
  readonly minSegments: number;
  readonly maxMeanSegmentLetters: number;
  readonly minQuotedLetters: number;
  readonly titleOnly: boolean;
}

/** A group for places where a group of `next` follows one of `first`, at most `maxGap` folded units apart. */
export interface PhrasePattern {
  readonly group: number;
  readonly first: readonly number[];
  readonly next: readonly number[];
  readonly maxGap: number;
}

/** The group names that rules may use. */
export type GroupNames = Pick<Lexicon, 'numbersByName'>;

import type { PackedLists } from '#lib';
import type { Term } from '../../text/index.ts';

/** All word banks, read and checked: which groups every term stands for, and the groups that are made of others. */
export interface Lexicon {
  readonly groups: readonly string[];
  /** Names that stand for several groups. */
  readonly sets: ReadonlyMap<string, readonly number[]>;
  /** By term: the groups that it stands for. */
  readonly groupsOfTerm: PackedLists;
  /** By term: the groups whose hits inside this longer word are accidents and do not count. */
  readonly exceptionsOfTerm: PackedLists;
  /** By group: where its terms must stand. */
  readonly positions: ReadonlyMap<number, TermPosition>;
  /** In the order of the files: a phrase may build on one before it. */
  readonly phrases: readonly PhrasePattern[];
  readonly amounts: readonly AmountBand[];
  readonly shorthand: readonly { group: number; kind: 'bare' | 'share' }[];
  readonly shapes: readonly ShapeCondition[];
  readonly classifierBands: readonly ClassifierBand[];
  readonly contacts: ReadonlyMap<string, readonly number[]>;
  readonly jobNoticeItems: readonly { group: number; atLeast: number }[];
  /** Groups that make it worth while to look for amounts, or for contacts. */
  readonly hints: { readonly amounts: readonly number[]; readonly contacts: readonly number[] };
}

export interface WrittenTerm extends Term {
  /** One of its spellings, as in the file. */
  readonly originalSpelling: string;
  readonly shortKatakana: boolean;
}

/** `termGroupSchema` holds an amount that is paid per one of `payPeriodSchema` and whose upper end is in [from, to) yen. */
export interface AmountBand {
  readonly group: number;
  readonly per: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
  readonly openEndedOnly: boolean;
}

/** `termGroupSchema` holds when the log odds of the wording are in [from, to); `own`: of what stands outside quotation marks. */
export interface ClassifierBand {
  readonly group: number;
  readonly from: number;
  readonly to: number;
  readonly japaneseOnly: boolean;
  readonly unquotedOnly: boolean;
}

export type TermPosition = 'end' | 'pause' | 'asks' | 'last' | 'first' | 'alone' | 'opens';

/** `termGroupSchema` holds when the whole text looks so. */
export interface ShapeCondition {
  readonly group: number;
  readonly maxLetters: number;
  readonly minSegments: number;
  readonly maxMeanSegmentLetters: number;
  readonly minQuotedLetters: number;
  readonly titleOnly: boolean;
}

/** `termGroupSchema` holds where one of `nextEvent` follows one of `first` with at most `within` characters between. */
export interface PhrasePattern {
  readonly group: number;
  readonly first: readonly number[];
  readonly next: readonly number[];
  readonly maxGap: number;
}

/** The names that rules may use. */
export type GroupNames = Pick<Lexicon, 'groups' | 'sets'>;

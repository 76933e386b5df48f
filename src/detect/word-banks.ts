import type { Term } from '../text/index.ts';
import type { Listed } from './listed.ts';

/** All word banks, read and checked: which groups every term stands for, and the groups that are made of others. */
export interface Lexicon {
  readonly groups: readonly string[];
  /** Names that stand for several groups. */
  readonly sets: ReadonlyMap<string, readonly number[]>;
  /** By term: the groups that it stands for. */
  readonly groupsOf: Listed;
  /** By term: the groups whose hits inside this longer word are accidents and do not count. */
  readonly exceptionsOf: Listed;
  /** By group: where its terms must stand. */
  readonly places: ReadonlyMap<number, Place>;
  /** In the order of the files: a phrase may build on one before it. */
  readonly phrases: readonly Phrase[];
  readonly amounts: readonly Band[];
  readonly shorthand: readonly { group: number; kind: 'bare' | 'share' }[];
  readonly shapes: readonly Shape[];
  readonly likeness: readonly LikenessBand[];
  readonly contacts: ReadonlyMap<string, readonly number[]>;
  readonly items: readonly { group: number; atLeast: number }[];
  /** Groups that make it worth while to look for amounts, or for contacts. */
  readonly hints: { readonly amounts: readonly number[]; readonly contacts: readonly number[] };
}

export interface WrittenTerm extends Term {
  /** One of its spellings, as in the file. */
  readonly written: string;
  readonly katakana: boolean;
}

/** `group` holds an amount that is paid per one of `per` and whose upper end is in [from, to) yen. */
export interface Band {
  readonly group: number;
  readonly per: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
  readonly open: boolean;
}

/** `group` holds when the log odds of the wording are in [from, to); `own`: of what stands outside quotation marks. */
export interface LikenessBand {
  readonly group: number;
  readonly from: number;
  readonly to: number;
  readonly japanese: boolean;
  readonly own: boolean;
}

export type Place = 'end' | 'pause' | 'asks' | 'last' | 'first' | 'alone' | 'opens';

/** `group` holds when the whole text looks so. */
export interface Shape {
  readonly group: number;
  readonly lettersTo: number;
  readonly piecesFrom: number;
  readonly lettersPerPieceTo: number;
  readonly quotedFrom: number;
  readonly title: boolean;
}

/** `group` holds where one of `next` follows one of `first` with at most `within` characters between. */
export interface Phrase {
  readonly group: number;
  readonly first: readonly number[];
  readonly next: readonly number[];
  readonly within: number;
}

/** The names that rules may use. */
export type Names = Pick<Lexicon, 'groups' | 'sets'>;

import type { Span } from './message.ts';

/** A rule's full name: `pack/rule`. */
export type RuleName = `${string}/${string}`;

/** Who speaks and why. Only `soliciting` can lead to `hide`. */
export type Stance =
  | 'soliciting'
  | 'warning'
  | 'quoting'
  | 'asking-help'
  | 'seeking-work'
  | 'discussing'
  | 'none';

/** One rule fired. `weight` adds to the score; a negative weight speaks for the author. */
export interface Signal {
  readonly rule: RuleName;
  readonly weight: number;
  readonly spans: readonly Span[];
  /** The reason, in one sentence, in the server's language. */
  readonly note: string;
  /** The rule's pack, and the law it concerns if there is one, in the server's language. */
  readonly pack?: { readonly summary: string; readonly ground?: string };
}

/** What a job advertisement must show by law: employer, address, contact, duties, place of work, pay. */
export type JobNoticeItem = 'name' | 'address' | 'contact' | 'duties' | 'place' | 'pay';

/** What detection found, before any policy. */
export interface DetectionResult {
  readonly signals: readonly Signal[];
  readonly stance: Stance;
  /** From 0 to 1, two decimals: the sum of the signals, adjusted by the stance. */
  readonly score: number;
  /** For an offer of work: items that a lawful advertisement shows and this one does not. Never a reason to act. */
  readonly missing?: readonly JobNoticeItem[];
}

/** `pass`: nothing. `review`: a card for moderators. `hide`: the message is hidden. */
export type Ruling = 'pass' | 'review' | 'hide';

/** A detection result under one server's policy. */
export interface Verdict extends DetectionResult {
  readonly ruling: Ruling;
}

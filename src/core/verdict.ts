import type { Span } from './message.ts';

/** A rule's full name: `pack/rule`. */
export type RuleName = `${string}/${string}`;

/** Who speaks and why. Only `soliciting` can be an offence. */
export type Stance =
  | 'soliciting'
  | 'warning'
  | 'quoting'
  | 'asking-help'
  | 'seeking-work'
  | 'discussing'
  | 'none';

/** Something a rule noticed. `weight` adds to the score; negative weights speak for the author. */
export interface Signal {
  readonly rule: RuleName;
  readonly weight: number;
  readonly spans: readonly Span[];
  /** Why, in one sentence, in the server's language. */
  readonly note: string;
  /** The pack it belongs to, and law that it concerns where there is one, in the server's language. */
  readonly pack?: { readonly summary: string; readonly ground?: string };
}

/** What an advertisement for workers must show by law: who hires, where, how to reach them, what, where, for how much. */
export type JobNoticeItem = 'name' | 'address' | 'contact' | 'duties' | 'place' | 'pay';

/** What detection found, before any policy: pure evidence. */
export interface DetectionResult {
  readonly signals: readonly Signal[];
  readonly stance: Stance;
  /** 0..1, two decimals; what the signals add up to once the stance is taken into account. */
  readonly score: number;
  /** For an offer of work: what a lawful one would show and this one does not. Never a reason to act. */
  readonly missing?: readonly JobNoticeItem[];
}

export type Ruling = 'pass' | 'review' | 'hide';

/** What a finding means under one server's policy. */
export interface Verdict extends DetectionResult {
  readonly ruling: Ruling;
}

import type { Span } from './message.ts';

/** A rule's full name: `pack/rule`. */
export type RuleName = `${string}/${string}`;

/** The rule name of signals for a server's own phrases. */
export const SERVER_PHRASE = 'server/phrase';

/** The role and intent of the author. Only `soliciting` can lead to `hide`. */
export type Stance =
  | 'soliciting'
  | 'warning'
  | 'quoting'
  | 'asking-help'
  | 'seeking-work'
  | 'discussing'
  | 'none';

/**
 * The seven sorts of concrete evidence: `pay` sums and boasts of pay; `errand` a vague task or one of a courier; `contact` a
 * way to talk elsewhere; `demand` what applicants must bring or be (papers, a telephone, debts, anyone); `role` names and
 * deeds of crime, codewords; `account` trade in accounts, cards, SIMs; `claim` says that it is legal, safe or secret.
 */
export const CONCRETE_SORTS = ['pay', 'errand', 'contact', 'demand', 'role', 'account', 'claim'] as const;

/** A sort of concrete evidence: a moderator can point at the words. */
export type ConcreteSort = (typeof CONCRETE_SORTS)[number];

/** A sort of evidence: concrete, the `wording` of the whole text, or the `context` of the message. */
export type EvidenceSort = ConcreteSort | 'wording' | 'context';

/** A match of one rule. `weight` is added to the score; a negative weight lowers it. */
export interface Signal {
  readonly rule: RuleName;
  readonly weight: number;
  readonly spans: readonly Span[];
  /**
   * The sorts of evidence that the match is; none if it only supports others. Absent in cases that were stored before signals
   * had sorts.
   */
  readonly sorts?: readonly EvidenceSort[];
  /** The reason, in one sentence, in the server's language. */
  readonly note: string;
  /**
   * The pack of the rule, in the server's language: `prohibits` is the rule of the server in plain words, `ground` the law
   * that it concerns. A pack that is only a sign, and not a rule that a member can break, has neither.
   */
  readonly pack?: { readonly summary: string; readonly prohibits?: string; readonly ground?: string };
}

/** The items that a job advertisement must show by law: employer, address, contact, duties, place of work, pay. */
export type JobNoticeItem = 'name' | 'address' | 'contact' | 'duties' | 'place' | 'pay';

/** How many items there are. */
export const JOB_NOTICE_ITEM_COUNT = 6;

/** The result of detection, before the policy of a server is applied. */
export interface DetectionResult {
  readonly signals: readonly Signal[];
  readonly stance: Stance;
  /** From 0 to 1, two decimals: the sum of the signals, adjusted by the stance. */
  readonly score: number;
  /**
   * True if an offer also has words of a member who asks for help or looks for work. The post can be hidden; a strike needs
   * a moderator.
   */
  readonly asksForHelp?: true;
  /** For a job offer: items that the law requires and the text does not show. Never a reason for an action. */
  readonly missing?: readonly JobNoticeItem[];
}

/** `pass`: no action. `review`: a card for moderators. `hide`: the message is hidden. */
export type Ruling = 'pass' | 'review' | 'hide';

/** A detection result under one server's policy. */
export interface Verdict extends DetectionResult {
  readonly ruling: Ruling;
}

/**
 * Whether the author may be a victim: asks for help or looks for work, even in a text that also offers work. Such an author
 * never gets a strike or a quarantine by the program alone.
 * @example mayNeedHelp({ stance: 'soliciting', asksForHelp: true }) // true
 */
export const mayNeedHelp = ({
  stance,
  asksForHelp,
}: Pick<DetectionResult, 'stance' | 'asksForHelp'>): boolean =>
  stance === 'asking-help' || stance === 'seeking-work' || asksForHelp === true;

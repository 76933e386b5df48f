import type { MessageRef, Span } from './message.ts';
import { logOddsOfScore, logOddsOfScorePart, probabilityOfScore } from './probability.ts';

/** A rule's full name: `pack/rule`. */
export type RuleName = `${string}/${string}`;

/** The rule name of signals for a server's own phrases. */
export const SERVER_PHRASE = 'server/phrase';

/** The rule name of signals for a picture that moderators of the server upheld before. */
export const KNOWN_PICTURE = 'picture/known';

/** The rule name of signals for a picture that is much like one that moderators of the server upheld before. */
export const SIMILAR_PICTURE = 'picture/similar';

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

/** Whether a sort is concrete. @example isConcreteSort('wording') // false */
export const isConcreteSort = (sort: EvidenceSort): sort is ConcreteSort =>
  (CONCRETE_SORTS as readonly EvidenceSort[]).includes(sort);

/** A match of one rule. */
export interface Signal {
  readonly rule: RuleName;
  /** In log odds. It is added to those of the other signals; a negative weight lowers the sum. */
  readonly weight: number;
  /** The sorts of evidence that the match is; none if it only supports others, or was stored before there were sorts. */
  readonly sorts: readonly EvidenceSort[];
  readonly spans: readonly Span[];
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

/** A message of the same author that was written before the judged one. */
export interface EarlierMessage {
  readonly ref: MessageRef;
  /** A link that a moderator can open; absent if the platform has none. */
  readonly url?: string;
}

/** The result of detection, before the policy of a server is applied. */
export interface DetectionResult {
  readonly signals: readonly Signal[];
  readonly stance: Stance;
  /**
   * Natural log odds that the post recruits, at the base rate `DEFAULT_BASE_RATE`: the sum of the signals, adjusted by the
   * stance. Not limited. `probabilityOf` turns it into a probability.
   */
  readonly logOdds: number;
  /** True if `logOdds` is above the range in which it was measured, so that the probability is extrapolated. */
  readonly isExtrapolated?: true;
  /** True if the post is never hidden automatically: its rules are only hints, or its stance is doubtful. */
  readonly reviewOnly?: true;
  /** True if the text reads like a fragment of an offer: it is hidden only together with its context. */
  readonly isFragment?: true;
  /** The ruling that administrators have set for a phrase of their own which the text contains; see `ServerPhrase`. */
  readonly phraseRuling?: 'review' | 'hide';
  /** The ruling that follows from a picture which moderators of the server upheld before; see `KnownPicture`. */
  readonly pictureRuling?: 'review' | 'hide';
  /**
   * True if an offer also has words of a member who asks for help or looks for work. The post can be hidden; a strike needs
   * a moderator.
   */
  readonly asksForHelp?: true;
  /** Messages of the same newcomer on the same day that count too, oldest first; see `SumOfDay`. */
  readonly earlier?: readonly EarlierMessage[];
  /** For a job offer: items that the law requires and the text does not show. Never a reason for an action. */
  readonly missing?: readonly JobNoticeItem[];
}

/** `pass`: no action. `review`: a card for moderators. `hide`: the message is hidden. */
export type Ruling = 'pass' | 'review' | 'hide';

/** A detection result under one server's policy. */
export interface Verdict extends DetectionResult {
  readonly ruling: Ruling;
  /** From 0 to 1: how probably the post recruits, at the base rate of the server. */
  readonly probability: number;
  /** True if the post is only reviewed, although it is probable enough to be hidden: its evidence is of one sort. */
  readonly needsSecondSort?: true;
  /**
   * Only in a verdict that was stored before there were log odds: its score from 0 to 1. `logOdds`, `probability` and the
   * weights are then converted from scores and were never measured.
   */
  readonly score?: number;
}

/** A verdict as it was stored before there were log odds: a score and weights from 0 to 1, and no probability. */
export interface ScoredVerdict extends Omit<Verdict, 'logOdds' | 'probability' | 'signals' | 'score'> {
  readonly signals: readonly Omit<Signal, 'sorts'>[];
  readonly score: number;
}

/** A verdict as it may be in a store. */
export type StoredVerdict = Verdict | ScoredVerdict;

/**
 * A stored verdict in the present form. The log odds of an old one are converted from its score.
 * @example openStoredVerdict({ signals: [], stance: 'soliciting', score: 0.5, ruling: 'review' }).probability // 0.04
 */
export function openStoredVerdict(stored: StoredVerdict): Verdict {
  if ('logOdds' in stored) return stored;
  return {
    ...stored,
    signals: stored.signals.map((signal) => ({
      ...signal,
      weight: logOddsOfScorePart(signal.weight),
      sorts: [],
    })),
    logOdds: logOddsOfScore(stored.score),
    probability: probabilityOfScore(stored.score),
  };
}

/**
 * Whether the evidence against the author outweighs what speaks for the author.
 * @example hasNetEvidence([{ ...signal, weight: 3 }, { ...signal, weight: -5 }]) // false
 */
export const hasNetEvidence = (signals: readonly Pick<Signal, 'weight'>[]): boolean =>
  signals.reduce((sum, { weight }) => sum + Math.round(weight * 100), 0) > 0;

/** A rule with a smaller weight only names a thing. */
const MIN_WEIGHT_OF_EVIDENCE = 0.1;

/**
 * Whether a signal is evidence against the author, and does not only name a thing. @example isEvidence({ weight: 0.04 }) // false
 */
export const isEvidence = ({ weight }: Pick<Signal, 'weight'>): boolean => weight >= MIN_WEIGHT_OF_EVIDENCE;

/** A rule that only names a thing (an account, a sum) weighs less; what it names is no second sort. */
const MIN_SECOND_SORT_LOG_ODDS = 0.15;

/**
 * Whether the evidence is of enough sorts to hide a post: two concrete sorts in different words, or one together with wording
 * or context. Signals without spans count as different words.
 * @example hasEnoughSorts([{ weight: 3, sorts: ['pay'], spans: [] }, { weight: 2, sorts: ['contact'], spans: [] }]) // true
 */
export function hasEnoughSorts(signals: readonly Pick<Signal, 'weight' | 'sorts' | 'spans'>[]): boolean {
  const against = signals.filter(({ weight }) => weight > 0);
  const sorts = new Set(against.flatMap((signal) => signal.sorts));
  if (![...sorts].some(isConcreteSort)) return false;
  if (sorts.has('context') || sorts.has('wording')) return true;
  const shown = new Set(
    against.flatMap(({ weight, sorts: of }) => (weight < MIN_SECOND_SORT_LOG_ODDS ? [] : of)),
  );
  const words = against.flatMap(({ sorts: of, spans }) =>
    of.filter((sort) => isConcreteSort(sort) && shown.has(sort)).map((sort) => ({ sort, spans })),
  );
  return words.some((one, i) =>
    words.slice(i + 1).some((other) => one.sort !== other.sort && areDifferentWords(one.spans, other.spans)),
  );
}

/** Has each a word that the other one lacks? For one and the same signal: does it point at two words? */
const areDifferentWords = (spans: readonly Span[], others: readonly Span[]): boolean =>
  spans.length === 0 ||
  others.length === 0 ||
  (spans === others ? spans.length > 1 : hasWordOutside(spans, others) && hasWordOutside(others, spans));

const hasWordOutside = (spans: readonly Span[], others: readonly Span[]): boolean =>
  spans.some((a) => others.every((b) => a.part !== b.part || a.end <= b.start || b.end <= a.start));

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

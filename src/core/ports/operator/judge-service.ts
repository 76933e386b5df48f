import type { Language, Part, Span } from '../../message.ts';
import type { ApiCaller } from '../../operator/api-key.ts';
import type { JobNoticeItem, RuleName, Ruling, Stance } from '../../verdict.ts';
import type { Localized } from './cases/cases.ts';

/** A text that an operator asks about, before or after it is published. */
export interface JudgeRequest {
  readonly text: string;
  readonly parts?: readonly Part[] | undefined;
  /** When the account was made, and when it joined the network. Absent: not known. */
  readonly author?:
    | { readonly createdAt?: Date | undefined; readonly joinedAt?: Date | undefined }
    | undefined;
  /** The language of the reasons. Absent: that of the tenant's policy. */
  readonly language?: Language | undefined;
}

/** One reason of a ruling. */
export interface JudgeReason {
  readonly rule: RuleName;
  /** In log odds; below 0 it speaks for the author. */
  readonly weight: number;
  readonly text: string;
  /** In UTF-16 units of the text, or of the part with this index. */
  readonly spans: readonly Span[];
}

/** What decided a ruling, in the order in which it is looked for. */
export const RULING_CAUSES = [
  'asks-for-help',
  'seeks-work',
  'reaches-hide',
  'own-phrase',
  'one-sort',
  'stance',
  'unclear',
  'reaches-review',
  'first-check',
  'no-words',
  'below-review',
] as const;

/** What decided a ruling. */
export type RulingCause = (typeof RULING_CAUSES)[number];

/** The verdict on a text alone. */
export interface JudgeAnswer {
  readonly ruling: Ruling;
  readonly probability: number;
  readonly stance: Stance;
  /** Why the ruling is as it is: also for a text without reasons, and for one that is not hidden. */
  readonly explanation: Localized & { readonly cause: RulingCause };
  /** The heaviest first; what speaks for the author comes last. */
  readonly reasons: readonly JudgeReason[];
  readonly missingItems: readonly JobNoticeItem[];
  /** For an offer of work, with any ruling: which of the six items the text shows. Absent for other texts. */
  readonly items?: Readonly<Record<JobNoticeItem, 'shown' | 'missing'>>;
  readonly versions: { readonly program: string; readonly rules: string; readonly policy: string };
}

/** Judges texts at once. Stores nothing. */
export interface JudgeService {
  /**
   * The verdict under the policy of the caller's tenant, with its own rule pack.
   * @example (await judge.judge(caller, { text: '日給5万、荷物を運ぶだけ' })).ruling // 'review'
   */
  judge(caller: ApiCaller, request: JudgeRequest): Promise<JudgeAnswer>;
}

import type { EvidenceSort, Language, RuleName } from '#core';
import type { Condition } from './condition.ts';

/** A rule of a pack, compiled. */
export interface Rule {
  readonly name: RuleName;
  readonly pack: string;
  /** Positive: evidence against the author. Negative: evidence for an innocent text. */
  readonly weight: number;
  /** It can raise a score to `REVIEW_SCORE_CAP` but not above. */
  readonly reviewOnly?: boolean;
  /** It counts only if the rules of other packs reach at least this score. */
  readonly minCorroboration?: number;
  /** The sorts of evidence that a match is; empty for a rule that only supports others. */
  readonly sorts: readonly EvidenceSort[];
  /** The sentence that moderators read when the rule fires. */
  readonly note: Record<Language, string>;
  readonly when: Condition;
}

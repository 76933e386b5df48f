import type { EvidenceSort, Language, RuleName } from '#core';
import type { Condition } from './condition.ts';

/** A rule of a pack, compiled. */
export interface Rule {
  readonly name: RuleName;
  readonly pack: string;
  /** Positive: evidence against the author. Negative: evidence for an innocent text. */
  readonly weight: number;
  /** It is not evidence enough to hide a post: its sorts do not count for that. */
  readonly reviewOnly: boolean;
  /** The sorts of evidence that a match is; empty for a rule that only supports others. */
  readonly sorts: readonly EvidenceSort[];
  /** The sentence that moderators read when the rule fires. */
  readonly note: Record<Language, string>;
  readonly when: Condition;
}

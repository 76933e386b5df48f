import type { ApiCaller } from '../../operator/api-key.ts';
import type { Draft, DraftMove } from '../../policy/rule-draft.ts';
import type { RuleName, Ruling } from '../../verdict.ts';
import type { Precision } from '../console/playground.ts';

/** How many posts a draft judges differently than the rules in force: more and fewer of each ruling. */
export interface RuleDifferences {
  readonly hideMore: number;
  readonly hideFewer: number;
  readonly reviewMore: number;
  readonly reviewFewer: number;
}

/** What a draft in shadow or of a share would change, counted by all processes since its stage began, for 30 days at most. */
export interface RuleComparison extends RuleDifferences {
  readonly since: Date;
  /** Posts that were judged by both. */
  readonly judged: number;
  /** Posts that were judged once, because too many came at the same time. */
  readonly skipped: number;
  /** The rules that make the differences, the most first. */
  readonly rules: readonly (RuleDifferences & { readonly rule: string })[];
}

/** The rules of a tenant. */
export interface RulesState {
  /** Rises with each change of the draft; 0: there was none. */
  readonly revision: number;
  readonly inForce: {
    /** The version that cases name. */
    readonly version: string;
    /** The text of the tenant's own pack; absent: it has none. */
    readonly pack?: string;
  };
  readonly draft?: Omit<Draft, 'settings' | 'only' | 'revision'> & {
    /** The version that cases name when the draft judges. */
    readonly version: string;
    /** Absent: the draft removes the pack. */
    readonly pack?: string;
  };
  /** A draft was activated, and its activation can be taken back. */
  readonly canRollBack: boolean;
  /** Absent: the draft is neither in shadow nor used for a share. */
  readonly comparison?: RuleComparison;
}

/** A post that the draft judges differently. */
export interface DifferingPost {
  readonly postId: string;
  readonly channel: string;
  readonly at: Date;
  /** With the rules in force. */
  readonly before: Ruling;
  /** With the draft. */
  readonly after: Ruling;
  readonly rules: readonly (RuleName | string)[];
}

/** Why a change of rules was refused. */
export type RulesRefusal =
  /** Another change was first. */
  | { readonly kind: 'changed' }
  /** The step does not fit the stage; `stage` is absent if there is no draft. */
  | { readonly kind: 'stage'; readonly stage?: Draft['stage'] }
  /** The pack cannot be used: where, counted from 1, and what is wrong or what to write. */
  | { readonly kind: 'pack'; readonly line: number; readonly column: number; readonly problem: string };

/** The result of a change; `kept`: a rollback left the pack, because it was changed after the activation. */
export type RulesResult =
  | { readonly kind: 'done'; readonly state: RulesState; readonly kept: boolean }
  | RulesRefusal;

/** A step of the rollout, and why it is taken. `roll-back` ends a shadow or a share, or takes an activation back. */
export interface RulesStep {
  readonly move: DraftMove;
  /** The revision that the caller has seen. Absent: any, for a rollback in a hurry. */
  readonly revision?: number | undefined;
  readonly why?: string | undefined;
}

/** The rules of the caller's tenant: draft, shadow, share, activation, rollback. Rejects when a store is unavailable. */
export interface RulesService {
  read(caller: ApiCaller): Promise<RulesState>;
  /** Saves the text of a `pack.yaml` as the draft; null: the draft removes the pack. A draft of a share must be ended first. */
  saveDraft(
    caller: ApiCaller,
    draft: { readonly pack: string | null; readonly revision: number; readonly why?: string | undefined },
  ): Promise<RulesResult>;
  move(caller: ApiCaller, step: RulesStep): Promise<RulesResult>;
  /** The newest posts with a difference, at most `limit`; empty if the draft is neither in shadow nor used for a share. */
  listDifferences(caller: ApiCaller, limit: number): Promise<readonly DifferingPost[]>;
  /** How often moderators agreed with each pack and rule in the last days. */
  readPrecision(caller: ApiCaller, days: number): Promise<Precision>;
}

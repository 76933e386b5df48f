import type { Policy, ServerPhrase } from './policy.ts';

/** The settings that a draft of rules changes. */
export interface DraftSettings {
  readonly probability: Policy['probability'];
  readonly phrases: readonly ServerPhrase[];
  /** The text of a rule pack. Absent: the server has none. */
  readonly ownPack?: string | undefined;
}

/** A setting that a draft can change. */
export type DraftKey = keyof DraftSettings;

/** The settings that a draft can change, in the order in which they are shown. */
export const DRAFT_KEYS = [
  'probability',
  'phrases',
  'ownPack',
] as const satisfies readonly (keyof DraftSettings)[];

/**
 * `draft`: only previews use it. `shadow`: live messages are also judged with it, and nothing follows. `share`: it judges the
 * messages of a share of the authors. `active`: it is in force for all.
 */
export const DRAFT_STAGES = ['draft', 'shadow', 'share', 'active'] as const;

/** How far a draft of rules has come. */
export type DraftStage = (typeof DRAFT_STAGES)[number];

/** What is done with a draft, in the order in which it goes into force; then what takes it back. */
export const DRAFT_STEPS = ['saved', 'shadow', 'share', 'active', 'stopped', 'rolled-back'] as const;

/** Who did a step of a draft, when, and why if a reason was given. */
export interface DraftStep {
  readonly step: (typeof DRAFT_STEPS)[number];
  readonly at: Date;
  readonly by: { readonly id: string; readonly name: string };
  /** Of the step `share`: from 0.01 to 99.99. */
  readonly percent?: number | undefined;
  readonly why?: string | undefined;
}

/** The draft of a server. */
export interface Draft {
  /**
   * Stays the same from the draft to all authors. With it the share of authors is drawn, so that an author who is in a share
   * is also in a larger one.
   */
  readonly id: string;
  readonly settings: DraftSettings;
  /** The settings that it changes; the others stay as they are in the policy. Absent: all. */
  readonly only?: readonly DraftKey[] | undefined;
  readonly stage: DraftStage;
  /** In the stage `share`: the percentage of authors, from 0.01 to 99.99. */
  readonly percent?: number | undefined;
  /** Oldest first, at most 50. */
  readonly steps: readonly DraftStep[];
  /** Rises with each change; a form that was opened before names an older one. */
  readonly revision: number;
}

/** A step that a person asks for. `stop` ends a shadow or a share. */
export type DraftMove = 'shadow' | 'stop' | 'activate' | 'roll-back' | { readonly share: number };

/** The smallest and the largest share of authors, in per cent. */
export const SHARE_PERCENT = { min: 0.01, max: 99.99 } as const;

/**
 * The draft that judged a message before it was in force for all: recorded with the case. Absent: the rules in force.
 */
export interface JudgedByDraft {
  /** The id of the draft. */
  readonly id: string;
  readonly stage: 'share';
  readonly percent: number;
}

/** What a draft would change in the rulings: `pass-hide` passed before and is hidden with the draft. */
export const RULING_CHANGES = [
  'pass-review',
  'pass-hide',
  'review-pass',
  'review-hide',
  'hide-pass',
  'hide-review',
] as const;

/** The ruling with the rules in force, and with the draft. */
export type RulingChange = (typeof RULING_CHANGES)[number];

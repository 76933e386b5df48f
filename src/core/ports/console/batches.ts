import type { Decision } from '../../card.ts';
import type { Caller } from '../../command.ts';
import type { CaseSummary, QueueFilter, QueuePerson } from './queue.ts';

/** The most cases that are decided at once. */
export const MAX_BATCH_CASES = 1000;

/** Which cases are decided together: named ones, or the undecided ones of a filter, oldest first. */
export type BatchSelection =
  | { readonly kind: 'cases'; readonly caseIds: readonly string[] }
  | { readonly kind: 'filter'; readonly filter: QueueFilter };

/** What a decision on several cases would do, from their present state. Numbers of cases. */
export interface BatchEffects {
  /** Posts that are visible and will be hidden. */
  readonly hides: number;
  /** Hidden posts that will be visible again. */
  readonly restores: number;
  readonly unchanged: number;
  /** Expected strikes, or strikes that are expected to be taken back. */
  readonly strikes: number;
  readonly strikesBack: number;
  /** Cases that another moderator works on. */
  readonly claimed: number;
}

/** Several decisions that were made together. */
export interface Batch {
  readonly id: string;
  readonly decision: Decision;
  readonly by: QueuePerson;
  readonly at: Date;
  /** `planned`: nothing has been decided yet. */
  readonly state: 'planned' | 'running' | 'finished' | 'undoing' | 'undone';
  readonly count: number;
  /** How many cases are through, in this state. */
  readonly done: number;
  readonly accepted: number;
  /** Not changed: another moderator had decided. */
  readonly skipped: number;
  readonly failed: number;
  readonly undo?: {
    readonly by: QueuePerson;
    readonly at: Date;
    readonly accepted: number;
    /** Left as they are, because there is a later decision. */
    readonly left: number;
  };
}

/** A batch that has not been started, with what it would do. */
export interface BatchPreview {
  readonly batch: Batch;
  readonly effects: BatchEffects;
  /** A few of the cases, oldest first. */
  readonly samples: readonly CaseSummary[];
  /** True if more cases match than `MAX_BATCH_CASES`. */
  readonly isLimited: boolean;
}

/** Decisions on several cases of the viewer's server. Every method answers undefined for the number of another server. */
export interface ConsoleBatches {
  /** Fixes the cases of a batch for an hour; decides nothing. Undefined if no undecided case is selected. */
  plan(viewer: Caller, decision: Decision, selection: BatchSelection): Promise<Batch | undefined>;
  /** A planned batch with what it would do now. */
  preview(viewer: Caller, id: string): Promise<BatchPreview | undefined>;
  /** Decides the cases of a planned batch one by one, in the background. Once. */
  start(viewer: Caller, id: string): Promise<Batch | undefined>;
  /** Takes back all decisions of a finished batch, in the background. Once. */
  undo(viewer: Caller, id: string): Promise<Batch | undefined>;
  find(viewer: Caller, id: string): Promise<Batch | undefined>;
  /** The batches that were started, newest first. */
  list(viewer: Caller): Promise<readonly Batch[]>;
}

import {
  type ActionKind,
  isReversible,
  type Outcome,
  type ReversibleActionKind,
  type UndoOf,
} from './actions.ts';
import type { Decision } from './card.ts';
import type { Member, Message, MessageRef } from './message.ts';
import { LADDER_ACTION_KINDS, type LadderActionKind } from './policy.ts';
import type { Verdict } from './verdict.ts';

/**
 * Messages of one author that were read together, in their order, the case's own among them; absent when it stands
 * alone. The verdict's spans lie in all of them together: texts one a line, see `together` in the cases room.
 */
export type MessageGroup = readonly Message[];

/** What brings a message to a case: it was posted, edited, or a member pointed at it. */
export type Trigger = {
  readonly message: Message;
  readonly verdict: Verdict;
  /** What it was read together with, itself among them; the verdict is about all. */
  readonly pieces?: MessageGroup;
  /** The case of an earlier piece, to which this one belongs. */
  readonly owner?: string;
  /** Cases of other accounts with the same text or contact. */
  readonly campaign?: readonly string[];
} & (
  | { readonly kind: 'posted' | 'edited' }
  | {
      readonly kind: 'reported';
      readonly reporter: Member;
      readonly reason: string;
      /** How much it counts, above 0 and below 1, when earlier reports of the same member were overturned; else 1. */
      readonly weight?: number;
    }
);

/** A step of the ladder, or the action that undoes one. */
export type SanctionChangeKind = LadderActionKind | UndoOf<ReversibleSanctionKind>;

/** A step of the ladder that can be undone. */
export type ReversibleSanctionKind = LadderActionKind & ReversibleActionKind;

/** @example isReversibleSanction('kick') // false */
export const isReversibleSanction = (kind: ActionKind): kind is ReversibleSanctionKind =>
  isReversible(kind) && (LADDER_ACTION_KINDS as readonly ActionKind[]).includes(kind);

/** Everything that can happen to a case. Appended, never edited; the state of a case is derived from them. */
export type CaseEvent =
  /** The full message is stored before anything is done about it. */
  | {
      readonly kind: 'opened';
      readonly at: Date;
      readonly message: Message;
      readonly pieces?: MessageGroup;
      readonly verdict: Verdict;
      readonly packs: string;
    }
  /** Judged again: the author edited the message, added a piece to it, or it proved to be part of a campaign. */
  | {
      readonly kind: 'rejudged';
      readonly at: Date;
      readonly message: Message;
      readonly pieces?: MessageGroup;
      readonly verdict: Verdict;
      readonly packs: string;
    }
  /** Copies of what came with the message, as `Files.put` named them; `detail` when some could not be had. */
  | {
      readonly kind: 'copied';
      readonly at: Date;
      readonly files: readonly { readonly name: string; readonly file: string; readonly bytes: number }[];
      readonly detail?: 'late' | 'failed' | 'too-large';
    }
  /** Other accounts showed the same text or the same contact; `cases` are theirs. */
  | { readonly kind: 'campaign'; readonly at: Date; readonly cases: readonly string[] }
  /** `job`: the owed action this is the outcome of, so that a job found again after a crash is known to be paid. */
  | { readonly kind: 'acted'; readonly at: Date; readonly job: string; readonly outcome: Outcome }
  /** `count`: strikes in force after this one. */
  | { readonly kind: 'struck'; readonly at: Date; readonly member: Member; readonly count: number }
  | { readonly kind: 'unstruck'; readonly at: Date; readonly member: Member; readonly count: number }
  /** What the ladder asks for after a strike; written once the decision is made, before the actions are tried. */
  | {
      readonly kind: 'escalated';
      readonly at: Date;
      /** A rung of the ladder, or, after a strike was taken back, what lifts one. */
      readonly rung: SanctionChangeKind;
      /** When a timeout ends, or a quarantine or a ban that ends by itself. */
      readonly until?: Date;
      /** The moderator who asked for it; absent, the ladder did. */
      readonly by?: Member;
    }
  | {
      readonly kind: 'reported';
      readonly at: Date;
      readonly reporter: Member;
      readonly reason: string;
      /** How much it counts, above 0 and below 1, when earlier reports of the same member were overturned; else 1. */
      readonly weight?: number;
      /** Which of the pieces was pointed at, when it is not the case's own message. */
      readonly about?: MessageRef;
    }
  /** An administrator read the evidence out, into a file. */
  | { readonly kind: 'exported'; readonly at: Date; readonly by: Member }
  | { readonly kind: 'appealed'; readonly at: Date; readonly author: Member; readonly plea: string }
  | { readonly kind: 'ruled'; readonly at: Date; readonly moderator: Member; readonly decision: Decision }
  /** A moderator has the case in hand. */
  | { readonly kind: 'claimed'; readonly at: Date; readonly moderator: Member }
  /** A moderator's note to the other moderators. */
  | { readonly kind: 'noted'; readonly at: Date; readonly moderator: Member; readonly text: string };

export type CaseEventKind = CaseEvent['kind'];

import { type ActionKind, isReversible, type ReversibleActionKind, type UndoOf } from './actions.ts';
import type { Decision } from './card.ts';
import type { GateMuting } from './gate.ts';
import type { Member, Message, MessageRef } from './message.ts';
import type { Outcome } from './outcome.ts';
import { LADDER_ACTION_KINDS, type LadderActionKind } from './policy/policy.ts';
import type { JudgedByDraft } from './policy/rule-draft.ts';
import type { StoredVerdict, Verdict } from './verdict.ts';

/**
 * Messages of one author that are judged together, in order of posting, including the case's own message. Spans of the
 * verdict are positions in the joined text, one message per line; see `joinMessages` in `src/cases/message-group.ts`.
 */
export type MessageGroup = readonly Message[];

/** Why a message is handled: it was posted, edited, or reported by a member. */
export type Trigger = {
  readonly message: Message;
  readonly verdict: Verdict;
  /** The messages that were judged together, including this one; the verdict is about all of them. */
  readonly pieces?: MessageGroup;
  /** The case of an earlier message of the group, to which this message belongs. */
  readonly owner?: string;
  /** Cases of other accounts with the same text, contact or picture. */
  readonly campaign?: readonly string[];
  /** The draft of rules that judged it; absent: the rules in force. */
  readonly draft?: JudgedByDraft;
} & (
  | { readonly kind: 'posted' | 'edited' }
  | {
      readonly kind: 'reported';
      readonly reporter: Member;
      readonly reason: string;
      /** Between 0 and 1 if earlier reports of the same member were overturned; absent: 1. */
      readonly weight?: number;
    }
);

/** A step of the ladder, or the action that undoes one. */
export type SanctionChangeKind = LadderActionKind | UndoOf<ReversibleSanctionKind>;

/** A step of the ladder that can be undone. */
export type ReversibleSanctionKind = LadderActionKind & ReversibleActionKind;

/** Whether it is a step of the ladder that can be undone. @example isReversibleSanction('kick') // false */
export const isReversibleSanction = (kind: ActionKind): kind is ReversibleSanctionKind =>
  isReversible(kind) && (LADDER_ACTION_KINDS as readonly ActionKind[]).includes(kind);

/** Why copies of attachments are missing. `full`: all copies together have reached the ceiling of the operator. */
export type MissingCopies = 'late' | 'failed' | 'too-large' | 'full';

/** A stored copy of an attachment. */
export interface CopiedFile {
  /** What a member called it. */
  readonly name: string;
  /** The hash that `AttachmentStore.put` returned. */
  readonly file: string;
  readonly bytes: number;
  /** The picture that it is, an id of `Message.pictures` of the message with the id `message`. Absent: it is no picture. */
  readonly picture?: string;
  readonly message?: string;
}

/** Why a withheld or simulated hide is requested again. See the event `retried`. */
export type HideRetryCause = 'hour' | 'lifted' | 'decided' | 'enforced';

/** The events of a case. They are appended and never edited; `CaseState` is derived from them. */
export type CaseEvent =
  /** The full message, stored before any action. */
  | {
      readonly kind: 'opened';
      readonly at: Date;
      readonly message: Message;
      readonly pieces?: MessageGroup;
      readonly verdict: StoredVerdict;
      readonly packs: string;
      /** The draft of rules that judged it; absent: the rules in force. */
      readonly draft?: JudgedByDraft;
    }
  /** Judged again: the message was edited, joined a group, is part of a campaign, or its pictures were read. */
  | {
      readonly kind: 'rejudged';
      readonly at: Date;
      readonly message: Message;
      readonly pieces?: MessageGroup;
      readonly verdict: StoredVerdict;
      readonly packs: string;
      /** The draft of rules that judged it; absent: the rules in force. */
      readonly draft?: JudgedByDraft;
      /**
       * True if only what was read in its pictures is new, and the post was already to be hidden, or moderators had decided: the
       * reading is evidence of the case, and nothing is done about the post because of it.
       */
      readonly isLateReading?: true;
    }
  /** Copies of attachments. `detail` if some are missing. */
  | {
      readonly kind: 'copied';
      readonly at: Date;
      readonly files: readonly CopiedFile[];
      readonly detail?: MissingCopies;
    }
  /** Other accounts posted the same text, contact or picture; `cases` are their cases. */
  | { readonly kind: 'campaign'; readonly at: Date; readonly cases: readonly string[] }
  /**
   * A hide that was withheld or only simulated is requested again: the hourly limit has room (`hour`), a moderator lifted
   * it (`lifted`), a moderator decided a case with the same text (`decided`), or the server left shadow mode
   * (`enforced`).
   */
  | {
      readonly kind: 'retried';
      readonly at: Date;
      readonly why: HideRetryCause;
      /** The moderator who caused it; absent: no moderator did. */
      readonly by?: Pick<Member, 'server' | 'id' | 'name'>;
    }
  /** `job` is the id of the outbox job with this outcome. It shows after a crash that the job is done. */
  | { readonly kind: 'acted'; readonly at: Date; readonly job: string; readonly outcome: Outcome }
  /** `count`: strikes in force after this event. */
  | { readonly kind: 'struck'; readonly at: Date; readonly member: Member; readonly count: number }
  | { readonly kind: 'unstruck'; readonly at: Date; readonly member: Member; readonly count: number }
  /** The sanction that the ladder requests after a strike; stored before the first attempt. */
  | {
      readonly kind: 'escalated';
      readonly at: Date;
      /** A step of the ladder, or, after a strike was revoked, the action that undoes one. */
      readonly rung: SanctionChangeKind;
      /** When it ends; absent: it has no end. */
      readonly until?: Date;
      /** The moderator who requested it; absent: the ladder requested it. */
      readonly by?: Member;
    }
  | {
      readonly kind: 'reported';
      readonly at: Date;
      readonly reporter: Member;
      readonly reason: string;
      /** Between 0 and 1 if earlier reports of the same member were overturned; absent: 1. */
      readonly weight?: number;
      /** The reported message of the group; absent: the case's own message. */
      readonly about?: MessageRef;
    }
  /** An administrator exported the evidence into a file. */
  | { readonly kind: 'exported'; readonly at: Date; readonly by: Member }
  | { readonly kind: 'appealed'; readonly at: Date; readonly author: Member; readonly plea: string }
  | { readonly kind: 'ruled'; readonly at: Date; readonly moderator: Member; readonly decision: Decision }
  /**
   * A moderator took back the last decision: the case and its post become as they were before it. `decisionIndex` is the
   * index of the event `ruled` that no longer counts.
   */
  | {
      readonly kind: 'reopened';
      readonly at: Date;
      readonly moderator: Member;
      readonly decisionIndex: number;
    }
  /** The author must verify at the gate because of this message; `muting` is what the platform did. */
  | { readonly kind: 'gated'; readonly at: Date; readonly member: Member; readonly muting: GateMuting }
  /** The gate let the author in without a proof, because the case was overturned. */
  | { readonly kind: 'ungated'; readonly at: Date; readonly member: Member }
  /** A moderator works on the case. */
  | { readonly kind: 'claimed'; readonly at: Date; readonly moderator: Member }
  /** A moderator's note to the other moderators. */
  | { readonly kind: 'noted'; readonly at: Date; readonly moderator: Member; readonly text: string }
  /** A moderator's question to the author; it is sent as a direct message without the moderator's name. */
  | { readonly kind: 'asked'; readonly at: Date; readonly moderator: Member; readonly text: string }
  /** The author's answer to the questions so far. */
  | { readonly kind: 'answered'; readonly at: Date; readonly author: Member; readonly text: string };

/** The name of an event. */
export type CaseEventKind = CaseEvent['kind'];

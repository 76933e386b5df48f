import type { Outcome } from './action.ts';
import type { Decision } from './card.ts';
import type { Member, Message } from './message.ts';
import type { Verdict } from './verdict.ts';

/** Everything that can happen to a case. Appended, never edited; the state of a case is derived from them. */
export type CaseEvent =
  /** The full message is stored before anything is done about it. */
  | {
      readonly kind: 'opened';
      readonly at: Date;
      readonly message: Message;
      readonly verdict: Verdict;
      readonly packs: string;
    }
  /** The author edited the message and it was judged again. */
  | {
      readonly kind: 'rejudged';
      readonly at: Date;
      readonly message: Message;
      readonly verdict: Verdict;
      readonly packs: string;
    }
  | { readonly kind: 'acted'; readonly at: Date; readonly outcome: Outcome }
  /** `count`: strikes in force after this one. */
  | { readonly kind: 'struck'; readonly at: Date; readonly member: Member; readonly count: number }
  | { readonly kind: 'unstruck'; readonly at: Date; readonly member: Member; readonly count: number }
  /** What the ladder asks for after a strike; written once the decision is made, before the actions are tried. */
  | { readonly kind: 'escalated'; readonly at: Date; readonly rung: string }
  | { readonly kind: 'reported'; readonly at: Date; readonly reporter: Member; readonly reason: string }
  | { readonly kind: 'appealed'; readonly at: Date; readonly author: Member; readonly plea: string }
  | { readonly kind: 'ruled'; readonly at: Date; readonly moderator: Member; readonly decision: Decision };

export type CaseEventKind = CaseEvent['kind'];

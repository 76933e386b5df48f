import type { Card, CaseAction, Decision } from '../card.ts';
import type { GateMuting } from '../gate.ts';
import type { JoiningMember, Member, Message, MessageRef, Server } from '../message.ts';
import type { RequestResult } from '../request-result.ts';

/**
 * What became of a message. `handled`: it was judged as ordinary, or it is in a case or in the fallback queue.
 * `failed`: only the platform still has it, so the adapter must read it again later.
 */
export type Handling = 'handled' | 'failed';

/** What an adapter adds to a message that it hands over. */
export interface HandlingOptions {
  /**
   * Set it where the message has only the author's id and name: the author with roles and rights. It is called only for
   * a message that may become a case, so that ordinary messages need no request. When it rejects, moderators get a card,
   * nothing is done automatically, and the message is `failed`: hand it over again, as an edit.
   */
  readonly completeAuthor?: () => Promise<Member>;
  /**
   * True if the caller keeps a message that is `failed`, and hands it over again. Then a message whose evidence cannot be
   * stored is `failed`, and does not wait in the fallback queue.
   */
  readonly redelivers?: boolean;
  /** True if the caller has handed over this message before: it counts as one message of its author. */
  readonly isRepeated?: boolean;
}

/** What a platform did because of a request that it confirms later. */
export interface OutcomeConfirmation {
  readonly server: Server;
  /** The id of the job of the outbox. */
  readonly job: string;
  readonly status: 'done' | 'degraded' | 'failed';
  /** A code or a short text of the platform, without a text of a member. */
  readonly detail?: string;
}

/**
 * `recorded`: it is stored in the case, now or by an earlier call with the same outcome. `conflict`: another outcome is stored.
 * `replaced`: it came after the deadline, and a newer decision has replaced the action. `unknown`: no such job of this server
 * waits. `unavailable`: a store does not answer; call it again.
 */
export type ConfirmationResult = 'recorded' | 'conflict' | 'replaced' | 'unknown' | 'unavailable';

/** What a network did about the author of a case, because the gate asked for it. */
export interface MutingOutcome {
  readonly caseId: string;
  readonly member: Pick<Member, 'server' | 'id'>;
  readonly muting: GateMuting;
  /** Whether this case has asked the author to verify. False: it is one more case of an author who waited already. */
  readonly hasAsked: boolean;
}

/** Receives the events and requests of adapters. Adapters get it in `Adapter.start`. */
export interface Intake {
  /**
   * Handles a new message. Resolves after all actions; adapters must acknowledge the event before they await this. Never
   * rejects. An adapter that reads messages back must not move its mark past a message that is not `handled`.
   */
  handleMessage(message: Message, options?: HandlingOptions): Promise<Handling>;
  /** Handles an edited message, like `handleMessage`; it is judged again. */
  handleEdit(message: Message, options?: HandlingOptions): Promise<Handling>;
  /** Forgets a message that was deleted, by its author or another one: it counts no more. A case keeps its evidence. */
  handleDelete(ref: MessageRef): void;
  /** Counts a join, and stops the member at the gate if the policy requires it. */
  handleJoin(member: JoiningMember): Promise<void>;
  report(report: { message: Message; reporter: Member; reason: string }): Promise<RequestResult>;
  appeal(appeal: { caseId: string; author: Member; plea: string }): Promise<RequestResult>;
  /** The author's answer to a moderator's question about the case. */
  answer(answer: { caseId: string; author: Member; text: string }): Promise<RequestResult>;
  decide(decision: { caseId: string; moderator: Member; decision: Decision }): Promise<RequestResult>;
  /**
   * A moderator's action other than a decision. `note` is the text of a note or of a question; only its first 1,000
   * characters are kept.
   * `decisionIndex`: take back exactly this decision, the index of its event; refused if there is a later one.
   */
  performModeratorAction(request: {
    caseId: string;
    moderator: Member;
    action: CaseAction;
    note?: string;
    decisionIndex?: number;
  }): Promise<RequestResult>;
  /**
   * Records what a platform did because of a request that it confirms later, then does what follows: strike, ladder, card.
   * The first outcome counts. Only one that came after the deadline replaces the outcome `unconfirmed`. Idempotent. Never
   * rejects.
   * @example await intake.confirmOutcome({ server, job: 'Y-4G7C2Q0M1X/0/hide', status: 'done' }) // 'recorded'
   */
  confirmOutcome(confirmation: OutcomeConfirmation): Promise<ConfirmationResult>;
  /**
   * Records in a case what a network did about its author, who waits at the gate, and shows it on the card. Idempotent. Never
   * rejects. `unavailable`: call it again.
   */
  recordMuting(outcome: MutingOutcome): Promise<'recorded' | 'unavailable'>;
  /** Lifts the hourly limit on automatic hides of the moderator's server for an hour. */
  liftHourlyLimit(request: { moderator: Member }): Promise<RequestResult>;
  /**
   * The card of the present state of a case in the reader's language. Undefined for an unknown case, for a reader who is
   * no moderator of the server of the case, and when a store does not answer.
   */
  getCaseCard(request: {
    caseId: string;
    reader: Pick<Member, 'server' | 'moderator' | 'language'>;
  }): Promise<Card | undefined>;
  /** The strikes in force and the newest cases of one member. */
  getMemberHistory(
    member: Pick<Member, 'server' | 'id'>,
  ): Promise<{ strikes: number; caseIds: readonly string[] }>;
}

import type { Decision, ModeratorAction } from '../card.ts';
import type { JoiningMember, Member, Message } from '../message.ts';
import type { RequestResult } from '../request-result.ts';

/** The events and requests that adapters hand over. They get it in `Adapter.start`. */
export interface Intake {
  /** A new message. Resolves when everything about it is done; adapters acknowledge before they await this. */
  handleMessage(message: Message): Promise<void>;
  /** The same message after an edit; it is judged again. */
  handleEdit(message: Message): Promise<void>;
  /** A member joined: counted, and stopped at the gate if the policy says so. */
  handleJoin(member: JoiningMember): Promise<void>;
  report(report: { message: Message; reporter: Member; reason: string }): Promise<RequestResult>;
  appeal(appeal: { caseId: string; author: Member; plea: string }): Promise<RequestResult>;
  decide(decision: { caseId: string; moderator: Member; decision: Decision }): Promise<RequestResult>;
  /**
   * A moderator's action other than a decision. `note` is the text of a note; only its first 1,000 characters are kept.
   */
  performModeratorAction(request: {
    caseId: string;
    moderator: Member;
    action: ModeratorAction;
    note?: string;
  }): Promise<RequestResult>;
  /** The strikes in force and the newest cases of one member. */
  getMemberHistory(
    member: Pick<Member, 'server' | 'id'>,
  ): Promise<{ strikes: number; caseIds: readonly string[] }>;
}

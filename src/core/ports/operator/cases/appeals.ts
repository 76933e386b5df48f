import type { ApiCaller } from '../../../operator/api-key.ts';
import type { Account } from '../../../operator/post.ts';
import type { RequestResult } from '../../../request-result.ts';

/**
 * The answer to a request about a case. `not-found`: no case of this tenant has the id, or the account is not its author;
 * both get the same answer. `refused`: the state of the case does not allow it. Texts are for the person who asked.
 */
export type CaseAnswer =
  | { readonly kind: 'accepted'; readonly caseId: string; readonly text: string }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly code: RequestResult['code']; readonly text: string }
  | { readonly kind: 'unavailable' };

/** What the author of a post writes about its case. */
export interface AuthorMessage {
  readonly account: Account;
  readonly text: string;
}

/** Appeals of authors, and their answers to questions of moderators. */
export interface AppealService {
  /** @example await appeals.appeal(caller, 'Y-4G7C2Q0M1X', { account: { id: 'rin' }, text: '本物の求人です' }) */
  appeal(caller: ApiCaller, caseId: string, message: AuthorMessage): Promise<CaseAnswer>;
  /** Refused unless moderators have asked and not decided since. */
  answer(caller: ApiCaller, caseId: string, message: AuthorMessage): Promise<CaseAnswer>;
}

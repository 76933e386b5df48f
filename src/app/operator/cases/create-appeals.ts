import type { AppealService, Intake } from '#core';
import { accountToMember } from '#core';
import { type CaseOwnership, findOwnCase, toCaseAnswer } from './own-case.ts';

/**
 * Creates the appeals and answers of authors.
 * @example await createAppeals({ intake, caseTimeline }).appeal(caller, 'Y-4G7C2Q0M1X', { account, text })
 */
export function createAppeals({
  intake,
  caseTimeline,
}: {
  readonly intake: Pick<Intake, 'appeal' | 'answer'>;
  readonly caseTimeline: CaseOwnership;
}): AppealService {
  return {
    async appeal(caller, typed, { account, text }) {
      const caseId = await findOwnCase(caseTimeline, caller, typed);
      if (caseId === undefined) return { kind: 'not-found' };
      const author = accountToMember(caller.server, account);
      return toCaseAnswer(await intake.appeal({ caseId, author, plea: text }), caseId);
    },
    async answer(caller, typed, { account, text }) {
      const caseId = await findOwnCase(caseTimeline, caller, typed);
      if (caseId === undefined) return { kind: 'not-found' };
      const author = accountToMember(caller.server, account);
      return toCaseAnswer(await intake.answer({ caseId, author, text }), caseId);
    },
  };
}

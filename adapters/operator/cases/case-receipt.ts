import { z } from '@hono/zod-openapi';
import type { CaseAnswer, RequestResult } from '#core';
import { type ProblemAnswer, problem, retryAfter, unknownId } from '../frame/problem.ts';

const RETRY_MS = 5000;

/** The number of a case. */
export const CaseId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\u0000-\u001f\u007f-\u009f/]+$/, 'send the number of a case, for example Y-4G7C2Q0M1X')
  .describe('The number of a case.')
  .openapi('CaseId', { example: 'Y-4G7C2Q0M1X' });

/** The answer to a request about a case that was accepted. */
export const CaseReceipt = z
  .object({
    caseId: z.string().describe('The number of the case.'),
    text: z.string().describe('What was done, for the person who asked, in their language.'),
  })
  .describe('The request is recorded in the case.')
  .openapi('CaseReceipt');

/** An example of `CaseReceipt`. */
export const RECEIPT_EXAMPLE = { caseId: 'Y-4G7C2Q0M1X', text: '受け付けました（Y-4G7C2Q0M1X）。' } as const;

/** Why a request is refused, for developers. */
export type RefusalDetails = Readonly<Partial<Record<RequestResult['code'], string>>>;

/**
 * The answer to a request about a case as HTTP.
 * @example answerCaseRequest(await api.appeals.appeal(caller, id, message), { 'too-many': 'Wait for the decision.' })
 */
export function answerCaseRequest(
  answer: CaseAnswer,
  details: RefusalDetails,
):
  | ProblemAnswer
  | { readonly status: 200; readonly body: { readonly caseId: string; readonly text: string } } {
  switch (answer.kind) {
    case 'accepted':
      return { status: 200, body: { caseId: answer.caseId, text: answer.text } };
    case 'not-found':
      return unknownId('case');
    case 'refused':
      return problem(
        'conflict',
        details[answer.code] ?? 'The state of the case does not allow this: read the case again.',
      );
    case 'unavailable':
      return problem('unavailable', 'The case could not be changed: send the request again later.', {
        headers: retryAfter(RETRY_MS),
      });
    default:
      return answer satisfies never;
  }
}

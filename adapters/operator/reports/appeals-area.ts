import { z } from '@hono/zod-openapi';
import type { ApiArea } from '../area.ts';
import { answerCaseRequest, CaseId, CaseReceipt, RECEIPT_EXAMPLE } from '../cases/case-receipt.ts';
import { defineRoute } from '../frame/route.ts';
import { Account } from '../schemas/common.ts';

/** In UTF-16 units. */
const MAX_APPEAL_LENGTH = 4000;
/** Of an answer the pipeline keeps no more. */
const MAX_ANSWER_LENGTH = 1000;

const NOT_FOUND = 'There is no such case, or the account is not its author.';

const sendAppeal = defineRoute({
  method: 'post',
  path: '/v1/appeals',
  scope: 'appeals',
  operationId: 'sendAppeal',
  summary: 'Appeal against a case',
  description:
    'The author of a hidden or marked post asks moderators to look again. The case then needs a decision. The same text again changes ' +
    'nothing; five appeals can wait for one decision.',
  body: z
    .strictObject({
      caseId: CaseId,
      account: Account.describe(
        'The author of the post. Any other account gets the answer of an unknown case.',
      ),
      text: z.string().min(1).max(MAX_APPEAL_LENGTH).describe('What the author has written.'),
    })
    .describe('An appeal of the author.')
    .openapi('Appeal'),
  bodyExample: {
    caseId: 'Y-4G7C2Q0M1X',
    account: { id: 'acc-77', name: 'rin' },
    text: '引っ越しの手伝いの募集です。会社名はプロフィールにあります。',
  },
  answers: {
    200: { description: 'The appeal waits for a decision.', schema: CaseReceipt, example: RECEIPT_EXAMPLE },
  },
  problems: {
    'not-found': NOT_FOUND,
    conflict: 'The case was overturned already, or five appeals wait for a decision.',
  },
  audited: false,
});

const sendAnswer = defineRoute({
  method: 'post',
  path: '/v1/cases/{id}/answers',
  scope: 'appeals',
  operationId: 'sendAnswer',
  summary: 'Answer a question of a moderator',
  description:
    'The author of a post answers the question that a moderator asked (an action of the kind `reply`). Possible until the case is ' +
    'decided, up to ten times.',
  params: z.strictObject({ id: CaseId }),
  body: z
    .strictObject({
      account: Account.describe(
        'The author of the post. Any other account gets the answer of an unknown case.',
      ),
      text: z.string().min(1).max(MAX_ANSWER_LENGTH).describe('What the author has written.'),
    })
    .describe('An answer of the author.')
    .openapi('AuthorAnswer'),
  bodyExample: { account: { id: 'acc-77', name: 'rin' }, text: '昨日の写真です。' },
  answers: {
    200: { description: 'Moderators see the answer.', schema: CaseReceipt, example: RECEIPT_EXAMPLE },
  },
  problems: {
    'not-found': NOT_FOUND,
    conflict: 'No question waits for an answer, or ten answers wait for a decision.',
  },
  audited: false,
});

/** `POST /v1/appeals` and `POST /v1/cases/{id}/answers`. */
export const appealsArea: ApiArea = {
  name: 'Appeals',
  description: 'What authors write about their cases.',
  mount({ addRoute, api }) {
    addRoute(sendAppeal, async ({ caller, body: { caseId, ...message } }) =>
      answerCaseRequest(await api.appeals.appeal(caller, caseId, message), {
        'already-decided': 'The case was overturned already: there is nothing to appeal against.',
        'too-many': 'Five appeals wait for a decision: wait until the case is decided.',
      }),
    );
    addRoute(sendAnswer, async ({ caller, params, body }) =>
      answerCaseRequest(await api.appeals.answer(caller, params.id, body), {
        'already-decided': 'No question waits for an answer: send an appeal instead.',
        'too-many': 'Ten answers wait for a decision: wait until the case is decided.',
      }),
    );
  },
};

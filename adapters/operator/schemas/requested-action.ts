import { z } from '@hono/zod-openapi';
import { CONFIRMED_STATUSES, REQUESTED_ACTION_KINDS, REQUESTED_ACTION_STATES } from '#core';
import { Language } from './common.ts';

/** A sentence in each language. */
export const TextByLanguage = z
  .object({ ja: z.string().describe('In Japanese.'), en: z.string().describe('In English.') })
  .describe('A sentence for people, in each language.')
  .openapi('TextByLanguage');

/** The pictures of a reason. */
export const ReasonPictures = z
  .array(
    z.object({
      postId: z.string().describe('The post. A case can have several posts that were judged together.'),
      index: z.int().min(0).describe('The place of the picture in `pictures` of this post, from 0.'),
    }),
  )
  .describe(
    'The pictures in which words or codes of the reason were read, or which your moderators upheld before. Absent: none.',
  );

/** A reason. */
export const ReasonText = z
  .object({
    ja: z.string().describe('In Japanese.'),
    en: z.string().describe('In English.'),
    pictures: ReasonPictures.optional(),
  })
  .describe(
    'A reason in each language. One that is only about words in pictures begins with "in the picture" (画像内).',
  )
  .openapi('ReasonText');

const WireTime = (what: string) => z.string().describe(`${what} UTC, ISO 8601.`);

/** A code or a short text of the operator. Codes that only yamidome writes are refused. */
const OutcomeDetail = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\u0000-\u001f\u007f-\u009f]+$/, 'send a detail without control characters')
  .refine(
    (detail) => detail !== 'unconfirmed' && detail !== 'overtaken',
    'send another word: only yamidome writes "unconfirmed" and "overtaken"',
  )
  .describe(
    'A code or a few words for moderators, without a text of a member. `gone`: the post or account no longer exists.',
  );

/** What an operator did. */
export const ActionOutcome = z
  .strictObject({
    status: z
      .enum(CONFIRMED_STATUSES)
      .describe(
        '`done`: also when it was so already. `degraded`: only in part, or in another way. `failed`: not done.',
      ),
    detail: OutcomeDetail.optional(),
  })
  .describe('What you did.')
  .openapi('ActionOutcome');

/** A letter with its complete text. */
const Letter = z
  .object({
    text: z.string().describe('The complete text. Deliver it unchanged.'),
    language: Language.optional().describe('Absent: that of your policy.'),
    appealable: z
      .literal(true)
      .optional()
      .describe('Offer the account a way to appeal: `POST /v1/appeals` with the id of the case.'),
    answerable: z
      .literal(true)
      .optional()
      .describe('Offer the account a way to answer: `POST /v1/cases/{id}/answers`.'),
    verification: z
      .object({
        id: z.string().describe('The id for `GET /v1/verifications/{id}`.'),
        url: z.string().describe('The hosted page, for this account alone. It is also in the text.'),
        expiresAt: WireTime('Until then the page works.'),
      })
      .optional()
      .describe('The letter asks the account to verify.'),
  })
  .describe('A message to the account, from your network.')
  .openapi('Letter');

/** What an operator is asked to do. */
export const RequestedActionSchema = z
  .object({
    id: z.string().describe('The id of the action. The same action never has two ids.'),
    kind: z
      .enum(REQUESTED_ACTION_KINDS)
      .describe(
        '`hide`/`restore` a post; `timeout`, `ban`, `quarantine` an account and their ends `end-timeout`, `unban`, `release`; ' +
          '`warn`, `reply`, `help`: deliver the letter. Doing one twice must be harmless.',
      ),
    caseId: z.string().optional().describe('The case that it belongs to.'),
    postId: z.string().optional().describe('The post to hide or restore, or that it is about.'),
    channel: z.string().optional().describe('The channel of the post.'),
    accountId: z.string().optional().describe('The account that it is about.'),
    until: WireTime('When a timeout ends.').optional(),
    reasons: z
      .array(ReasonText)
      .describe(
        'Why, for your moderators: the heaviest reason first. May be empty. The author gets the `letter`.',
      ),
    letter: Letter.optional(),
    requestedAt: WireTime('When you were asked.'),
    confirmBy: WireTime('Say what you did until then; later the case says that it is not confirmed.'),
    state: z
      .enum(REQUESTED_ACTION_STATES)
      .describe(
        '`requested`: do it. `confirmed`: you said what you did. `expired`: you did not in time, and still can. `withdrawn`: ' +
          'it is not needed any more, and what undoes it is requested if it is needed.',
      ),
    outcome: z
      .object({
        status: z.enum(CONFIRMED_STATUSES).describe('What you did.'),
        detail: z.string().optional().describe('What you added.'),
      })
      .optional()
      .describe('What you said that you did.'),
    endedAt: WireTime('When it was confirmed, expired or withdrawn.').optional(),
  })
  .describe('What your network is asked to do.')
  .openapi('RequestedAction');

/** The example of an action in the document. */
export const REQUESTED_ACTION_EXAMPLE = {
  id: 'act_Rk3vV0m3cY0p9cC1QkJH5A',
  kind: 'hide',
  caseId: 'Y-4G7C2Q0M1X',
  postId: 'post-1841',
  channel: 'posts',
  accountId: 'acc-77',
  reasons: [
    {
      ja: '内容を説明せずに荷物の受け取りや運搬を頼んでいます',
      en: 'asks to carry something without saying what',
    },
  ],
  requestedAt: '2026-01-31T09:00:01.000Z',
  confirmBy: '2026-02-01T09:00:01.000Z',
  state: 'requested',
} as const;

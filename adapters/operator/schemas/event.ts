import { z } from '@hono/zod-openapi';
import { OPERATOR_EVENT_TYPES, type OperatorEventType } from '#core';
import {
  REQUESTED_ACTION_EXAMPLE,
  ReasonText,
  RequestedActionSchema,
  TextByLanguage,
} from './requested-action.ts';
import { verificationResult } from './verification.ts';

const caseData = z
  .object({
    caseId: z.string().describe('The id of the case.'),
    revision: z.int().describe('Higher after each change of the case: keep the highest.'),
    stored: z.boolean().describe('False: the case could not be stored, and nothing was hidden.'),
    postId: z.string().optional().describe('The post.'),
    channel: z.string().describe('The channel of the post.'),
    accountId: z.string().describe('The author.'),
    ruling: z.enum(['pass', 'review', 'hide']).optional().describe('The ruling on the post.'),
    probability: z.number().min(0).max(1).optional().describe('How probably the post recruits for crime.'),
    stance: z.string().optional().describe('What the author does.'),
    reasons: z.array(ReasonText).describe('The reasons, the heaviest first.'),
    status: TextByLanguage.describe('What became of the post, in one sentence.'),
    openedAt: z.string().optional().describe('When the case was opened.'),
    needsDecision: z.boolean().optional().describe('Whether a moderator should decide.'),
    isHidden: z.boolean().optional().describe('Whether you confirmed that the post is hidden.'),
    strikes: z
      .int()
      .min(0)
      .optional()
      .describe('Strikes of the author because of this case and earlier ones.'),
    decision: z.enum(['uphold', 'overturn']).optional().describe('The decision of a moderator.'),
    decidedBy: z.string().optional().describe('The id of the moderator.'),
    decidedAt: z.string().optional().describe('When it was decided.'),
  })
  .describe('The state of a case. The text of the post is not part of it.')
  .openapi('CaseEventData');

const endedData = z
  .object({
    id: z.string().describe('The id of the action.'),
    state: z.enum(['expired', 'withdrawn']).describe('Why it is not waited for any longer.'),
    caseId: z.string().describe('The case.'),
  })
  .describe('An action that is not waited for any longer.')
  .openapi('ActionEndedEventData');

const boardData = z
  .object({
    board: z.string().describe('The name of the board.'),
    channel: z.string().describe('Where your policy shows it.'),
    text: z.string().describe('The text for moderators.'),
    isOpen: z.boolean().describe('Whether moderators still have to do something about it.'),
    revision: z.number().describe('Keep the highest.'),
  })
  .describe('A board: a text for moderators that is updated in place.')
  .openapi('BoardEventData');

const noticeData = z
  .object({
    channel: z.string().describe('Where your policy shows it.'),
    text: z.string().describe('The text.'),
  })
  .describe('A notice for the people of a channel.')
  .openapi('NoticeEventData');

const verificationData = z
  .object({ ...verificationResult, state: z.enum(['verified', 'refused']).describe('The result.') })
  .describe('The result of a verification.')
  .openapi('VerificationEventData');

/** One type of event in the document. */
interface EventDescription {
  readonly summary: string;
  readonly data: z.ZodType;
  readonly example?: unknown;
}

/** What the data of each type is. */
export const EVENT_DESCRIPTIONS: Readonly<Record<OperatorEventType, EventDescription>> = {
  'org.yamidome.action.requested.v1': {
    summary: 'Do this, then confirm it with PUT /v1/actions/{id}/outcome',
    data: RequestedActionSchema,
    example: REQUESTED_ACTION_EXAMPLE,
  },
  'org.yamidome.action.ended.v1': { summary: 'An action is not waited for any longer', data: endedData },
  'org.yamidome.case.opened.v1': { summary: 'A case was opened', data: caseData },
  'org.yamidome.case.changed.v1': { summary: 'A case has changed', data: caseData },
  'org.yamidome.verification.completed.v1': {
    summary: 'A verification is complete',
    data: verificationData,
  },
  'org.yamidome.board.changed.v1': { summary: 'A board for moderators has changed', data: boardData },
  'org.yamidome.notice.v1': { summary: 'A notice for people', data: noticeData },
};

const envelope = {
  specversion: z.literal('1.0').describe('The version of CloudEvents.'),
  id: z.string().describe('The id of the event. The same event never has two ids.'),
  source: z.string().describe('`/tenants/` and the id of your network.'),
  subject: z.string().describe('The case, account or board that it is about.'),
  time: z.string().describe('When it happened. UTC, ISO 8601.'),
  sequence: z
    .string()
    .describe('The place in the feed of your network, digits without leading zeros: 1, 2, 3 and so on.'),
  datacontenttype: z.literal('application/json').describe('`data` is JSON.'),
} as const;

/** An event of any type. */
export const CloudEvent = z
  .object({
    ...envelope,
    type: z
      .enum(OPERATOR_EVENT_TYPES)
      .describe('The type. Ignore a type that you do not know: new ones may come.'),
    data: z
      .record(z.string(), z.unknown())
      .describe('What the type says; see the webhook of the same name for its fields.'),
  })
  .describe('An event in the format of CloudEvents 1.0.')
  .openapi('CloudEvent');

/** An event of one type, for the document. @example cloudEventOf('org.yamidome.notice.v1') */
export const cloudEventOf = (type: OperatorEventType): z.ZodType =>
  z
    .object({
      ...envelope,
      type: z.literal(type).describe('The type of the event.'),
      data: EVENT_DESCRIPTIONS[type].data,
    })
    .describe(EVENT_DESCRIPTIONS[type].summary);

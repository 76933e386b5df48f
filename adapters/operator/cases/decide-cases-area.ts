import { z } from '@hono/zod-openapi';
import type { ApiArea } from '../area.ts';
import { defineRoute } from '../frame/route.ts';
import { answerCaseRequest, CaseId, CaseReceipt, RECEIPT_EXAMPLE } from './case-receipt.ts';
import { DecisionRequest, Moderator } from './case-schemas.ts';

/** Of a note or a question the pipeline keeps no more, in UTF-16 units. */
const MAX_TEXT_LENGTH = 1000;

const MODERATOR_EXAMPLE = { id: 'mod-3', name: '田中' } as const;
const params = z.strictObject({ id: CaseId });
const NOT_FOUND = { 'not-found': 'There is no such case in your network.' } as const;
const OTHER_MODERATOR =
  'Another moderator was faster, or the case is in this state already: read the case again, then decide.';

/** What all calls of this area have in common. */
const common = { method: 'post', scope: 'cases:decide', audited: true, params } as const;
const recorded = (description: string) =>
  ({ 200: { description, schema: CaseReceipt, example: RECEIPT_EXAMPLE } }) as const;

const decide = defineRoute({
  ...common,
  path: '/v1/cases/{id}/decisions',
  operationId: 'decideCase',
  summary: 'Decide a case',
  description:
    'Upholds or overturns a case. What follows is requested from you as actions: an upheld post is hidden, an overturned one is ' +
    'restored, sanctions and strikes that came from it end. A later decision can change an earlier one.',
  body: DecisionRequest,
  bodyExample: { decision: 'overturn', moderator: MODERATOR_EXAMPLE },
  answers: recorded('The decision is recorded.'),
  problems: {
    ...NOT_FOUND,
    conflict: 'Another moderator decided just before, or the case has this decision.',
  },
});

const note = defineRoute({
  ...common,
  path: '/v1/cases/{id}/notes',
  operationId: 'addNote',
  summary: 'Add a note to a case',
  description: 'Adds a note for other moderators. Members never see it.',
  body: z
    .strictObject({
      text: z.string().min(1).max(MAX_TEXT_LENGTH).describe('The note.'),
      moderator: Moderator,
    })
    .describe('A note of a moderator.')
    .openapi('NoteRequest'),
  bodyExample: { text: 'same contact as yesterday', moderator: MODERATOR_EXAMPLE },
  answers: recorded('The note is recorded.'),
  problems: NOT_FOUND,
});

const claim = defineRoute({
  ...common,
  path: '/v1/cases/{id}/claims',
  operationId: 'claimCase',
  summary: 'Claim a case',
  description: 'Shows other moderators who works on a case. Others can still decide.',
  body: z.strictObject({ moderator: Moderator }).describe('Who works on the case.').openapi('ClaimRequest'),
  bodyExample: { moderator: MODERATOR_EXAMPLE },
  answers: recorded('The claim is recorded.'),
  problems: { ...NOT_FOUND, conflict: 'Another moderator has claimed the case just before.' },
});

const ask = defineRoute({
  ...common,
  path: '/v1/cases/{id}/questions',
  operationId: 'askAuthor',
  summary: 'Ask the author',
  description:
    'Asks the author of the post a question, which you get as an action of the kind `reply`. The author does not see the name of the ' +
    'moderator. Five questions can wait for one decision.',
  body: z
    .strictObject({
      text: z.string().min(1).max(MAX_TEXT_LENGTH).describe('The question.'),
      moderator: Moderator,
    })
    .describe('A question to the author.')
    .openapi('QuestionRequest'),
  bodyExample: { text: 'いつ撮った写真ですか。', moderator: MODERATOR_EXAMPLE },
  answers: recorded('The question is recorded and will be sent.'),
  problems: {
    ...NOT_FOUND,
    conflict: 'Five questions wait for a decision, or the author cannot be reached.',
  },
});

const sanction = defineRoute({
  ...common,
  path: '/v1/cases/{id}/sanctions',
  operationId: 'sanctionAuthor',
  summary: 'Stop the author',
  description:
    'Upholds the case, and requests a timeout or a ban of the author from you as an action. The length of a timeout comes from your ' +
    'policy. Overturning the case ends it.',
  body: z
    .strictObject({
      sanction: z.enum(['timeout', 'ban']).describe('What to do to the author.'),
      moderator: Moderator,
    })
    .describe('A sanction of the author.')
    .openapi('SanctionRequest'),
  bodyExample: { sanction: 'timeout', moderator: MODERATOR_EXAMPLE },
  answers: recorded('The sanction is recorded and will be requested.'),
  problems: { ...NOT_FOUND, conflict: 'It is in force already, or another moderator decided just before.' },
});

const reopen = defineRoute({
  ...common,
  path: '/v1/cases/{id}/reopen',
  operationId: 'reopenCase',
  summary: 'Take a decision back',
  description:
    'The case and its post become as they were before the decision. Sanctions that came with it end.',
  body: z
    .strictObject({
      decisionIndex: z.int().min(0).describe('`decision.index` of the case as the moderator saw it.'),
      moderator: Moderator,
    })
    .describe('Which decision is taken back.')
    .openapi('ReopenRequest'),
  bodyExample: { decisionIndex: 3, moderator: MODERATOR_EXAMPLE },
  answers: recorded('The decision does not count any more.'),
  problems: { ...NOT_FOUND, conflict: 'There is a later decision, or none.' },
});

/** The calls with which moderators change a case. */
export const decideCasesArea: ApiArea = {
  name: 'Decisions',
  description:
    'What moderators do about a case. Each call names the moderator; the case also records the key.',
  mount({ addRoute, api }) {
    addRoute(decide, async ({ caller, params: { id }, body }) =>
      answerCaseRequest(await api.cases.decide(caller, id, body), { 'already-decided': OTHER_MODERATOR }),
    );
    addRoute(note, async ({ caller, params: { id }, body }) =>
      answerCaseRequest(await api.cases.act(caller, id, { ...body, action: 'note' }), {}),
    );
    addRoute(claim, async ({ caller, params: { id }, body }) =>
      answerCaseRequest(await api.cases.act(caller, id, { ...body, action: 'claim' }), {
        'already-decided': 'Another moderator has claimed the case: read it again.',
      }),
    );
    addRoute(ask, async ({ caller, params: { id }, body }) =>
      answerCaseRequest(await api.cases.act(caller, id, { ...body, action: 'ask' }), {
        'too-many': 'Five questions wait for a decision: decide first.',
        unsupported: 'The author cannot be reached, or the question is empty: send a question with a text.',
      }),
    );
    addRoute(sanction, async ({ caller, params: { id }, body: { sanction: action, moderator } }) =>
      answerCaseRequest(await api.cases.act(caller, id, { moderator, action }), {
        'already-decided': OTHER_MODERATOR,
        unsupported: 'Your network does not support this action: send another one.',
      }),
    );
    addRoute(reopen, async ({ caller, params: { id }, body }) =>
      answerCaseRequest(await api.cases.takeBack(caller, id, body), {
        'already-decided':
          'There is a later decision, or none: read the case again and send the index that it shows.',
      }),
    );
  },
};

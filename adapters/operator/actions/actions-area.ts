import { z } from '@hono/zod-openapi';
import { REQUESTED_ACTION_STATES, type RequestedAction } from '#core';
import type { ApiArea } from '../area.ts';
import { createCursors } from '../frame/cursor.ts';
import { isProblem, problem, retryAfter, unknownId } from '../frame/problem.ts';
import { defineRoute } from '../frame/route.ts';
import { ID_RULE, listQuery, Next } from '../schemas/common.ts';
import {
  ActionOutcome,
  REQUESTED_ACTION_EXAMPLE,
  RequestedActionSchema,
} from '../schemas/requested-action.ts';

const ActionId = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(100)
    .regex(...ID_RULE)
    .describe('The id of an action.')
    .openapi({ example: REQUESTED_ACTION_EXAMPLE.id }),
});

const listActions = defineRoute({
  method: 'get',
  path: '/v1/actions',
  scope: 'actions',
  operationId: 'listActions',
  summary: 'List what your network is asked to do',
  description:
    'The actions of your network, oldest first. With `state=requested` it is the work that is left: a network without a webhook ' +
    'can ask for it from time to time, do each action in this order and confirm it.',
  query: z.strictObject({
    state: z.enum(REQUESTED_ACTION_STATES).optional().describe('Only actions of this state. Absent: all.'),
    ...listQuery,
  }),
  answers: {
    200: {
      description: 'The actions.',
      schema: z
        .object({
          items: z.array(RequestedActionSchema).describe('The actions, oldest first.'),
          next: Next,
        })
        .describe('A part of the list of actions.')
        .openapi('ActionPage'),
      example: { items: [REQUESTED_ACTION_EXAMPLE] },
    },
  },
});

const getAction = defineRoute({
  method: 'get',
  path: '/v1/actions/{id}',
  scope: 'actions',
  operationId: 'getAction',
  summary: 'Read one action',
  description: 'One action with its state and what you said about it.',
  params: ActionId,
  answers: {
    200: { description: 'The action.', schema: RequestedActionSchema, example: REQUESTED_ACTION_EXAMPLE },
  },
  problems: { 'not-found': 'There is no such action.' },
});

const confirmAction = defineRoute({
  method: 'put',
  path: '/v1/actions/{id}/outcome',
  scope: 'actions',
  operationId: 'confirmAction',
  summary: 'Say what you did about an action',
  description:
    'Says what your network really did. A strike, the next step of the ladder and the card of the case follow from it. The first ' +
    'outcome counts: the same again is harmless, another one is refused. After `confirmBy` the case says that the action is not ' +
    'confirmed; an outcome that comes later still corrects it, unless a newer decision has replaced the action.',
  params: ActionId,
  body: ActionOutcome,
  bodyExample: { status: 'done' },
  answers: {
    200: {
      description: 'The action with its outcome.',
      schema: RequestedActionSchema,
      example: { ...REQUESTED_ACTION_EXAMPLE, state: 'confirmed', outcome: { status: 'done' } },
    },
  },
  problems: {
    'not-found': 'There is no such action.',
    conflict: 'Another outcome is recorded, or a newer decision has replaced the action.',
    unavailable: 'A store does not answer: send the same outcome again.',
  },
  audited: true,
});

const cursors = createCursors(z.strictObject({ after: z.int().min(0) }));

/** Times as texts; the job of the outbox is left out. */
const toWire = ({ job: _, until, endedAt, ...action }: RequestedAction) => ({
  ...action,
  ...(until && { until: until.toISOString() }),
  requestedAt: action.requestedAt.toISOString(),
  confirmBy: action.confirmBy.toISOString(),
  ...(endedAt && { endedAt: endedAt.toISOString() }),
});

/** `/v1/actions`. */
export const actionsArea: ApiArea = {
  name: 'Actions',
  description: 'What your network is asked to do, and what you did.',
  mount({ addRoute, api }) {
    addRoute(listActions, async ({ caller, query: { state, cursor, limit } }) => {
      const position = cursors.read(cursor);
      if (isProblem(position)) return position;
      const after = position?.after ?? 0;
      const listed = await api.actions.list(caller, { after, limit, ...(state && { state }) });
      const last = listed.at(-1);
      return {
        status: 200,
        body: {
          items: listed.map(({ action }) => toWire(action)),
          ...(last && listed.length === limit && { next: cursors.write({ after: last.sequence }) }),
        },
      };
    });

    addRoute(getAction, async ({ caller, params }) => {
      const action = await api.actions.get(caller, params.id);
      return action ? { status: 200, body: toWire(action) } : unknownId('action');
    });

    addRoute(confirmAction, async ({ caller, params, body: { status, detail } }) => {
      const outcome = { status, ...(detail !== undefined && { detail }) };
      const result = await api.actions.confirm(caller, params.id, outcome);
      switch (result.kind) {
        case 'recorded':
          return { status: 200, body: toWire(result.action) };
        case 'not-found':
          return unknownId('action');
        case 'conflict':
          return problem(
            'conflict',
            'Another outcome of this action is recorded, and the first one counts: send that one again, or nothing.',
          );
        case 'replaced':
          return problem(
            'conflict',
            'A newer decision has replaced this action: do what the newest action for the same post or account says.',
          );
        case 'unavailable':
          return problem('unavailable', 'The outcome could not be stored: send the same outcome again.', {
            headers: retryAfter(2000),
          });
        default:
          return result satisfies never;
      }
    });
  },
};

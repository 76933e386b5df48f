import { z } from '@hono/zod-openapi';
import type { StoredHold } from '#core';
import type { ApiArea } from '../area.ts';
import { CaseId } from '../cases/case-receipt.ts';
import { Moderator } from '../cases/case-schemas.ts';
import { createCursors } from '../frame/cursor.ts';
import { isProblem, problem, unknownId } from '../frame/problem.ts';
import { defineRoute } from '../frame/route.ts';
import { CursorId, Id, listQuery, Next, Time } from '../schemas/common.ts';

const MAX_REASON_LENGTH = 1000;

const Target = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('case').describe('One case.'), caseId: CaseId }),
    z.strictObject({
      kind: z.literal('account').describe('Everything of one account, in all cases.'),
      account: Id.describe('Your id of the account.'),
    }),
  ])
  .describe('The scope of the hold.')
  .openapi('HoldTarget');

const Hold = z
  .object({
    id: z.string().describe('Names the hold.'),
    target: Target,
    reason: z.string().describe('Why it was placed.'),
    placedAt: z.string().describe('When it was placed (ISO 8601, UTC).'),
    moderator: z
      .object({ id: z.string().describe('The id.'), name: z.string().describe('The name.') })
      .describe('Who placed it.'),
    key: z.string().optional().describe('The key that acted for the moderator.'),
    until: z.string().optional().describe('When it ends by itself. Absent: when it is lifted.'),
  })
  .describe('A hold: neither retention nor a deletion erases its target.')
  .openapi('Hold');

const HOLD_EXAMPLE = {
  id: 'H-6f1c7a4e-3c52-4f0e-9d6b-1c1f0c0b7f5e',
  target: { kind: 'account', account: 'acc-77' },
  reason: '保全要請 2026-118',
  placedAt: '2026-01-31T09:00:00.000Z',
  moderator: { id: 'mod-3', name: '田中' },
  key: 'k7d2',
  until: '2026-03-02T00:00:00.000Z',
} as const;

const listHolds = defineRoute({
  method: 'get',
  path: '/v1/holds',
  scope: 'holds',
  operationId: 'listHolds',
  summary: 'List holds',
  description:
    'The holds that were placed by this API. Those of written inquiries are in the register of inquiries.',
  query: z.strictObject(listQuery),
  answers: {
    200: {
      description: 'The holds, also those that have ended by themselves.',
      schema: z
        .object({ items: z.array(Hold).describe('The holds.'), next: Next })
        .describe('Holds of your network.')
        .openapi('HoldList'),
      example: { items: [HOLD_EXAMPLE] },
    },
  },
});

const placeHold = defineRoute({
  method: 'post',
  path: '/v1/holds',
  scope: 'holds',
  operationId: 'placeHold',
  summary: 'Preserve evidence',
  description:
    'From now on neither retention nor a deletion erases the case, or anything of the account. An account need not have a case yet. The ' +
    'same target can have several holds; it is preserved until the last one ends.',
  body: z
    .strictObject({
      target: Target,
      reason: z.string().min(1).max(MAX_REASON_LENGTH).describe('For example the number of the document.'),
      until: Time.optional().describe('When it ends by itself. Absent: when it is lifted.'),
      moderator: Moderator,
    })
    .describe('The scope of the hold, its reason and its end.')
    .openapi('HoldRequest'),
  bodyExample: {
    target: { kind: 'account', account: 'acc-77' },
    reason: '保全要請 2026-118',
    until: '2026-03-02T00:00:00Z',
    moderator: { id: 'mod-3', name: '田中' },
  },
  answers: { 201: { description: 'The hold is in force.', schema: Hold, example: HOLD_EXAMPLE } },
  problems: {
    'not-found': 'There is no such case in your network.',
    unprocessable: '`until` is not in the future.',
  },
  audited: true,
});

const liftHold = defineRoute({
  method: 'delete',
  path: '/v1/holds/{id}',
  scope: 'holds',
  operationId: 'liftHold',
  summary: 'End a hold',
  description: 'Retention and deletions may erase the target from now on, unless another hold is in force.',
  params: z.strictObject({ id: Id }),
  answers: { 204: { description: 'The hold has ended.' } },
  problems: { 'not-found': 'There is no such hold in your network.' },
  audited: true,
});

const toWire = ({ placedAt, placedBy: { id, name, via }, until, ...hold }: StoredHold) => ({
  ...hold,
  placedAt: placedAt.toISOString(),
  moderator: { id, name },
  ...(via !== undefined && { key: via }),
  ...(until && { until: until.toISOString() }),
});

const cursors = createCursors(z.strictObject({ id: CursorId }));

/** `/v1/holds`. */
export const holdsArea: ApiArea = {
  name: 'Holds',
  description: 'Preserve evidence, for example while an authority prepares a request.',
  mount({ addRoute, api }) {
    addRoute(listHolds, async ({ caller, query }) => {
      const position = cursors.read(query.cursor);
      if (isProblem(position)) return position;
      const { items, next } = await api.holds.list(caller, { after: position?.id, limit: query.limit });
      return {
        status: 200,
        body: {
          items: items.map(toWire),
          ...(next !== undefined && { next: cursors.write({ id: next }) }),
        },
      };
    });
    addRoute(placeHold, async ({ caller, body }) => {
      const placed = await api.holds.place(caller, body);
      if (placed.kind === 'not-found') return unknownId('case');
      if (placed.kind === 'ended')
        return problem('unprocessable', 'until: send a time in the future, or leave it out.', {
          errors: [{ pointer: '/until', detail: 'send a time in the future, or leave it out' }],
        });
      return {
        status: 201,
        body: toWire(placed.hold),
        headers: { location: `/v1/holds/${placed.hold.id}` },
      };
    });
    addRoute(liftHold, async ({ caller, params }) => {
      const { kind } = await api.holds.lift(caller, params.id);
      return kind === 'lifted' ? { status: 204 } : unknownId('hold');
    });
  },
};

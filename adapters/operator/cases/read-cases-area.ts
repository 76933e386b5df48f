import { z } from '@hono/zod-openapi';
import type { ApiArea } from '../area.ts';
import { createCursors } from '../frame/cursor.ts';
import { isProblem, problem, retryAfter, unknownId } from '../frame/problem.ts';
import { defineRoute } from '../frame/route.ts';
import { Id, listQuery, Next, Time } from '../schemas/common.ts';
import { CASE_EXAMPLE, CASES_EXAMPLE } from './case-examples.ts';
import { CaseId } from './case-receipt.ts';
import { Case, CaseSummary } from './case-schemas.ts';
import { caseToWire, summaryToWire } from './case-to-wire.ts';

const RETRY_MS = 60_000;

const listCases = defineRoute({
  method: 'get',
  path: '/v1/cases',
  scope: 'cases:read',
  operationId: 'listCases',
  summary: 'List cases',
  description:
    'Cases of your network, oldest first. Follow the feed of events (`case.opened`, `case.changed`) to learn of new ones, and use ' +
    'this list to begin, or to find cases again.',
  query: z.strictObject({
    ...listQuery,
    status: z
      .enum(['undecided', 'decided', 'all'])
      .default('all')
      .describe('`undecided`: moderators have to decide, also after something new came.'),
    since: Time.optional().describe('Only cases that were opened at this time or later.'),
    author: Id.optional().describe('Only cases of this account.'),
    channel: Id.optional().describe('Only cases of posts in this channel.'),
  }),
  answers: {
    200: {
      description: 'Cases without texts of persons.',
      schema: z
        .object({ items: z.array(CaseSummary).describe('The cases.'), next: Next })
        .describe('Cases of your network.')
        .openapi('CaseList'),
      example: CASES_EXAMPLE,
    },
  },
});

const getCase = defineRoute({
  method: 'get',
  path: '/v1/cases/{id}',
  scope: 'cases:read',
  operationId: 'getCase',
  summary: 'Read a case',
  description:
    'The state of the post, the verdict with its reasons, actions with their outcomes, what is known about the author, and all ' +
    'events. The text of the post is in the answer only for keys that also have the scope `evidence`.',
  params: z.strictObject({ id: CaseId }),
  answers: { 200: { description: 'The case.', schema: Case, example: CASE_EXAMPLE } },
  problems: {
    'not-found': 'There is no such case in your network.',
    unavailable: 'The evidence of this case cannot be decrypted now.',
  },
});

const cursors = createCursors(z.strictObject({ at: z.int().min(0).max(8.64e15), order: z.int().min(0) }));

/** `GET /v1/cases` and `GET /v1/cases/{id}`. */
export const readCasesArea: ApiArea = {
  name: 'Cases',
  description: 'Posts that were noticed, with verdict, evidence and what was done.',
  mount({ addRoute, api }) {
    addRoute(listCases, async ({ caller, query: { status, since, author, channel, cursor, limit } }) => {
      const position = cursors.read(cursor);
      if (isProblem(position)) return position;
      const { items, next } = await api.cases.list(
        caller,
        {
          ...(status !== 'all' && { needsDecision: status === 'undecided' }),
          ...(since && { openedSince: since }),
          ...(author !== undefined && { author }),
          ...(channel !== undefined && { channel }),
        },
        { limit, after: position && { openedAt: new Date(position.at), order: position.order } },
      );
      return {
        status: 200,
        body: {
          items: items.map(summaryToWire),
          ...(next && { next: cursors.write({ at: next.openedAt.getTime(), order: next.order }) }),
        },
      };
    });

    addRoute(getCase, async ({ caller, params }) => {
      const found = await api.cases.read(caller, params.id);
      if (found === undefined) return unknownId('case');
      if (found === 'unreadable')
        return problem(
          'unavailable',
          'The evidence of this case cannot be decrypted now. It can be read again when the key is restored.',
          { headers: retryAfter(RETRY_MS) },
        );
      return { status: 200, body: caseToWire(found) };
    });
  },
};

import { z } from '@hono/zod-openapi';
import { DRAFT_STEPS, type PolicyVersion } from '#core';
import { createCursors } from '../frame/cursor.ts';
import { defineRoute } from '../frame/route.ts';
import { listQuery, Next, Time } from '../schemas/common.ts';

const Version = z
  .object({
    version: z.int().describe('The number of the version.'),
    at: Time,
    from: z
      .string()
      .describe(
        'Where it was changed: `api`, `console`, `playground` and others. `start`: before the first change.',
      ),
    by: z
      .object({
        id: z.string().describe('The id of the key, or of the person.'),
        name: z.string().describe('Empty for a key.'),
      })
      .optional()
      .describe('Who changed it. Absent for `start`.'),
    step: z
      .enum(DRAFT_STEPS)
      .optional()
      .describe('It is a step of a draft of your rules. Only `active` and `rolled-back` change the policy.'),
    percent: z.number().optional().describe('Of the step `share`: the percentage of authors.'),
    reason: z.string().optional().describe('Why, as it was sent.'),
  })
  .describe('A version of your policy: who changed it, and why.')
  .openapi('PolicyVersion');

/** `GET /v1/tenant/policy/history`. */
export const listPolicyVersions = defineRoute({
  ...{ method: 'get', path: '/v1/tenant/policy/history', scope: 'tenant' },
  ...{ operationId: 'listPolicyVersions', summary: 'List who changed the policy and the rules, and why' },
  description:
    'The changes of your policy and each step of your drafts of rules, newest first, with the reason that was given. The last ' +
    '200 are kept.',
  query: z.strictObject(listQuery),
  answers: {
    200: {
      description: 'The versions.',
      schema: z
        .object({ items: z.array(Version).describe('The versions.'), next: Next })
        .describe('Versions of your policy.'),
      example: {
        items: [
          {
            ...{ version: 9, at: '2026-01-31T09:00:00Z', from: 'api', by: { id: '4g7c2q0m1x9d', name: '' } },
            ...{ step: 'share', percent: 10, reason: 'no false hits in shadow' },
          },
        ],
      },
    },
  },
});

/** Where a list of versions continues. @example policyVersionCursors.read(query.cursor) */
export const policyVersionCursors = createCursors(z.strictObject({ before: z.int() }));

/** A version as the API shows it. @example versionToWire({ number: 2, at, from: 'api', by }).version // 2 */
export const versionToWire = ({
  number,
  at,
  from,
  by,
  reason: { step, percent, why } = {},
}: PolicyVersion) => ({
  ...{ version: number, at: at.toISOString(), from },
  ...(by && { by }),
  ...(step && { step }),
  ...(percent !== undefined && { percent }),
  ...(why !== undefined && { reason: why }),
});

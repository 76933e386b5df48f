import { z } from '@hono/zod-openapi';
import type { PolicyFault, RecordedAuditEntry, Tenant } from '#core';
import type { ApiArea } from '../area.ts';
import { isProblem, type ProblemAnswer, problem } from '../frame/problem.ts';
import { defineRoute } from '../frame/route.ts';
import { listQuery, Time } from '../schemas/common.ts';
import { mountPictureHosts } from './picture-hosts.ts';
import { listPolicyVersions, policyVersionCursors, versionToWire } from './policy-history.ts';

const MAX_POLICY_BYTES = 256_000;
const MAX_FAULTS = 20;

const TenantAnswer = z
  .object({
    id: z.string().describe('The id of your network.'),
    name: z.string().describe('Its name.'),
    createdAt: Time,
    quotas: z
      .object({
        postsPerSecond: z.number().optional().describe('Posts a second, on average. Absent: no limit.'),
        postsPerDay: z.int().optional().describe('Posts a day, from midnight UTC. Absent: no limit.'),
        judgesPerSecond: z
          .number()
          .optional()
          .describe('Calls of `/v1/judge` a second, on average. Absent: no limit.'),
        burstSeconds: z
          .number()
          .describe('A pause saves up the amount of this many seconds, which may then be sent at once.'),
      })
      .describe('How much you may send. The operator of yamidome sets it.'),
    retentionDays: z
      .int()
      .describe(
        'Days for which technical data is kept: the list of posts, events, actions. Evidence has `retention.days` of the policy.',
      ),
  })
  .describe('Your network.')
  .openapi('Tenant');

const PolicyValues = z
  .record(z.string(), z.unknown())
  .describe(
    'The policy: each key of `rules/policy.yaml`, with the same names and values. Keys that are left out get the default of the program.',
  )
  .openapi('Policy');

const PolicyAnswer = z
  .object({
    version: z
      .int()
      .min(0)
      .describe('Rises with each change; 0: the default of the installation is in force.'),
    policy: PolicyValues,
  })
  .describe('The policy in force.')
  .openapi('PolicyInForce');

const policyExample = { version: 3, policy: { mode: 'enforce', language: 'ja', packs: ['yami-baito'] } };
const ETAG = {
  name: 'If-Match',
  description: 'The `ETag` of the policy that you have changed.',
  required: true,
  example: '"3"',
} as const;

const getTenant = defineRoute({
  ...{ method: 'get', path: '/v1/tenant', scope: 'tenant', operationId: 'getTenant' },
  summary: 'Show your network',
  description: 'The record of your network, with its quotas.',
  answers: {
    200: {
      description: 'Your network.',
      schema: TenantAnswer,
      example: {
        ...{ id: 'square', name: 'Square', createdAt: '2026-01-31T09:00:00Z', retentionDays: 30 },
        quotas: { postsPerSecond: 200, burstSeconds: 10 },
      },
    },
  },
});

const getPolicy = defineRoute({
  ...{ method: 'get', path: '/v1/tenant/policy', scope: 'tenant', operationId: 'getPolicy' },
  summary: 'Read the policy',
  description:
    'The policy of your network, with the header `ETag`. A change by another process is shown within 30 seconds.',
  answers: { 200: { description: 'The policy.', schema: PolicyAnswer, example: policyExample } },
});

const putPolicy = defineRoute({
  ...{ method: 'put', path: '/v1/tenant/policy', scope: 'tenant', operationId: 'putPolicy' },
  summary: 'Change the policy',
  description:
    'Puts a policy in force. Read it, change it, and send all of it with `If-Match`. Nothing is changed when a value cannot be ' +
    'used; the answer names each such key and says what to write instead. Each change is a version of the history, by your key.',
  headers: [ETAG],
  body: PolicyValues,
  bodyExample: policyExample.policy,
  maxBodyBytes: MAX_POLICY_BYTES,
  answers: { 200: { description: 'The policy in force.', schema: PolicyAnswer, example: policyExample } },
  problems: {
    'precondition-required': 'The header `If-Match` is missing.',
    'changed-meanwhile': 'The policy was changed since you read it.',
    unprocessable: 'A value cannot be used.',
  },
  audited: true,
});

const Change = z
  .object({
    number: z.int().describe('The number of the event in the evidence chain. Numbers rise, with gaps.'),
    at: Time,
    key: z.string().describe('The id of the key.'),
    route: z.string().describe('The call, for example `PUT /v1/actions/{id}/outcome`.'),
    ids: z
      .record(z.string(), z.string())
      .describe('The ids in the address, and of what was made. No text and no value is recorded.'),
    status: z
      .int()
      .describe(
        'The status of the answer. 0: the process ended before it answered; the change may have been made.',
      ),
    hash: z.string().describe('The hash of the event, which covers the hash of the event before it.'),
  })
  .describe('A change that was made with a key.')
  .openapi('RecordedChange');

const changeExample = {
  ...{ number: 41, at: '2026-01-31T09:00:00Z', key: '4g7c2q0m1x9d' },
  ...{ route: 'PUT /v1/actions/{id}/outcome', ids: { id: 'act-1' }, status: 200 },
  hash: '5d41402abc4b2a76b9719d911017c592ae1b1c0a6e3f7c21c3b6b1f5f0c6a5b4',
};

const listChanges = defineRoute({
  ...{ method: 'get', path: '/v1/audit', scope: 'audit', operationId: 'listChanges' },
  summary: 'List the changes made with keys',
  description:
    'Every successful change made with a key of your network, oldest first: key, call, ids and time. They are events of the ' +
    'evidence chain, so that a record that was changed or removed later is found by `yamidome verify`. Posts that you send are no ' +
    'changes. To continue, send the `number` of the last one as `after`.',
  query: z.strictObject({
    after: z.coerce
      .number()
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .default(0)
      .describe('The `number` of the last change that you have. Absent: from the beginning.'),
    limit: listQuery.limit,
  }),
  answers: {
    200: {
      description: 'The changes.',
      schema: z
        .object({
          items: z.array(Change).describe('The changes.'),
          next: z.int().describe('The `after` of the next request, also when nothing new happened.'),
        })
        .describe('Changes made with keys.'),
      example: { items: [changeExample], next: 41 },
    },
  },
});

/** `/v1/tenant` and `/v1/audit`. */
export const tenantArea: ApiArea = {
  name: 'Network',
  description: 'Your network: quotas, policy, and the record of changes.',
  mount(deps) {
    const { addRoute, api } = deps;
    addRoute(getTenant, async ({ caller }) => {
      const tenant = await api.tenant.read(caller);
      return tenant
        ? { status: 200, body: toWire(tenant) }
        : problem('not-found', 'This network was erased.');
    });
    mountPictureHosts(deps);
    addRoute(getPolicy, ({ caller }) => answerPolicy(api.tenant.readPolicy(caller)));
    addRoute(putPolicy, async ({ caller, body, header }) => {
      const basedOn = readVersion(header('if-match'));
      if (typeof basedOn !== 'number') return basedOn;
      const result = await api.tenant.writePolicy(caller, body, basedOn);
      switch (result.kind) {
        case 'written':
          return answerPolicy(result);
        case 'conflict':
          return changedMeanwhile();
        case 'invalid':
          return refuse(result.faults);
        default:
          return result satisfies never;
      }
    });
    addRoute(listPolicyVersions, async ({ caller, query: { cursor, limit } }) => {
      const from = policyVersionCursors.read(cursor);
      if (isProblem(from)) return from;
      const versions = await api.tenant.listPolicyVersions(caller, {
        before: from?.before,
        limit: limit + 1,
      });
      const shown = versions.slice(0, limit);
      const next =
        versions.length > limit ? policyVersionCursors.write({ before: shown.at(-1)!.number }) : undefined;
      return {
        status: 200,
        body: { items: shown.map(versionToWire), ...(next !== undefined && { next }) },
      };
    });
    addRoute(listChanges, async ({ caller, query }) => {
      const changes = await api.tenant.listChanges(caller, query);
      const next = changes.at(-1)?.number ?? query.after;
      return { status: 200, body: { items: changes.map(changeToWire), next } };
    });
  },
};

const answerPolicy = ({ policy, version }: { readonly policy: object; readonly version: number }) =>
  ({
    status: 200,
    body: { version, policy: policy as Record<string, unknown> },
    headers: { etag: `"${version}"` },
  }) as const;

function readVersion(ifMatch: string | undefined): number | ProblemAnswer {
  if (ifMatch === undefined)
    return problem(
      'precondition-required',
      'Send the header If-Match with the ETag of GET /v1/tenant/policy, so that no change of others is lost.',
    );
  const [, version] = /^(?:W\/)?"(\d{1,15})"$/.exec(ifMatch.trim()) ?? [];
  // An ETag that was never given out matches nothing.
  return version === undefined ? changedMeanwhile() : Number(version);
}

const changedMeanwhile = (): ProblemAnswer =>
  problem(
    'changed-meanwhile',
    'The policy was changed since you read it: read GET /v1/tenant/policy again, make your change, and send it with the new ETag.',
  );

function refuse(faults: readonly PolicyFault[]): ProblemAnswer {
  const errors = faults
    .slice(0, MAX_FAULTS)
    .map(({ path, why }) => ({ pointer: toPointer(path), detail: why }));
  return problem('unprocessable', errors[0]?.detail ?? 'A value cannot be used.', { errors });
}

/** RFC 6901. */
const toPointer = (path: PolicyFault['path']): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const toWire = ({ id, name, createdAt, quotas, retentionDays }: Tenant) => ({
  ...{ id, name, quotas, retentionDays },
  createdAt: createdAt.toISOString(),
});

const changeToWire = ({ number, at, keyId, route, ids, status, hash }: RecordedAuditEntry) => ({
  ...{ number, at: at.toISOString(), key: keyId, route, ids, status, hash },
});

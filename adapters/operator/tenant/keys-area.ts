import { z } from '@hono/zod-openapi';
import {
  API_SCOPES,
  type ApiKey,
  type IssuedApiKey,
  isKeyValid,
  type KeyRefusal,
  MAX_KEYS_PER_TENANT,
} from '#core';
import type { ApiArea } from '../area.ts';
import { type ProblemAnswer, problem, unknownId } from '../frame/problem.ts';
import { defineRoute } from '../frame/route.ts';
import { Id, Time } from '../schemas/common.ts';

const DAY_SECONDS = 24 * 60 * 60;
const MAX_OVERLAP_SECONDS = 30 * DAY_SECONDS;

const KeyName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'send a name without control characters')
  .describe('For people: the program that uses the key, for example.');

const Scopes = z
  .array(z.enum(API_SCOPES).describe('A scope; each call names the one that it needs.'))
  .min(1)
  .max(API_SCOPES.length)
  .describe('What the key may do. Only scopes that your own key has.');

const Key = z
  .object({
    id: z.string().describe('The public part of the key. It is in the record of every change.'),
    name: KeyName,
    scopes: z.array(z.enum(API_SCOPES).describe('A scope.')).describe('What the key may do.'),
    state: z.enum(['valid', 'expired', 'revoked']).describe('Whether the key can be used now.'),
    createdAt: Time,
    expiresAt: Time.optional().describe('From when the key cannot be used. Absent: it does not expire.'),
    revokedAt: Time.optional().describe('When the key was revoked.'),
    lastUsedAt: Time.optional().describe('The last use, to the minute. Absent: it was never used.'),
    replaces: z.string().optional().describe('The id of the key that this one replaces.'),
  })
  .describe('A key of the API, without its secret.')
  .openapi('Key');

const IssuedKey = z
  .object({
    key: Key,
    bearer: z
      .string()
      .describe(
        'What your program sends: `Authorization: Bearer …`. It is shown once and cannot be read again.',
      ),
  })
  .describe('A new key with its secret.')
  .openapi('IssuedKey');

const keyExample = {
  ...{ id: '4g7c2q0m1x9d', name: 'post service', scopes: ['posts', 'events'], state: 'valid' },
  createdAt: '2026-01-31T09:00:00Z',
} as const;
const issuedExample = {
  key: keyExample,
  bearer: 'yk_4g7c2q0m1x9d_pWQ5Jm0vVnN3m8b2c7Yx1Zk4Rt6Us9Ha0Ld5Ge8Fo3I',
} as const;
const NOT_REPEATABLE =
  'The header `Idempotency-Key` has no effect here: the answer has a secret, which is not stored. When no answer arrives, list ' +
  'the keys, revoke the one that you do not need, and send the request again.';

const listKeys = defineRoute({
  ...{ method: 'get', path: '/v1/keys', scope: 'keys', operationId: 'listKeys' },
  summary: 'List keys',
  description: 'All keys of your network, oldest first, with those that expired or were revoked.',
  answers: {
    200: {
      description: 'The keys.',
      schema: z.object({ items: z.array(Key).describe('The keys.') }).describe('Keys.'),
      example: { items: [keyExample] },
    },
  },
});

const createKey = defineRoute({
  ...{ method: 'post', path: '/v1/keys', scope: 'keys', operationId: 'createKey' },
  summary: 'Make a key',
  description: `Makes a key for one of your programs. Give each program its own key with the scopes that it needs. ${NOT_REPEATABLE}`,
  body: z
    .strictObject({
      name: KeyName,
      scopes: Scopes,
      expiresAt: Time.optional().describe('A time in the future. Absent: the key does not expire.'),
    })
    .describe('A key to be made.')
    .openapi('NewKey'),
  bodyExample: { name: 'post service', scopes: ['posts', 'events'] },
  answers: { 201: { description: 'The key.', schema: IssuedKey, example: issuedExample } },
  problems: {
    'missing-scope': 'Your key does not have a scope that the new key should get.',
    unprocessable: `The time is past, or there are ${MAX_KEYS_PER_TENANT} valid keys.`,
  },
  ...{ audited: true, idempotent: false },
});

const revokeKey = defineRoute({
  ...{ method: 'delete', path: '/v1/keys/{id}', scope: 'keys', operationId: 'revokeKey' },
  summary: 'Revoke a key',
  description:
    'Ends a key. Every process refuses it after at most five seconds. The same request again changes nothing. A key may revoke ' +
    'itself; when no key with the scope `keys` is left, the operator of yamidome makes one (`yamidome tenant key add`).',
  params: z.strictObject({ id: Id.describe('The id of the key.') }),
  answers: { 204: { description: 'The key is revoked.' } },
  problems: { 'not-found': 'Your network has no such key.' },
  audited: true,
});

const rotateKey = defineRoute({
  ...{ method: 'post', path: '/v1/keys/{id}/rotate', scope: 'keys', operationId: 'rotateKey' },
  summary: 'Replace a key',
  description:
    'Makes a key with the same name, scopes and lifetime. The old key stays valid for `overlapSeconds`, so that your servers can ' +
    `be changed one after the other. ${NOT_REPEATABLE}`,
  params: z.strictObject({ id: Id.describe('The id of the key that is replaced.') }),
  body: z
    .strictObject({
      overlapSeconds: z
        .int()
        .min(0)
        .max(MAX_OVERLAP_SECONDS)
        .default(DAY_SECONDS)
        .describe('How long the old key stays valid, in seconds; at most 30 days. Default: one day.'),
    })
    .describe('How long both keys are valid.')
    .openapi('KeyRotation'),
  bodyExample: { overlapSeconds: 3600 },
  answers: { 201: { description: 'The new key.', schema: IssuedKey, example: issuedExample } },
  problems: {
    'not-found': 'Your network has no such key.',
    conflict: 'The key expired or was revoked, so it cannot be replaced.',
    'missing-scope': 'Your key does not have a scope of the key that is replaced.',
    unprocessable: `There are ${MAX_KEYS_PER_TENANT} valid keys.`,
  },
  ...{ audited: true, idempotent: false },
});

/** `/v1/keys`. */
export const keysArea: ApiArea = {
  name: 'Keys',
  description: 'The keys with which your programs call this API.',
  mount({ addRoute, api, clock }) {
    addRoute(listKeys, async ({ caller }) => ({
      status: 200,
      body: { items: (await api.keys.list(caller)).map((key) => toWire(key, clock.now())) },
    }));
    addRoute(createKey, async ({ caller, body }) => {
      const result = await api.keys.create(caller, body);
      return result.kind === 'issued' ? issued(result, clock.now()) : refuse(result);
    });
    addRoute(revokeKey, async ({ caller, params }) => {
      const { kind } = await api.keys.revoke(caller, params.id);
      return kind === 'revoked' ? { status: 204 } : unknownId('key');
    });
    addRoute(rotateKey, async ({ caller, params, body }) => {
      const result = await api.keys.rotate(caller, params.id, body);
      switch (result.kind) {
        case 'issued':
          return issued(result, clock.now());
        case 'not-found':
          return unknownId('key');
        case 'ended':
          return problem('conflict', 'This key expired or was revoked: make a new one with POST /v1/keys.');
        default:
          return refuse(result);
      }
    });
  },
};

const issued = ({ key, bearer }: IssuedApiKey, now: Date) =>
  ({ status: 201, body: { key: toWire(key, now), bearer }, ids: { key: key.id } }) as const;

function refuse(refusal: KeyRefusal): ProblemAnswer {
  switch (refusal.kind) {
    case 'scopes':
      return problem(
        'missing-scope',
        `Your key cannot give scopes that it does not have: leave out ${refusal.missing.join(', ')}, or use a key that has them.`,
      );
    case 'expires':
      return problem('unprocessable', 'expiresAt: send a time in the future, or leave it out.', {
        errors: [{ pointer: '/expiresAt', detail: 'send a time in the future, or leave it out' }],
      });
    case 'too-many':
      return problem(
        'unprocessable',
        `Your network has ${MAX_KEYS_PER_TENANT} valid keys, which is the most: revoke one that is not used any more.`,
      );
    default:
      return refusal satisfies never;
  }
}

const toWire = (key: ApiKey, now: Date) => ({
  ...{ id: key.id, name: key.name, scopes: key.scopes },
  state: key.revokedAt
    ? ('revoked' as const)
    : isKeyValid(key, now)
      ? ('valid' as const)
      : ('expired' as const),
  createdAt: key.createdAt.toISOString(),
  ...(key.expiresAt && { expiresAt: key.expiresAt.toISOString() }),
  ...(key.revokedAt && { revokedAt: key.revokedAt.toISOString() }),
  ...(key.lastUsedAt && { lastUsedAt: key.lastUsedAt.toISOString() }),
  ...(key.replaces !== undefined && { replaces: key.replaces }),
});

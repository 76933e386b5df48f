import { z } from '@hono/zod-openapi';
import type { AccountVerification } from '#core';
import type { ApiArea } from '../area.ts';
import { problem, retryAfter, unknownId } from '../frame/problem.ts';
import { defineRoute } from '../frame/route.ts';
import { Account, Id, Language } from '../schemas/common.ts';
import { verificationFields } from '../schemas/verification.ts';

const RETRY_MS = 60 * 60 * 1000;
const MAX_ORIGINS = 20;
const MAX_URL_LENGTH = 2000;

const Verification = z
  .object(verificationFields)
  .describe('The verification of an account.')
  .openapi('Verification');

const StartedVerification = z
  .object({
    ...verificationFields,
    url: z
      .string()
      .describe(
        'The hosted page for this account alone. Do not pass it on: it works once, and is shown once.',
      ),
  })
  .describe('A verification with its page.')
  .openapi('StartedVerification');

const EXAMPLE = {
  id: 'v20484-0pV1l3zqkQm5x8yTn2c4dw',
  account: 'acc-77',
  cause: 'requested',
  state: 'waiting',
  bannedProof: false,
  createdAt: '2026-01-31T09:00:00.000Z',
  expiresAt: '2026-02-01T09:00:00.000Z',
} as const;

const startVerification = defineRoute({
  method: 'post',
  path: '/v1/verifications',
  scope: 'verifications',
  operationId: 'startVerification',
  summary: 'Verify an account',
  description:
    'Starts a check of a mobile number or an identity, for example before an account is opened. Send the person to `url`. When the ' +
    'check has ended you get the event `verification.completed`; until then ask with `GET /v1/verifications/{id}`. An account that ' +
    'was verified once is never asked by the gate. Numbers are kept as keyed hashes only.',
  body: z
    .strictObject({
      account: Account,
      language: Language.optional().describe(
        'The language of the page. Absent: that of the account, or of your policy.',
      ),
      returnUrl: z
        .url({ protocol: /^https?$/, error: 'send an address that begins with https://' })
        .max(MAX_URL_LENGTH)
        .optional()
        .describe(
          'Where the page leads afterwards; `verification` with the id is added to it. Its origin must be registered ' +
            '(`PUT /v1/tenant/return-origins`).',
        ),
    })
    .describe('Who is verified.')
    .openapi('VerificationRequest'),
  bodyExample: {
    account: { id: 'acc-77', name: 'rin' },
    language: 'ja',
    returnUrl: 'https://sns.example/welcome',
  },
  answers: {
    201: {
      description: 'The verification has begun.',
      schema: StartedVerification,
      example: { ...EXAMPLE, url: 'https://verify.example/gate/Xy7…' },
    },
  },
  problems: {
    conflict: 'This installation has no page of verification.',
    unprocessable: 'The origin of `returnUrl` is not registered.',
  },
  audited: true,
});

const getVerification = defineRoute({
  method: 'get',
  path: '/v1/verifications/{id}',
  scope: 'verifications',
  operationId: 'getVerification',
  summary: 'Read a verification',
  description: 'The state of a verification, for 30 days after its start.',
  params: z.strictObject({ id: Id }),
  answers: { 200: { description: 'The verification.', schema: Verification, example: EXAMPLE } },
  problems: { 'not-found': 'There is no such verification in your network.' },
});

const ReturnOrigins = z
  .strictObject({
    origins: z
      .array(
        z
          .string()
          .max(MAX_URL_LENGTH)
          .refine(isOrigin, 'send an origin such as https://sns.example, without a path')
          .describe('An origin. `http` only for this computer.'),
      )
      .max(MAX_ORIGINS)
      .describe('At most 20 origins.'),
  })
  .describe('The origins to which the page of verification may lead.')
  .openapi('ReturnOrigins');

const ORIGINS_EXAMPLE = { origins: ['https://sns.example'] };

const getReturnOrigins = defineRoute({
  method: 'get',
  path: '/v1/tenant/return-origins',
  scope: 'tenant',
  operationId: 'getReturnOrigins',
  summary: 'Read the registered origins',
  description: 'The origins to which the page of verification may lead.',
  answers: { 200: { description: 'The origins.', schema: ReturnOrigins, example: ORIGINS_EXAMPLE } },
});

const putReturnOrigins = defineRoute({
  method: 'put',
  path: '/v1/tenant/return-origins',
  scope: 'tenant',
  operationId: 'putReturnOrigins',
  summary: 'Register origins',
  description:
    'Replaces the origins to which the page of verification may lead. Without one no `returnUrl` is accepted.',
  body: ReturnOrigins,
  bodyExample: ORIGINS_EXAMPLE,
  answers: { 200: { description: 'The origins.', schema: ReturnOrigins, example: ORIGINS_EXAMPLE } },
  audited: true,
});

/** Only https, or http on this computer; nothing after the host and port. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && isLocal));
}

const toWire = ({
  id,
  member,
  cause,
  state,
  by,
  usedBannedProof,
  at,
  until,
  endedAt,
}: AccountVerification) => ({
  ...{ id, account: member.id, cause, state },
  ...(by && { level: by === 'number' ? ('sms' as const) : ('oidc' as const) }),
  bannedProof: usedBannedProof === true,
  createdAt: at.toISOString(),
  expiresAt: until.toISOString(),
  ...(endedAt && { endedAt: endedAt.toISOString() }),
});

/** `/v1/verifications` and `/v1/tenant/return-origins`. */
export const verificationsArea: ApiArea = {
  name: 'Verifications',
  description: 'Check the mobile number or the identity of an account on a hosted page.',
  mount({ addRoute, api }) {
    addRoute(startVerification, async ({ caller, body }) => {
      const started = await api.verifications.start(caller, body);
      switch (started) {
        case 'no-page':
          return problem(
            'conflict',
            'This installation has no page of verification: ask its operator to set GATE_URL and GATE_KEY.',
          );
        case 'too-many':
          return problem(
            'too-many-requests',
            'This account has had too many links within an hour: try later.',
            {
              headers: retryAfter(RETRY_MS),
            },
          );
        case 'unknown-origin':
          return problem(
            'unprocessable',
            'returnUrl: register its origin with PUT /v1/tenant/return-origins.',
            {
              errors: [
                { pointer: '/returnUrl', detail: 'register its origin with PUT /v1/tenant/return-origins' },
              ],
            },
          );
        default:
          return {
            status: 201,
            body: { ...toWire(started.verification), url: started.url },
            headers: { location: `/v1/verifications/${started.verification.id}` },
          };
      }
    });
    addRoute(getVerification, async ({ caller, params }) => {
      const found = await api.verifications.find(caller, params.id);
      return found ? { status: 200, body: toWire(found) } : unknownId('verification');
    });
    addRoute(getReturnOrigins, async ({ caller }) => ({
      status: 200,
      body: { origins: await api.verifications.listReturnOrigins(caller) },
    }));
    addRoute(putReturnOrigins, async ({ caller, body }) => {
      await api.verifications.setReturnOrigins(caller, body.origins);
      return { status: 200, body };
    });
  },
};

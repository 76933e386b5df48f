import { z } from '@hono/zod-openapi';
import { defineRoute } from '../frame/route.ts';
import { ID_RULE, listQuery, Next } from '../schemas/common.ts';
import { CloudEvent } from '../schemas/event.ts';

const DAY_SECONDS = 24 * 60 * 60;
const MAX_OVERLAP_DAYS = 7;

const webhookFields = {
  url: z.string().describe('The address that gets the events.'),
  enabled: z.boolean().describe('False: nothing is sent. The feed keeps all events.'),
  switchedOff: z
    .object({
      why: z.enum(['gone']).describe('`gone`: the address answered 410.'),
      at: z.string().describe('When.'),
    })
    .optional()
    .describe('Why yamidome switched it off.'),
  secrets: z
    .array(
      z.object({
        id: z.string().describe('The id of the secret.'),
        createdAt: z.string().describe('When it was made.'),
        expiresAt: z.string().optional().describe('Until then it signs too. Absent: it is the newest one.'),
      }),
    )
    .describe('The secrets that sign now, newest first: two during a rotation.'),
} as const;

const NewSecret = z
  .object({
    id: z.string().describe('The id of the secret.'),
    secret: z.string().describe('The secret: `whsec_` and base64. It is shown only now.'),
  })
  .describe('A new secret.')
  .openapi('NewWebhookSecret');

const WebhookSchema = z.object(webhookFields).describe('The webhook of your network.').openapi('Webhook');

const EXAMPLE = {
  url: 'https://tiny.example/yamidome',
  enabled: true,
  secrets: [{ id: 'sec_kV0m3cY0p9cC', createdAt: '2026-01-31T09:00:00.000Z' }],
} as const;
const NEW_SECRET = { id: 'sec_kV0m3cY0p9cC', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } as const;

export const getWebhook = defineRoute({
  method: 'get',
  path: '/v1/webhooks',
  scope: 'webhooks',
  operationId: 'getWebhook',
  summary: 'Read the webhook',
  description:
    'The address that gets the events of your network, and the secrets that sign, without their texts.',
  answers: { 200: { description: 'The webhook.', schema: WebhookSchema, example: EXAMPLE } },
  problems: { 'not-found': 'No address was set yet.' },
});

export const putWebhook = defineRoute({
  method: 'put',
  path: '/v1/webhooks',
  scope: 'webhooks',
  operationId: 'setWebhook',
  summary: 'Set the address of the webhook',
  description:
    'Sets where events are sent from now on. The first call makes a secret and shows it once. Each webhook is a POST with the ' +
    'headers `webhook-id`, `webhook-timestamp` and `webhook-signature` of [Standard Webhooks](https://www.standardwebhooks.com); ' +
    'answer with a status from 200 to 299 within ten seconds. Anything else is tried again, for three days. 410 switches the webhook off. ' +
    'Redirects are not followed.',
  body: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/, error: 'send an address that begins with https://' })
        .max(2000)
        .describe('The address, with https.'),
      enabled: z.boolean().default(true).describe('False: send nothing for now.'),
    })
    .describe('The settings of the webhook.')
    .openapi('WebhookSettings'),
  bodyExample: { url: EXAMPLE.url },
  answers: {
    200: {
      description: 'The webhook; with its secret after the first call.',
      schema: z
        .object({ ...webhookFields, secret: NewSecret.optional() })
        .describe('The webhook, with a secret if one was made.')
        .openapi('SavedWebhook'),
      example: { ...EXAMPLE, secret: NEW_SECRET },
    },
  },
  problems: {
    unprocessable: 'The address is refused.',
    'in-progress': 'Another change of the webhook is in progress.',
  },
  audited: true,
});

export const rotateSecret = defineRoute({
  method: 'post',
  path: '/v1/webhooks/secrets',
  scope: 'webhooks',
  operationId: 'rotateWebhookSecret',
  summary: 'Make a new secret',
  description:
    'Makes a new secret and shows it once. Until the end of the overlap each webhook has two signatures, so a receiver can change ' +
    'from the old secret to the new one at any moment. A third secret ends the oldest one at once.',
  body: z
    .strictObject({
      overlapSeconds: z
        .int()
        .min(0)
        .max(MAX_OVERLAP_DAYS * DAY_SECONDS)
        .default(DAY_SECONDS)
        .describe('How long the old secret signs too. 0: it ends now. Default: a day.'),
    })
    .describe('How the secret is changed.'),
  bodyExample: { overlapSeconds: DAY_SECONDS },
  answers: {
    201: {
      description: 'The webhook with its new secret.',
      schema: z
        .object({ ...webhookFields, secret: NewSecret })
        .describe('The webhook with a new secret.')
        .openapi('RotatedWebhook'),
      example: { ...EXAMPLE, secret: NEW_SECRET },
    },
  },
  problems: {
    'not-found': 'No address was set yet.',
    'in-progress': 'Another change of the webhook is in progress.',
  },
  audited: true,
  // A kept answer would keep the secret.
  idempotent: false,
});

export const listFailed = defineRoute({
  method: 'get',
  path: '/v1/webhooks/failed',
  scope: 'webhooks',
  operationId: 'listFailedWebhooks',
  summary: 'List the webhooks that were given up',
  description: 'The events that could not be delivered, oldest first. The feed has them too.',
  query: z.strictObject(listQuery),
  answers: {
    200: {
      description: 'The events and why they were given up.',
      schema: z
        .object({
          items: z
            .array(
              z.object({
                event: CloudEvent,
                attempts: z.int().describe('How often it was tried.'),
                failedAt: z.string().describe('When it was given up.'),
                why: z
                  .string()
                  .describe(
                    '`status`, `redirect`, `gone`: the answer. `timeout`, `unreachable`: there was none. `refused-address`: the ' +
                      'name leads into a private network. `switched-off`: the webhook is off.',
                  ),
                status: z.int().optional().describe('The status of the last answer.'),
              }),
            )
            .describe('The events.'),
          next: Next,
        })
        .describe('A part of the list of failed webhooks.')
        .openapi('FailedWebhookPage'),
      example: { items: [] },
    },
  },
});

export const redeliver = defineRoute({
  method: 'post',
  path: '/v1/webhooks/failed/{id}/redeliver',
  scope: 'webhooks',
  operationId: 'redeliverWebhook',
  summary: 'Send an event again',
  description: 'Sends an event that was given up again, with the same id, for another three days.',
  params: z.strictObject({
    id: z
      .string()
      .min(1)
      .max(100)
      .regex(...ID_RULE)
      .describe('The id of the event.')
      .openapi({ example: 'evt_9ZqKx0m3cY0p9cC1QkJH5A' }),
  }),
  answers: { 202: { description: 'It is sent now.' } },
  problems: { 'not-found': 'No such event was given up.', conflict: 'The webhook is off.' },
  audited: true,
});

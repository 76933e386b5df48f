import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { OPERATOR_EVENT_TYPES } from '#core';
import type { OperatorEnv } from '../operator-env.ts';
import { cloudEventOf, EVENT_DESCRIPTIONS } from '../schemas/event.ts';

const headers = z.object({
  'webhook-id': z.string().describe('The id of the event. It stays the same when the webhook is sent again.'),
  'webhook-timestamp': z.string().describe('When this attempt was made, in seconds since 1970.'),
  'webhook-signature': z
    .string()
    .describe('`v1,` and the HMAC-SHA-256 in base64; during a rotation two of them with a space between.'),
});

/**
 * Adds each type of event to the `webhooks` of the document.
 * @example describeWebhooks(registry)
 */
export function describeWebhooks(registry: OpenAPIHono<OperatorEnv>['openAPIRegistry']): void {
  for (const type of OPERATOR_EVENT_TYPES) {
    const { summary, example } = EVENT_DESCRIPTIONS[type];
    registry.registerWebhook({
      method: 'post',
      path: type,
      operationId: `on.${type}`,
      tags: ['Webhooks'],
      summary,
      description: `Sent to your webhook. ${summary}.`,
      request: {
        headers,
        body: {
          required: true,
          content: {
            'application/cloudevents+json': {
              schema: cloudEventOf(type),
              ...(example !== undefined && { example: exampleOf(type, example) }),
            },
          },
        },
      },
      responses: {
        204: { description: 'You took the event. Any status from 200 to 299 says so.' },
        410: { description: 'Send nothing more: the webhook is switched off.' },
      },
    });
  }
}

const exampleOf = (type: string, data: unknown) => ({
  specversion: '1.0',
  id: 'evt_9ZqKx0m3cY0p9cC1QkJH5A',
  source: '/tenants/tiny',
  ...{ type, subject: 'Y-4G7C2Q0M1X', time: '2026-01-31T09:00:01.000Z', sequence: '4711' },
  datacontenttype: 'application/json',
  data,
});

import { z } from '@hono/zod-openapi';
import { toCloudEvent } from '#core';
import type { ApiArea } from '../area.ts';
import { defineRoute } from '../frame/route.ts';
import { CloudEvent } from '../schemas/event.ts';
import { REQUESTED_ACTION_EXAMPLE } from '../schemas/requested-action.ts';

const MAX_WAIT_SECONDS = 30;

const listEvents = defineRoute({
  method: 'get',
  path: '/v1/events',
  scope: 'events',
  operationId: 'listEvents',
  summary: 'Read the feed of events',
  description:
    'The events of your network after a place in the feed, in their order. Store `next` together with what you did because of ' +
    'the events, and send it as `after` next time: so you miss nothing and see nothing twice, however often you stop. With `wait` ' +
    'the answer comes when there is an event, at the latest after that many seconds. Webhooks have the same events; they may ' +
    'arrive twice or in another order.',
  query: z.strictObject({
    after: z
      .string()
      .regex(/^\d{1,15}$/, 'send the value of "next" of the answer before, or 0')
      .default('0')
      .describe('The value of `next` of the answer before. 0 or absent: from the oldest event that is kept.'),
    limit: z.coerce.number().int().min(1).max(500).default(100).describe('The most events of one answer.'),
    wait: z.coerce
      .number()
      .int()
      .min(0)
      .max(MAX_WAIT_SECONDS)
      .default(0)
      .describe(`Seconds to wait for an event if there is none, 0 to ${MAX_WAIT_SECONDS}.`),
  }),
  answers: {
    200: {
      description: 'The events.',
      schema: z
        .object({
          items: z.array(CloudEvent).describe('In their order. Empty: there is nothing new.'),
          next: z.string().describe('What to send as `after` next time.'),
          deleted: z
            .int()
            .min(1)
            .optional()
            .describe('So many events after `after` are not kept any more: read cases and actions instead.'),
        })
        .describe('A part of the feed.')
        .openapi('EventPage'),
      example: {
        items: [
          {
            specversion: '1.0',
            id: 'evt_9ZqKx0m3cY0p9cC1QkJH5A',
            source: '/tenants/tiny',
            type: 'org.yamidome.action.requested.v1',
            subject: 'Y-4G7C2Q0M1X',
            time: '2026-01-31T09:00:01.000Z',
            sequence: '4711',
            datacontenttype: 'application/json',
            data: REQUESTED_ACTION_EXAMPLE,
          },
        ],
        next: '4711',
      },
    },
  },
  waits: true,
});

/** `GET /v1/events`. */
export const eventsArea: ApiArea = {
  name: 'Events',
  description:
    'What yamidome asks for and what has changed, in one order. Read it, or let it be sent to a webhook.',
  mount({ addRoute, api }) {
    addRoute(listEvents, async ({ caller, query, signal }) => {
      const { after, limit, wait } = query;
      const request = { after: Number(after), limit, waitMs: wait * 1000, signal: signal() };
      const { events, next, deleted } = await api.events.list(caller, request);
      return {
        status: 200,
        body: {
          items: events.map((event) => toCloudEvent(caller.tenant, event)),
          next: String(next),
          ...(deleted > 0 && { deleted }),
        },
      };
    });
  },
};

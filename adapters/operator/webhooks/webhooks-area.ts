import { z } from '@hono/zod-openapi';
import { type OutgoingUrlRefusal, toCloudEvent, type Webhook } from '#core';
import type { ApiArea } from '../area.ts';
import { createCursors } from '../frame/cursor.ts';
import { isProblem, problem, unknownId } from '../frame/problem.ts';
import { describeWebhooks } from './describe-webhooks.ts';
import { getWebhook, listFailed, putWebhook, redeliver, rotateSecret } from './webhook-routes.ts';

const cursors = createCursors(z.strictObject({ after: z.int().min(0) }));

const REFUSALS: Readonly<Record<OutgoingUrlRefusal, string>> = {
  'not-https': 'url: send an address that begins with https://.',
  private: 'url: send an address of a public network; addresses of private networks are refused.',
  credentials: 'url: send an address without a name, a password and a part after #.',
};

const busy = () =>
  problem('in-progress', 'Another change of this webhook is in progress: send this one again.');
const noWebhook = () =>
  problem('not-found', 'There is no webhook yet: set its address with PUT /v1/webhooks.');

const toWire = ({ url, enabled, switchedOff, secrets }: Webhook) => ({
  ...{ url, enabled },
  ...(switchedOff && { switchedOff: { why: switchedOff.why, at: switchedOff.at.toISOString() } }),
  secrets: secrets.map(({ id, createdAt, expiresAt }) => ({
    id,
    createdAt: createdAt.toISOString(),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
  })),
});

/** `/v1/webhooks`, and the webhooks themselves in the document. */
export const webhooksArea: ApiArea = {
  name: 'Webhooks',
  description: 'Let events be sent to an address of your network, signed as Standard Webhooks.',
  mount({ addRoute, api, registry }) {
    describeWebhooks(registry);

    addRoute(getWebhook, async ({ caller }) => {
      const webhook = await api.webhooks.get(caller);
      return webhook ? { status: 200, body: toWire(webhook) } : noWebhook();
    });

    addRoute(putWebhook, async ({ caller, body }) => {
      const result = await api.webhooks.put(caller, body);
      if (result.kind === 'busy') return busy();
      if (result.kind === 'refused') {
        const detail = REFUSALS[result.why];
        return problem('unprocessable', detail, { errors: [{ pointer: '/url', detail }] });
      }
      const { webhook, secret } = result;
      return { status: 200, body: { ...toWire(webhook), ...(secret && { secret }) } };
    });

    addRoute(rotateSecret, async ({ caller, body }) => {
      const result = await api.webhooks.rotateSecret(caller, body);
      if (result.kind !== 'made') return result.kind === 'busy' ? busy() : noWebhook();
      return { status: 201, body: { ...toWire(result.webhook), secret: result.secret } };
    });

    addRoute(listFailed, async ({ caller, query: { cursor, limit } }) => {
      const position = cursors.read(cursor);
      if (isProblem(position)) return position;
      const failed = await api.webhooks.listFailed(caller, { after: position?.after ?? 0, limit });
      const last = failed.at(-1);
      return {
        status: 200,
        body: {
          items: failed.map(({ event, attempts, failedAt, why, status }) => ({
            event: toCloudEvent(caller.tenant, event),
            ...{ attempts, failedAt: failedAt.toISOString(), why },
            ...(status !== undefined && { status }),
          })),
          ...(last && failed.length === limit && { next: cursors.write({ after: last.event.sequence }) }),
        },
      };
    });

    addRoute(redeliver, async ({ caller, params }) => {
      const { kind } = await api.webhooks.redeliver(caller, params.id);
      if (kind === 'due') return { status: 202 };
      if (kind === 'not-found') return unknownId('failed delivery');
      return problem(
        'conflict',
        'The webhook is off: switch it on with PUT /v1/webhooks, then send this again.',
      );
    });
  },
};

import { z } from '@hono/zod-openapi';
import type { ApiArea } from '../area.ts';
import { defineRoute } from '../frame/route.ts';
import { Account, Id, Time } from '../schemas/common.ts';

const MAX_EVENTS = 100;

const AccountEvent = z
  .strictObject({
    id: Id.describe('Your id of the event. The same id again within a day does nothing.'),
    kind: z.enum(['joined']).describe('`joined`: the account was made, or joined this product.'),
    account: Account,
    at: Time.describe('When it happened.'),
  })
  .describe('Something that happened to an account.')
  .openapi('AccountEvent');

const sendAccountEvents = defineRoute({
  method: 'post',
  path: '/v1/accounts/events',
  scope: 'accounts',
  operationId: 'sendAccountEvents',
  summary: 'Send new accounts',
  description:
    'New accounts are counted, to notice a wave of them. If your policy has a gate, accounts that must verify are named to you ' +
    'as actions of the kind `quarantine`, each with a link for the account; `release` follows when the account has verified.',
  body: z
    .strictObject({
      events: z.array(AccountEvent).min(1).max(MAX_EVENTS).describe('In the order in which they happened.'),
    })
    .describe('Events of accounts.')
    .openapi('AccountEvents'),
  bodyExample: {
    events: [
      {
        id: 'join-5512',
        kind: 'joined',
        account: { id: 'acc-77', name: 'rin', createdAt: '2026-01-31T08:59:00Z' },
        at: '2026-01-31T09:00:00Z',
      },
    ],
  },
  answers: {
    202: {
      description: 'What became of each event.',
      schema: z
        .object({
          items: z
            .array(
              z.object({
                id: z.string().describe('Your id of the event.'),
                state: z
                  .enum(['accepted', 'duplicate', 'conflict', 'in-progress'])
                  .describe(
                    '`accepted`: handled now. `duplicate`: handled before. `conflict`: another event has this id, and this one was ' +
                      'not handled. `in-progress`: another request handles it at this moment.',
                  ),
              }),
            )
            .describe('One entry for each event, in their order.'),
        })
        .describe('What became of each event.')
        .openapi('AccountEventResults'),
      example: { items: [{ id: 'join-5512', state: 'accepted' }] },
    },
  },
  audited: false,
});

/** `POST /v1/accounts/events`. */
export const accountsArea: ApiArea = {
  name: 'Accounts',
  description: 'New accounts, for waves and for the gate.',
  mount({ addRoute, api }) {
    addRoute(sendAccountEvents, async ({ caller, body }) => {
      const states = await api.accounts.record(caller, body.events);
      const items = body.events.map(({ id }, i) => ({ id, state: states[i] ?? 'conflict' }));
      return { status: 202, body: { items } };
    });
  },
};

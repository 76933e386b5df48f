import { randomBytes } from 'node:crypto';
import type { Clock, DeliveryStore, EventFeed, NewWebhookSecret, WebhookService } from '#core';
import { checkOutgoingUrl } from '../../network/addresses.ts';
import type { FeedSignal } from '../events/feed-signal.ts';
import { type StoredSecret, secretsInForce, toWebhook, type WebhookRecords } from './webhook-records.ts';

/** As long as the hash of the signature. */
const SECRET_BYTES = 32;

/** The dependencies of the service. */
export interface WebhookServicePorts {
  readonly records: WebhookRecords;
  readonly deliveries: Pick<DeliveryStore, 'setDelivering' | 'listFailed' | 'redeliver' | 'failAll'>;
  readonly feed: Pick<EventFeed, 'findEvent'>;
  /** Wakes the deliveries of this process. */
  readonly signal: Pick<FeedSignal, 'notify'>;
  /** True only in development: http and addresses of private networks. */
  readonly allowPrivateAddresses: boolean;
  readonly clock: Clock;
}

/**
 * The webhook of each tenant.
 * @example await createWebhookService(ports).put(caller, { url: 'https://tiny.example/hook', enabled: true })
 */
export function createWebhookService(ports: WebhookServicePorts): WebhookService {
  const { records, deliveries, feed, signal, allowPrivateAddresses, clock } = ports;

  return {
    async get({ tenant }) {
      const record = await records.read(tenant);
      return record && toWebhook(record, clock.now());
    },

    async put({ tenant }, { url, enabled }) {
      const why = checkOutgoingUrl(new URL(url), allowPrivateAddresses);
      if (why) return { kind: 'refused', why };
      let made: StoredSecret | undefined;
      const record = await records.change(tenant, (before) => {
        made = before ? undefined : makeSecret(clock.now());
        return { url, enabled, secrets: before?.secrets ?? [made!] };
      });
      if (record === 'busy' || record === undefined) return { kind: 'busy' };
      // After the record: an event that gets a delivery finds the address.
      await deliveries.setDelivering(tenant, enabled);
      signal.notify(tenant);
      const webhook = toWebhook(record, clock.now());
      return { kind: 'saved', webhook, ...(made && { secret: toNewSecret(made) }) };
    },

    async rotateSecret({ tenant }, { overlapSeconds }) {
      const now = clock.now();
      const made = makeSecret(now);
      const record = await records.change(tenant, (before) => {
        const [newest] = before ? secretsInForce(before, now) : [];
        const expiresAt = new Date(now.getTime() + overlapSeconds * 1000).toISOString();
        return before && { ...before, secrets: [made, ...(newest ? [{ ...newest, expiresAt }] : [])] };
      });
      if (record === 'busy') return { kind: 'busy' };
      if (!record) return { kind: 'not-found' };
      return { kind: 'made', webhook: toWebhook(record, now), secret: toNewSecret(made) };
    },

    listFailed: ({ tenant }, { after, limit }) => deliveries.listFailed(tenant, after, limit),

    async redeliver({ tenant }, eventId) {
      const event = await feed.findEvent(tenant, eventId);
      if (!event) return { kind: 'not-found' };
      if ((await records.read(tenant))?.enabled !== true) return { kind: 'switched-off' };
      const isDue = await deliveries.redeliver(tenant, event.sequence, clock.now());
      if (isDue) signal.notify(tenant);
      return { kind: isDue ? 'due' : 'not-found' };
    },
  };
}

const makeSecret = (now: Date): StoredSecret => ({
  id: `sec_${randomBytes(9).toString('base64url')}`,
  secret: `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`,
  createdAt: now.toISOString(),
});

const toNewSecret = ({ id, secret }: StoredSecret): NewWebhookSecret => ({ id, secret });

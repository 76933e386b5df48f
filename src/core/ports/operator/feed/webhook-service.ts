import type { ApiCaller } from '../../../operator/api-key.ts';
import type { FailedDelivery } from './delivery-store.ts';

/** A secret without its text. */
export interface WebhookSecretInfo {
  readonly id: string;
  readonly createdAt: Date;
  /** When it is no longer used for signatures. Absent: it is the newest one. */
  readonly expiresAt?: Date;
}

/** The webhook of a tenant. */
export interface Webhook {
  readonly url: string;
  /** False: nothing is sent. */
  readonly enabled: boolean;
  /** Why yamidome switched it off: the receiver answered 410. */
  readonly switchedOff?: { readonly why: 'gone'; readonly at: Date };
  /** Newest first. */
  readonly secrets: readonly WebhookSecretInfo[];
}

/** A secret with its text, which is shown once: `whsec_` and base64. */
export interface NewWebhookSecret {
  readonly id: string;
  readonly secret: string;
}

/**
 * Why an address is refused. `not-https`: it is not https, nor http of this computer where that is allowed. `private`: it is an
 * address of a private network. `credentials`: it has a name, a password or a fragment.
 */
export type OutgoingUrlRefusal = 'not-https' | 'private' | 'credentials';

/**
 * The webhook of a tenant: one address that gets all events. Rejects when a store is unavailable. `busy`: another change of the
 * same webhook is in progress.
 */
export interface WebhookService {
  get(caller: ApiCaller): Promise<Webhook | undefined>;
  /** Sets the address. The first call makes a secret. Switching it on again ends `switchedOff`. */
  put(
    caller: ApiCaller,
    settings: { readonly url: string; readonly enabled: boolean },
  ): Promise<
    | { readonly kind: 'saved'; readonly webhook: Webhook; readonly secret?: NewWebhookSecret }
    | { readonly kind: 'refused'; readonly why: OutgoingUrlRefusal }
    | { readonly kind: 'busy' }
  >;
  /** Makes a new secret. The one before signs too, for `overlapSeconds`; an older one ends at once. */
  rotateSecret(
    caller: ApiCaller,
    { overlapSeconds }: { readonly overlapSeconds: number },
  ): Promise<
    | { readonly kind: 'made'; readonly webhook: Webhook; readonly secret: NewWebhookSecret }
    | { readonly kind: 'not-found' | 'busy' }
  >;
  /** The deliveries that were given up, oldest event first, after a sequence number. */
  listFailed(
    caller: ApiCaller,
    query: { readonly after: number; readonly limit: number },
  ): Promise<readonly FailedDelivery[]>;
  /** Sends a failed event again, by the id of the event. `switched-off`: the webhook is off. */
  redeliver(
    caller: ApiCaller,
    eventId: string,
  ): Promise<{ readonly kind: 'due' | 'not-found' | 'switched-off' }>;
}

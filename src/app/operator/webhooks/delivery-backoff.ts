/** A webhook is tried for three days. */
export const MAX_DELIVERY_AGE_MS = 3 * 24 * 60 * 60 * 1000;
const FIRST_DELAY_MS = 5000;
const MAX_DELAY_MS = 2 * 60 * 60 * 1000;
/** No receiver can put a webhook off for longer. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * The time until the next attempt, in milliseconds: from five seconds, doubled up to two hours, each between half and all of
 * that so that many webhooks do not come at the same moment, and never less than the receiver demands. Undefined: the next
 * attempt would be later than three days after the first, so the webhook is given up.
 * @example nextDeliveryDelay({ attempt: 1, ageMs: 0, random: 1 }) // 5000
 */
export function nextDeliveryDelay({
  attempt,
  ageMs,
  random,
  retryAfterMs = 0,
}: {
  readonly attempt: number;
  /** Since the first attempt was due. */
  readonly ageMs: number;
  /** From 0 to 1. */
  readonly random: number;
  readonly retryAfterMs?: number | undefined;
}): number | undefined {
  const full = Math.min(FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 30), MAX_DELAY_MS);
  const delay = Math.max(Math.round(full * (0.5 + random / 2)), Math.min(retryAfterMs, MAX_RETRY_AFTER_MS));
  return ageMs + delay > MAX_DELIVERY_AGE_MS ? undefined : delay;
}

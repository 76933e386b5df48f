/** Measures what operators are asked to do, and their webhooks. Synchronous, cheap, never throws. */
export interface FeedMetrics {
  /** An action was requested, or ended. `kind` and `state` as in `RequestedAction`. */
  countAction(kind: string, state: 'requested' | 'confirmed' | 'expired' | 'withdrawn'): void;
  /** An operator said what it did. `status` as in `ConfirmedOutcome`. */
  countOutcome(kind: string, status: 'done' | 'degraded' | 'failed'): void;
  /** One attempt to send a webhook; `ageMs`: from the event to the end of the attempt. */
  observeWebhook(result: 'delivered' | 'retried' | 'failed', ageMs: number): void;
}

/** Measures nothing. @example openFeed(settings, context, { metrics: noopFeedMetrics }) */
export const noopFeedMetrics: FeedMetrics = {
  countAction: () => undefined,
  countOutcome: () => undefined,
  observeWebhook: () => undefined,
};

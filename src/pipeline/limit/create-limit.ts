import type { Clock, KeyValueStore } from '#core';
import { createDecidedTexts, type DecidedTexts } from './decided-texts.ts';
import { createHourlyLimit, type HourlyLimit, type HourlyLimitPorts } from './hourly-limit.ts';
import { createLimitLifts, type LimitLifts } from './limit-lift.ts';
import { createWithheldHides, type WithheldHides } from './withheld-hides.ts';

/** What the hourly limit remembers, in the key-value store. Instances on the same store share everything. */
export interface LimitStores {
  readonly decidedTexts: DecidedTexts;
  readonly limitLifts: LimitLifts;
  readonly withheldHides: WithheldHides;
}

/**
 * Creates the stores of the hourly limit.
 * @example const { withheldHides } = createLimitStores({ keyValueStore, clock })
 */
export const createLimitStores = (ports: {
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
}): LimitStores => ({
  decidedTexts: createDecidedTexts(ports),
  limitLifts: createLimitLifts(ports),
  withheldHides: createWithheldHides(ports),
});

/**
 * Creates the hourly limit with its stores.
 * @example const { hourlyLimit, limitLifts } = createLimit({ keyValueStore, rateLimits, policies, countStrikes, clock, log })
 */
export function createLimit(
  ports: Omit<HourlyLimitPorts, keyof LimitStores> & { readonly keyValueStore: KeyValueStore },
): LimitStores & { readonly hourlyLimit: HourlyLimit } {
  const stores = createLimitStores(ports);
  return { ...stores, hourlyLimit: createHourlyLimit({ ...ports, ...stores }) };
}

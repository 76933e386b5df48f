import type { Clock, Counters, Log, Server } from '#core';
import { errorName } from '#lib';

/**
 * Adds 1 to a counter of a server. Stores no member. Never throws: errors are logged, because a lost count is harmless.
 */
export type CountEvent = (server: Server, counterName: string) => Promise<void>;

/**
 * Creates a function that counts events.
 * @example const countEvent = createEventCounter({ counters, clock, log }); await countEvent(server, 'help.asked')
 */
export const createEventCounter =
  (ports: {
    readonly counters?: Counters | undefined;
    readonly clock: Clock;
    readonly log: Log;
  }): CountEvent =>
  async (server, counterName) => {
    try {
      await ports.counters?.increment(server, counterName, ports.clock.now());
    } catch (error) {
      ports.log.warn('counter_failed', { what: counterName, error: errorName(error) });
    }
  };

import type { Clock, Counters, Log, Server } from '#core';
import { errorName } from '#lib';

/** Counts one thing on a server, with nobody's name. Throws nothing: a count that is lost stops nothing. */
export type CountEvent = (server: Server, what: string) => Promise<void>;

/** @example const tally = createEventCounter({ tallies, clock, log }); await tally(server, 'help.asked') */
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
      ports.log.warn('not counted', { what: counterName, error: errorName(error) });
    }
  };

import type { Clock, Log, Server, Tallies } from '#core';
import { nameOf } from './detect.ts';

/** Counts one thing on a server, with nobody's name. Throws nothing: a count that is lost stops nothing. */
export type Tally = (server: Server, what: string) => Promise<void>;

/** @example const tally = createTally({ tallies, clock, log }); await tally(server, 'help.asked') */
export const createTally =
  (ports: { readonly tallies?: Tallies; readonly clock: Clock; readonly log: Log }): Tally =>
  async (server, what) => {
    try {
      await ports.tallies?.add(server, what, ports.clock.now());
    } catch (error) {
      ports.log.warn('not counted', { what, error: nameOf(error) });
    }
  };

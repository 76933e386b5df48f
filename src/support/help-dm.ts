import type { Adapter, Clock, Leases, Log, Message, PolicyStore, Server, Verdict } from '#core';
import { messageKey, serverKey } from '#core';
import { errorName } from '#lib';
import { createHelpMessage, type Localizer } from '../cases/index.ts';
import { dispatchAction } from '../pipeline/delivery/dispatch-action.ts';
import type { CountEvent } from './count-event.ts';
import { pseudonymousKey } from './pseudonymous-key.ts';

const HELP_INTERVAL_MS = 24 * 60 * 60 * 1000;

/**
 * A private letter to somebody who is near a trap, each of the two at most once a day. Never a case, never a strike, and nowhere a
 * word of who got one: it is counted, no more.
 */
export type OfferHelp = (message: Message, verdict: Verdict) => Promise<void>;

/** @example const help = createHelpOffer({ claims, policies, voicesOf, adapterOf, tally, clock, log }); */
export function createHelpOffer(ports: {
  readonly leases: Leases;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly localizerFor: (server: Server) => Localizer;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly countEvent: CountEvent;
  readonly clock: Clock;
  readonly log: Log;
}): OfferHelp {
  const { leases, policies, localizerFor, adapterOf, countEvent, clock, log } = ports;

  return async ({ author, ref }, verdict) => {
    const { server } = ref;
    const adapter = adapterOf(server);
    const { mode, notices } = policies.of(server);
    if (!adapter || mode === 'shadow' || !notices.help) return;
    // Who was looking for work this morning and is threatened tonight needs the other letter.
    const key = pseudonymousKey(`help/${verdict.stance}`, author);
    try {
      if (!(await leases.acquire(key, clock.now(), HELP_INTERVAL_MS))) return;
      const letter = {
        ...createHelpMessage(verdict, localizerFor(server)(author)),
        key: `help/${messageKey(ref)}`,
      };
      const result = await dispatchAction(
        adapter,
        server,
        { kind: 'help', member: author, letter },
        clock.now(),
      );
      // A member who takes no letters would be tried at every word; a platform that is away is tried again.
      if ('retryAfterMs' in result) await leases.release(key);
      const isDelivered = 'status' in result && result.status !== 'failed';
      if (!isDelivered) log.warn('help letter not delivered', { server: serverKey(server) });
      await countEvent(server, isDelivered ? 'help.delivered' : 'help.undelivered');
    } catch (error) {
      log.warn('help letter not sent', { server: serverKey(server), error: errorName(error) });
    }
  };
}

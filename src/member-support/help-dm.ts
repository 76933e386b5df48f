import type {
  Adapter,
  Clock,
  Leases,
  Log,
  Message,
  NoticesByName,
  PolicyStore,
  Server,
  Verdict,
} from '#core';
import { messageKey, serverKey } from '#core';
import { errorName } from '#lib';
import type { Localizer } from '../cases/index.ts';
import { dispatchAction } from '../pipeline/delivery/dispatch-action.ts';
import type { CountEvent } from './count-event.ts';
import { createHelpText } from './help-text.ts';
import { pseudonymousKey } from './pseudonymous-key.ts';
import { detectWriterLanguage } from './writer-language.ts';

const HELP_INTERVAL_MS = 24 * 60 * 60 * 1000;

/**
 * Sends a direct message with help lines to a member who is close to a fraud: one for members who ask for help, one for
 * members who look for work, each at most once a day, in the language in which they wrote. It creates no case and no
 * strike. The recipient is not stored; only the number of messages is counted. Never throws.
 */
export type OfferHelp = (message: Message, verdict: Verdict) => Promise<void>;

/**
 * Creates the function that sends the help messages.
 * @example const offerHelp = createHelpOffer({ leases, policies, localizerFor, adapterOf, countEvent, clock, log })
 */
export function createHelpOffer(ports: {
  readonly leases: Leases;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly localizerFor: (server: Server) => Localizer;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly notices: () => NoticesByName;
  readonly countEvent: CountEvent;
  readonly clock: Clock;
  readonly log: Log;
}): OfferHelp {
  const {
    leases,
    policies,
    localizerFor,
    adapterOf,
    notices: noticesInForce,
    countEvent,
    clock,
    log,
  } = ports;

  return async ({ author, ref, text }, verdict) => {
    const { server } = ref;
    const adapter = adapterOf(server);
    const { mode, notices, language: serverLanguage } = policies.of(server);
    if (!adapter || mode === 'shadow' || !notices.help) return;
    // A member who looked for work in the morning and is threatened at night needs the other message.
    const key = pseudonymousKey(`help/${verdict.stance}`, author);
    try {
      if (!(await leases.acquire(key, clock.now(), HELP_INTERVAL_MS))) return;
      const language = detectWriterLanguage(text) ?? author.language ?? serverLanguage;
      const letter = {
        ...createHelpText({ text, verdict }, language, localizerFor(server), noticesInForce()),
        key: `help/${messageKey(ref)}`,
        channel: ref.channel,
      };
      const result = await dispatchAction(
        adapter,
        server,
        { kind: 'help', member: author, letter },
        clock.now(),
      );
      // The lease stays if the member does not accept direct messages. If the platform is unavailable, it is released.
      if ('retryAfterMs' in result) await leases.release(key);
      const isDelivered = 'status' in result && result.status !== 'failed';
      if (!isDelivered) log.warn('help_dm_not_delivered', { server: serverKey(server) });
      await countEvent(server, isDelivered ? 'help.delivered' : 'help.undelivered');
    } catch (error) {
      log.warn('help_dm_failed', { server: serverKey(server), error: errorName(error) });
    }
  };
}

import type { Adapter, Claims, Clock, Log, Message, Policies, Server, Verdict } from '#core';
import { messageKey, serverKey } from '#core';
import { helpLetter, type Voices } from '../cases/index.ts';
import { attempt } from './attempt.ts';
import { nameOf } from './detect.ts';
import { unnamed } from './once-each.ts';
import type { Tally } from './tally.ts';

const ONCE_A_DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A private letter to somebody who is near a trap, each of the two at most once a day. Never a case, never a strike, and nowhere a
 * word of who got one: it is counted, no more.
 */
export type Help = (message: Message, verdict: Verdict) => Promise<void>;

/** @example const help = createHelp({ claims, policies, voicesOf, adapterOf, tally, clock, log }); */
export function createHelp(ports: {
  readonly claims: Claims;
  readonly policies: Pick<Policies, 'of'>;
  readonly voicesOf: (server: Server) => Voices;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly tally: Tally;
  readonly clock: Clock;
  readonly log: Log;
}): Help {
  const { claims, policies, voicesOf, adapterOf, tally, clock, log } = ports;

  return async ({ author, ref }, verdict) => {
    const { server } = ref;
    const adapter = adapterOf(server);
    const { mode, notices } = policies.of(server);
    if (!adapter || mode === 'shadow' || !notices.help) return;
    // Who was looking for work this morning and is threatened tonight needs the other letter.
    const key = unnamed(`help/${verdict.stance}`, author);
    try {
      if (!(await claims.claim(key, clock.now(), ONCE_A_DAY_MS))) return;
      const letter = { ...helpLetter(verdict, voicesOf(server)(author)), key: `help/${messageKey(ref)}` };
      const result = await attempt(adapter, server, { kind: 'help', member: author, letter }, clock.now());
      // A member who takes no letters would be tried at every word; a platform that is away is tried again.
      if ('retryAfterMs' in result) await claims.release(key);
      const arrived = 'status' in result && result.status !== 'failed';
      if (!arrived) log.warn('help letter not delivered', { server: serverKey(server) });
      await tally(server, arrived ? 'help.delivered' : 'help.undelivered');
    } catch (error) {
      log.warn('help letter not sent', { server: serverKey(server), error: nameOf(error) });
    }
  };
}

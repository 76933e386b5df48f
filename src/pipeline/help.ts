import type { Adapter, Claims, Clock, Log, Message, Policies, Server, Verdict } from '#core';
import { memberKey, messageKey } from '#core';
import { helpLetter, type Voices } from '../cases/index.ts';
import { attempt } from './attempt.ts';
import { nameOf } from './detect.ts';

const ONCE_A_DAY_MS = 24 * 60 * 60 * 1000;

/** A private letter to somebody who is near a trap, at most once a day. Never a case, never a strike. */
export type Help = (message: Message, verdict: Verdict) => Promise<void>;

/** @example const help = createHelp({ claims, policies, voicesOf, adapterOf, clock, log }); */
export function createHelp(ports: {
  readonly claims: Claims;
  readonly policies: Pick<Policies, 'of'>;
  readonly voicesOf: (server: Server) => Voices;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Help {
  const { claims, policies, voicesOf, adapterOf, clock, log } = ports;

  return async ({ author, ref }, verdict) => {
    const { server } = ref;
    const adapter = adapterOf(server);
    if (!adapter || policies.of(server).mode === 'shadow') return;
    const key = `help/${memberKey(author)}`;
    try {
      if (!(await claims.claim(key, clock.now(), ONCE_A_DAY_MS))) return;
      const letter = { ...helpLetter(verdict, voicesOf(server)(author)), key: `help/${messageKey(ref)}` };
      const result = await attempt(adapter, server, { kind: 'help', member: author, letter }, clock.now());
      if ('status' in result && result.status !== 'failed') return;
      log.warn('help letter not delivered', { member: memberKey(author) });
      // A member who takes no letters would be tried at every word; a platform that is away is tried again.
      if ('retryAfterMs' in result) await claims.release(key);
    } catch (error) {
      log.warn('help letter not sent', { member: memberKey(author), error: nameOf(error) });
    }
  };
}

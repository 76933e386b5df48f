import type { Clock, GateDoor, IdentityProvider, Log, Quotas, SignIn } from '#core';
import { memberKey } from '#core';
import type { Admission } from './admission.ts';
import type { Links } from './links.ts';
import { type Secrets, sameHash, tokenHash } from './secrets.ts';

/** Sign-ins begun within an hour: each may cost the issuer a request. */
const BEGUN = { member: 10, ip: 60 } as const;
const AGAIN_MINUTES = 10;

/**
 * The way in by signing in with an issuer of identities. What is kept while the visitor is away belongs to one link
 * and one browser and is good once.
 * @example await byIdentity(ports).signIn(visitor) // { kind: 'sign-in', url: 'https://id.example/auth?…' }
 */
export function byIdentity(ports: {
  readonly issuer: IdentityProvider;
  readonly admission: Admission;
  readonly links: Links;
  readonly secrets: Secrets;
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly log: Log;
}): Pick<GateDoor, 'signIn' | 'signedIn'> {
  const { issuer, admission, links, secrets, quotas, clock, log } = ports;

  return {
    async signIn(visitor) {
      const link = await admission.linkOf(visitor.token);
      if (!link) return { kind: 'no-link' };
      const allowances = [
        [`gate/signin/member/${memberKey(link.member)}`, BEGUN.member],
        [`gate/signin/ip/${visitor.ip}`, BEGUN.ip],
      ] as const;
      for (const [key, most] of allowances) {
        if (!(await quotas.take(key, clock.now(), most))) return { kind: 'too-many', minutes: 60 };
      }
      const begun = await issuer.begin();
      if (!begun) return { kind: 'unavailable', minutes: AGAIN_MINUTES };
      const { url, state, nonce, verifier } = begun;
      await links.away(
        tokenHash(state),
        { link: link.hash, session: tokenHash(visitor.session), nonce, verifier },
        clock.now(),
      );
      return { kind: 'sign-in', url };
    },

    async signedIn({ session }, query) {
      const state = new URLSearchParams(query).get('state') ?? '';
      const hash = tokenHash(state);
      const away = await links.awayOf(hash, clock.now());
      if (!away || !sameHash(away.session, tokenHash(session))) return { answer: { kind: 'signin-invalid' } };
      const link = await admission.linkByHash(away.link);
      if (!link) return { answer: { kind: 'no-link' } };
      const { language } = link;
      // Good for one return, whatever comes of it: of several at once, one takes it.
      const first = await quotas.take(`gate/used/${hash}`, clock.now(), 1);
      await links.dropAway(hash);
      if (!first) return { language, answer: { kind: 'signin-invalid' } };
      const kept: Omit<SignIn, 'url'> = { state, nonce: away.nonce, verifier: away.verifier };
      const identity = await issuer.finish(query, kept);
      if (!identity.known) {
        log.warn('gate: not signed in', { member: memberKey(link.member), why: identity.why });
        return {
          language,
          answer:
            identity.why === 'unavailable'
              ? { kind: 'unavailable', minutes: AGAIN_MINUTES }
              : { kind: `signin-${identity.why}` },
        };
      }
      const proof = secrets.identity(link.member.server, identity.issuer, identity.subject);
      return { language, answer: await admission.admit(link, { by: 'identity', hash: proof }) };
    },
  };
}

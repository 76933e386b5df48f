import type { Clock, IdentityProvider, Log, RateLimits, SignInRequest, VerificationPage } from '#core';
import { memberKey } from '#core';
import type { MemberAdmission } from '../admit-member.ts';
import { hashToken, isSameHash, type KeyedHashes } from '../keyed-hash.ts';
import type { OneTimeLinks } from '../one-time-links.ts';
import { networkOf } from './network-return.ts';

/** Maximum sign-ins per hour, because each may cause a request to the issuer. */
const MAX_SIGN_INS_PER_HOUR = { member: 10, ip: 60 } as const;
const RETRY_AFTER_MINUTES = 10;

/**
 * Verification by a sign-in with an identity provider. The data stored during the sign-in is valid for one link and one
 * browser, and only once.
 * @example await createOidcVerification(ports).beginSignIn(visitor) // { kind: 'sign-in', url: 'https://id.example/auth?…' }
 */
export function createOidcVerification(ports: {
  readonly identityProvider: IdentityProvider;
  readonly admission: MemberAdmission;
  readonly links: OneTimeLinks;
  readonly keyedHashes: KeyedHashes;
  readonly rateLimits: RateLimits;
  readonly clock: Clock;
  readonly log: Log;
}): Pick<VerificationPage, 'beginSignIn' | 'completeSignIn'> {
  const { identityProvider, admission, links, keyedHashes, rateLimits, clock, log } = ports;

  return {
    async beginSignIn(visitor) {
      const link = await admission.findWaitingLink(visitor.token);
      if (!link) return { kind: 'no-link' };
      const limits = [
        [`gate/signin/member/${memberKey(link.member)}`, MAX_SIGN_INS_PER_HOUR.member],
        [`gate/signin/ip/${visitor.ip}`, MAX_SIGN_INS_PER_HOUR.ip],
      ] as const;
      for (const [key, perHour] of limits) {
        if (!(await rateLimits.tryConsume(key, clock.now(), perHour)))
          return { kind: 'too-many', minutes: 60 };
      }
      const newSignIn = await identityProvider.beginSignIn();
      if (!newSignIn) return { kind: 'unavailable', minutes: RETRY_AFTER_MINUTES };
      const { url, state, nonce, verifier } = newSignIn;
      await links.saveSignIn(
        hashToken(state),
        { link: link.hash, session: hashToken(visitor.session), nonce, verifier },
        clock.now(),
      );
      return { kind: 'sign-in', url };
    },

    async completeSignIn({ session }, query) {
      const state = new URLSearchParams(query).get('state') ?? '';
      const hash = hashToken(state);
      const storedSignIn = await links.findSignIn(hash, clock.now());
      if (!storedSignIn || !isSameHash(storedSignIn.session, hashToken(session)))
        return { answer: { kind: 'signin-invalid' } };
      const link = await admission.findWaitingLinkByHash(storedSignIn.link);
      if (!link) return { answer: { kind: 'no-link' } };
      const about = { language: link.language, ...networkOf(link) };
      // Valid once, also after a failure: of several requests at the same time, only one succeeds.
      const isFirstUse = await rateLimits.tryConsume(`gate/used/${hash}`, clock.now(), 1);
      await links.deleteSignIn(hash);
      if (!isFirstUse) return { ...about, answer: { kind: 'signin-invalid' } };
      const pendingSignIn: Omit<SignInRequest, 'url'> = {
        state,
        nonce: storedSignIn.nonce,
        verifier: storedSignIn.verifier,
      };
      const identity = await identityProvider.completeSignIn(query, pendingSignIn);
      if (!identity.known) {
        log.warn('sign_in_rejected', { member: memberKey(link.member), why: identity.why });
        return {
          ...about,
          answer:
            identity.why === 'unavailable'
              ? { kind: 'unavailable', minutes: RETRY_AFTER_MINUTES }
              : { kind: `signin-${identity.why}` },
        };
      }
      const proof = keyedHashes.identityHash(link.member.server, identity.issuer, identity.subject);
      return { ...about, answer: await admission.admit(link, { by: 'identity', hash: proof }) };
    },
  };
}

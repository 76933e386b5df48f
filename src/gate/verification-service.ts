import type { Clock, IdentityProvider, Log, RateLimits, VerificationPage, VerificationResult } from '#core';
import { errorName } from '#lib';
import type { MemberAdmission } from './admit-member.ts';
import type { KeyedHashes } from './keyed-hash.ts';
import type { OneTimeLinks } from './one-time-links.ts';
import { createOidcVerification } from './verify-by-oidc.ts';
import { createSmsVerification, type SmsOptions } from './verify-by-sms.ts';

const RETRY_AFTER_MINUTES = 10;

/**
 * The logic of the verification page: a link, then a number and a code, or a sign-in. After a failure the member still
 * has to verify.
 * @example const answer = await createVerificationService(ports).submitCode(visitor, '123456') // { kind: 'open' }
 */
export function createVerificationService(ports: {
  readonly admission: MemberAdmission;
  readonly links: OneTimeLinks;
  readonly keyedHashes: KeyedHashes;
  readonly sms?: SmsOptions | undefined;
  readonly identityProvider?: IdentityProvider | undefined;
  readonly rateLimits: RateLimits;
  readonly clock: Clock;
  readonly log: Log;
}): VerificationPage {
  const { admission, sms, identityProvider, log } = ports;
  const smsVerification = sms && createSmsVerification({ ...ports, ...sms });
  const oidcVerification = identityProvider && createOidcVerification({ ...ports, identityProvider });
  const unavailable: VerificationResult = { kind: 'unavailable', minutes: RETRY_AFTER_MINUTES };

  /** If a store fails, the member is not let in. */
  async function withFallback<Answer>(
    step: 'send_code' | 'submit_code' | 'begin_sign_in' | 'complete_sign_in',
    work: (() => Promise<Answer>) | undefined,
    fallback: Answer,
  ): Promise<Answer> {
    try {
      return (await work?.()) ?? fallback;
    } catch (error) {
      log.error('verification_failed', { step, error: errorName(error) });
      return fallback;
    }
  }

  return {
    methods: { sms: sms !== undefined, ...(identityProvider && { issuer: identityProvider.name }) },
    async resolveLink(token) {
      const link = await admission.findWaitingLink(token).catch(() => undefined);
      return link && { language: link.language };
    },
    sendCode: (visitor, number) =>
      withFallback(
        'send_code',
        smsVerification && (() => smsVerification.sendCode(visitor, number)),
        unavailable,
      ),
    submitCode: (visitor, code) =>
      withFallback(
        'submit_code',
        smsVerification && (() => smsVerification.submitCode(visitor, code)),
        unavailable,
      ),
    beginSignIn: (visitor) =>
      withFallback(
        'begin_sign_in',
        oidcVerification && (() => oidcVerification.beginSignIn(visitor)),
        unavailable,
      ),
    completeSignIn: (visitor, query) =>
      withFallback(
        'complete_sign_in',
        oidcVerification && (() => oidcVerification.completeSignIn(visitor, query)),
        { answer: unavailable },
      ),
  };
}

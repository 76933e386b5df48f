import type {
  Clock,
  IdentityProvider,
  Log,
  PolicyStore,
  RateLimits,
  ResolvedLink,
  Server,
  VerificationPage,
  VerificationResult,
} from '#core';
import { errorName } from '#lib';
import type { MemberAdmission } from '../admit-member.ts';
import type { KeyedHashes } from '../keyed-hash.ts';
import type { OneTimeLink, OneTimeLinks } from '../one-time-links.ts';
import { networkOf } from './network-return.ts';
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
  readonly policies: Pick<PolicyStore, 'of'>;
  /** The name of a server, if the platform tells it. */
  readonly serverNameOf: (server: Server) => string | undefined;
  readonly onServerLimit: (server: Server) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}): VerificationPage {
  const { admission, sms, identityProvider, policies, log } = ports;
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

  async function describeLink(link: OneTimeLink, session: string | undefined): Promise<ResolvedLink> {
    const { server } = link.member;
    const { keepDays, keepBannedDays } = policies.of(server).gate;
    const serverName = ports.serverNameOf(server);
    const isCodePending =
      session !== undefined && ((await smsVerification?.isCodePending(link, session)) ?? false);
    return {
      language: link.language,
      ...(serverName !== undefined && { serverName }),
      keepDays,
      keepBannedDays,
      isCodePending,
      ...networkOf(link),
    };
  }

  return {
    methods: {
      sms: sms !== undefined,
      ...(sms?.company !== undefined && { smsCompany: sms.company }),
      ...(sms?.countries && { countries: sms.countries }),
      ...(identityProvider && { issuer: identityProvider.name }),
    },
    async resolveLink(token, session) {
      try {
        const link = await admission.findWaitingLink(token);
        return link && (await describeLink(link, session));
      } catch (error) {
        log.error('verification_failed', { step: 'resolve_link', error: errorName(error) });
        return undefined;
      }
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

import type { Clock, Log, RateLimits, VerificationProvider, VerificationResult, Visitor } from '#core';
import { memberKey } from '#core';
import type { MemberAdmission } from './admit-member.ts';
import { generateCode, generateToken, hashToken, isSameHash, type KeyedHashes } from './keyed-hash.ts';
import type { OneTimeLink, OneTimeLinks } from './one-time-links.ts';

const MAX_CODE_ATTEMPTS = 5;
/** Text messages within an hour. A number gets few: whoever has it did not ask for them. */
const MAX_SMS_PER_HOUR = { member: 5, number: 3, ip: 20 } as const;
/** Attempts to enter a code within an hour from one address. */
const MAX_CODE_ENTRIES_PER_IP = 60;
const RETRY_AFTER_MINUTES = 10;

const TOO_MANY: VerificationResult = { kind: 'too-many', minutes: 60 };

/** How codes are sent, and to which numbers. */
export interface SmsOptions {
  readonly provider: VerificationProvider;
  /** A number as people write it, in E.164; undefined for one that takes no text messages. */
  readonly normaliseNumber: (typed: string) => string | undefined;
}

/**
 * The way in by a mobile number: a number, a code.
 * @example await createSmsVerification(ports).submitCode(visitor, '123456') // { kind: 'open' }
 */
export function createSmsVerification(
  ports: SmsOptions & {
    readonly admission: MemberAdmission;
    readonly links: OneTimeLinks;
    readonly keyedHashes: KeyedHashes;
    readonly rateLimits: RateLimits;
    readonly clock: Clock;
    readonly log: Log;
  },
) {
  const { admission, links, keyedHashes, provider, normaliseNumber, rateLimits, clock, log } = ports;

  async function sendNewCode(
    link: OneTimeLink,
    { session }: Visitor,
    number: string,
  ): Promise<VerificationResult> {
    const id = generateToken();
    const code = generateCode();
    const delivery =
      provider.codes === 'ours'
        ? await provider.send(number, code, link.language)
        : await provider.send(number, link.language);
    if (!delivery.sent) {
      log.warn('gate: code not sent', { member: memberKey(link.member), why: delivery.why });
      if (delivery.why === 'refused') return { kind: 'bad-number' };
      const minutes = delivery.retryAfterMs ? Math.ceil(delivery.retryAfterMs / 60_000) : RETRY_AFTER_MINUTES;
      return { kind: delivery.why, minutes };
    }
    const proof =
      provider.codes === 'ours'
        ? { code: keyedHashes.code(id, code) }
        : { reference: delivery.reference ?? '' };
    const hash = keyedHashes.number(link.member.server, number);
    await links.challenge(link, { id, session: hashToken(session), number: hash, ...proof }, clock.now());
    return { kind: 'sent' };
  }

  return {
    async sendCode(visitor: Visitor, typed: string): Promise<VerificationResult> {
      const link = await admission.findWaitingLink(visitor.token);
      if (!link) return { kind: 'no-link' };
      const number = normaliseNumber(typed);
      if (number === undefined) return { kind: 'bad-number' };
      const limits = [
        [`gate/texts/member/${memberKey(link.member)}`, MAX_SMS_PER_HOUR.member],
        [`gate/texts/number/${keyedHashes.smsRateLimitHash(number)}`, MAX_SMS_PER_HOUR.number],
        [`gate/texts/ip/${visitor.ip}`, MAX_SMS_PER_HOUR.ip],
      ] as const;
      for (const [key, most] of limits) {
        if (!(await rateLimits.tryConsume(key, clock.now(), most))) return TOO_MANY;
      }
      return sendNewCode(link, visitor, number);
    },

    async submitCode(visitor: Visitor, typed: string): Promise<VerificationResult> {
      const now = clock.now();
      const link = await admission.findWaitingLink(visitor.token);
      if (!link) return { kind: 'no-link' };
      if (!(await rateLimits.tryConsume(`gate/entries/ip/${visitor.ip}`, now, MAX_CODE_ENTRIES_PER_IP)))
        return TOO_MANY;
      const challenge = await links.findChallenge(link, now);
      if (!challenge || !isSameHash(challenge.session, hashToken(visitor.session)))
        return { kind: 'no-code' };
      // Counted before the code is looked at, so that many at once have no more tries than one after another.
      if (!(await rateLimits.tryConsume(`gate/tries/${challenge.id}`, now, MAX_CODE_ATTEMPTS)))
        return { kind: 'no-code' };
      const code = typed.normalize('NFKC').replace(/[\s-]/g, '');
      const isRight =
        provider.codes === 'ours'
          ? challenge.code !== undefined && isSameHash(challenge.code, keyedHashes.code(challenge.id, code))
          : /^\d{4,10}$/.test(code) && (await provider.check(challenge.reference ?? '', code));
      if (isRight === undefined) return { kind: 'unavailable', minutes: RETRY_AFTER_MINUTES };
      if (!isRight) return { kind: 'wrong-code' };
      // A right code is good for one entry: of several at once, one takes it.
      if (!(await rateLimits.tryConsume(`gate/used/${challenge.id}`, now, 1))) return { kind: 'no-code' };
      await links.deleteChallenge(link);
      return admission.admit(link, { by: 'number', hash: challenge.number });
    },
  };
}

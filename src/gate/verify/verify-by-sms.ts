import type {
  Clock,
  Log,
  ParsedNumber,
  RateLimits,
  Server,
  VerificationProvider,
  VerificationResult,
  Visitor,
} from '#core';
import { memberKey } from '#core';
import type { MemberAdmission } from '../admit-member.ts';
import { generateCode, generateToken, hashToken, isSameHash, type KeyedHashes } from '../keyed-hash.ts';
import type { OneTimeLink, OneTimeLinks } from '../one-time-links.ts';
import { createTextLimits } from './text-limits.ts';

const MAX_CODE_ATTEMPTS = 5;
/** Maximum attempts to enter a code per hour from one IP address. */
const MAX_CODE_ENTRIES_PER_IP = 60;
const RETRY_AFTER_MINUTES = 10;

const TOO_MANY: VerificationResult = { kind: 'too-many', minutes: 60 };

/** The provider of text messages, and the numbers that it accepts. */
export interface SmsOptions {
  readonly provider: VerificationProvider;
  /** The company that gets the numbers; absent: none, as in a test. */
  readonly company?: string;
  readonly parseNumber: (input: string) => ParsedNumber;
  /** Countries whose numbers `parseNumber` accepts, as `JP`; absent: all. */
  readonly countries?: readonly string[] | undefined;
  /** Text messages that all members of one server together may cause within an hour. */
  readonly maxPerServerPerHour: number;
}

/**
 * Verification by a code that is sent to a mobile number.
 * @example await createSmsVerification(ports).submitCode(visitor, '123456') // { kind: 'open' }
 */
export function createSmsVerification(
  ports: SmsOptions & {
    readonly admission: MemberAdmission;
    readonly links: OneTimeLinks;
    readonly keyedHashes: KeyedHashes;
    readonly rateLimits: RateLimits;
    /** Called when a server has reached its limit of text messages. */
    readonly onServerLimit: (server: Server) => Promise<void>;
    readonly clock: Clock;
    readonly log: Log;
  },
) {
  const { admission, links, keyedHashes, provider, parseNumber, rateLimits, clock, log } = ports;
  const textLimits = createTextLimits(ports);

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
      log.warn('verification_code_not_sent', { member: memberKey(link.member), why: delivery.why });
      if (delivery.why === 'refused') return { kind: 'bad-number' };
      const minutes = delivery.retryAfterMs ? Math.ceil(delivery.retryAfterMs / 60_000) : RETRY_AFTER_MINUTES;
      return { kind: delivery.why, minutes };
    }
    const proof =
      provider.codes === 'ours'
        ? { code: keyedHashes.code(id, code) }
        : { reference: delivery.reference ?? '' };
    const hash = keyedHashes.number(link.member.server, number);
    await links.saveChallenge(link, { id, session: hashToken(session), number: hash, ...proof }, clock.now());
    return { kind: 'sent' };
  }

  return {
    async sendCode(visitor: Visitor, input: string): Promise<VerificationResult> {
      const link = await admission.findWaitingLink(visitor.token);
      if (!link) return { kind: 'no-link' };
      const parsed = parseNumber(input);
      if (parsed.kind !== 'number') return parsed;
      const { number } = parsed;
      const permit = await textLimits.take(link.member, visitor.ip, number);
      if ('kind' in permit) return permit;
      const result = await sendNewCode(link, visitor, number);
      // The member has received nothing, so the attempt is free.
      if (result.kind !== 'sent') await permit.giveBack();
      return result;
    },

    /** Whether a code was sent for this browser, and can still be entered. */
    async isCodePending(link: OneTimeLink, session: string): Promise<boolean> {
      const challenge = await links.findChallenge(link, clock.now());
      return challenge !== undefined && isSameHash(challenge.session, hashToken(session));
    },

    async submitCode(visitor: Visitor, input: string): Promise<VerificationResult> {
      const now = clock.now();
      const link = await admission.findWaitingLink(visitor.token);
      if (!link) return { kind: 'no-link' };
      if (!(await rateLimits.tryConsume(`gate/entries/ip/${visitor.ip}`, now, MAX_CODE_ENTRIES_PER_IP)))
        return TOO_MANY;
      const challenge = await links.findChallenge(link, now);
      if (!challenge || !isSameHash(challenge.session, hashToken(visitor.session)))
        return { kind: 'no-code' };
      // Counted before the code is compared, so parallel requests cannot get more attempts.
      if (!(await rateLimits.tryConsume(`gate/tries/${challenge.id}`, now, MAX_CODE_ATTEMPTS))) {
        await links.deleteChallenge(link);
        return { kind: 'no-code' };
      }
      const code = input.normalize('NFKC').replace(/[\s-]/g, '');
      const isRight =
        provider.codes === 'ours'
          ? challenge.code !== undefined && isSameHash(challenge.code, keyedHashes.code(challenge.id, code))
          : /^\d{4,10}$/.test(code) && (await provider.check(challenge.reference ?? '', code));
      if (isRight === undefined) return { kind: 'unavailable', minutes: RETRY_AFTER_MINUTES };
      if (!isRight) return { kind: 'wrong-code' };
      // A correct code is valid once: of several requests at the same time, only one succeeds.
      if (!(await rateLimits.tryConsume(`gate/used/${challenge.id}`, now, 1))) return { kind: 'no-code' };
      await links.deleteChallenge(link);
      return admission.admit(link, { by: 'number', hash: challenge.number });
    },
  };
}

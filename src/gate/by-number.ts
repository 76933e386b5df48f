import type { Clock, GateAnswer, Log, Quotas, VerificationProvider, Visitor } from '#core';
import { memberKey } from '#core';
import type { Admission } from './admission.ts';
import type { Link, Links } from './links.ts';
import { newCode, newToken, type Secrets, sameHash, tokenHash } from './secrets.ts';

const TRIES = 5;
/** Text messages within an hour. A number gets few: whoever has it did not ask for them. */
const TEXTS = { member: 5, number: 3, ip: 20 } as const;
/** Attempts to enter a code within an hour from one address. */
const ENTRIES_PER_IP = 60;
const AGAIN_MINUTES = 10;

const tooMany: GateAnswer = { kind: 'too-many', minutes: 60 };

/** How codes are sent, and to which numbers. */
export interface Texting {
  readonly provider: VerificationProvider;
  /** A number as people write it, in E.164; undefined for one that takes no text messages. */
  readonly numberOf: (typed: string) => string | undefined;
}

/**
 * The way in by a mobile number: a number, a code.
 * @example await byNumber(ports).enterCode(visitor, '123456') // { kind: 'open' }
 */
export function byNumber(
  ports: Texting & {
    readonly admission: Admission;
    readonly links: Links;
    readonly secrets: Secrets;
    readonly quotas: Quotas;
    readonly clock: Clock;
    readonly log: Log;
  },
) {
  const { admission, links, secrets, provider, numberOf, quotas, clock, log } = ports;

  async function deliver(link: Link, { session }: Visitor, number: string): Promise<GateAnswer> {
    const id = newToken();
    const code = newCode();
    const delivery =
      provider.codes === 'ours'
        ? await provider.send(number, code, link.language)
        : await provider.send(number, link.language);
    if (!delivery.sent) {
      log.warn('gate: code not sent', { member: memberKey(link.member), why: delivery.why });
      if (delivery.why === 'refused') return { kind: 'bad-number' };
      const minutes = delivery.retryAfterMs ? Math.ceil(delivery.retryAfterMs / 60_000) : AGAIN_MINUTES;
      return { kind: delivery.why, minutes };
    }
    const proof =
      provider.codes === 'ours' ? { code: secrets.code(id, code) } : { reference: delivery.reference ?? '' };
    const hash = secrets.number(link.member.server, number);
    await links.challenge(link, { id, session: tokenHash(session), number: hash, ...proof }, clock.now());
    return { kind: 'sent' };
  }

  return {
    async sendCode(visitor: Visitor, typed: string): Promise<GateAnswer> {
      const link = await admission.linkOf(visitor.token);
      if (!link) return { kind: 'no-link' };
      const number = numberOf(typed);
      if (number === undefined) return { kind: 'bad-number' };
      const allowances = [
        [`gate/texts/member/${memberKey(link.member)}`, TEXTS.member],
        [`gate/texts/number/${secrets.texted(number)}`, TEXTS.number],
        [`gate/texts/ip/${visitor.ip}`, TEXTS.ip],
      ] as const;
      for (const [key, most] of allowances) {
        if (!(await quotas.take(key, clock.now(), most))) return tooMany;
      }
      return deliver(link, visitor, number);
    },

    async enterCode(visitor: Visitor, typed: string): Promise<GateAnswer> {
      const now = clock.now();
      const link = await admission.linkOf(visitor.token);
      if (!link) return { kind: 'no-link' };
      if (!(await quotas.take(`gate/entries/ip/${visitor.ip}`, now, ENTRIES_PER_IP))) return tooMany;
      const challenge = await links.challengeOf(link, now);
      if (!challenge || !sameHash(challenge.session, tokenHash(visitor.session))) return { kind: 'no-code' };
      // Counted before the code is looked at, so that many at once have no more tries than one after another.
      if (!(await quotas.take(`gate/tries/${challenge.id}`, now, TRIES))) return { kind: 'no-code' };
      const code = typed.normalize('NFKC').replace(/[\s-]/g, '');
      const right =
        provider.codes === 'ours'
          ? challenge.code !== undefined && sameHash(challenge.code, secrets.code(challenge.id, code))
          : /^\d{4,10}$/.test(code) && (await provider.check(challenge.reference ?? '', code));
      if (right === undefined) return { kind: 'unavailable', minutes: AGAIN_MINUTES };
      if (!right) return { kind: 'wrong-code' };
      // A right code is good for one entry: of several at once, one takes it.
      if (!(await quotas.take(`gate/used/${challenge.id}`, now, 1))) return { kind: 'no-code' };
      await links.dropChallenge(link);
      return admission.admit(link, { by: 'number', hash: challenge.number });
    },
  };
}

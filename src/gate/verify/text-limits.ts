import type { Clock, Member, RateLimits, Server, VerificationResult } from '#core';
import { memberKey, serverKey } from '#core';
import type { KeyedHashes } from '../keyed-hash.ts';

/** Maximum text messages per hour. The limit per number is low, because its owner may not have requested them. */
const MAX_SMS_PER_HOUR = { member: 5, number: 3, ip: 20 } as const;
/** Maximum requests per hour, also those that the provider could not send, because each is a call to the provider. */
const MAX_SENDS_TRIED_PER_HOUR = { member: 15, ip: 60 } as const;

const TOO_MANY: VerificationResult = { kind: 'too-many', minutes: 60 };

/** Permission to send one text message. `giveBack`: it was not sent, so it does not count. */
export interface TextPermit {
  giveBack(): Promise<void>;
}

/** The limits of text messages: of a member, a number, an address and a whole server. */
export interface TextLimits {
  /** Counts a text message in all limits or, if one of them is reached, in none. Rejects when the store fails. */
  take(member: Member, ip: string, number: string): Promise<TextPermit | VerificationResult>;
}

/**
 * Creates the limits.
 * @example const permit = await createTextLimits(ports).take(member, ip, '+819012345678'); if ('kind' in permit) return permit
 */
export function createTextLimits(ports: {
  readonly rateLimits: RateLimits;
  readonly keyedHashes: Pick<KeyedHashes, 'smsRateLimitHash'>;
  readonly maxPerServerPerHour: number;
  /** Called when a server has reached its limit. */
  readonly onServerLimit: (server: Server) => Promise<void>;
  readonly clock: Clock;
}): TextLimits {
  const { rateLimits, keyedHashes, maxPerServerPerHour, onServerLimit, clock } = ports;

  return {
    async take(member, ip, number) {
      const now = clock.now();
      const tries = [
        [`gate/sends/member/${memberKey(member)}`, MAX_SENDS_TRIED_PER_HOUR.member],
        [`gate/sends/ip/${ip}`, MAX_SENDS_TRIED_PER_HOUR.ip],
      ] as const;
      for (const [key, perHour] of tries)
        if (!(await rateLimits.tryConsume(key, now, perHour))) return TOO_MANY;

      const serverLimit = `gate/texts/server/${serverKey(member.server)}`;
      const limits: readonly (readonly [key: string, perHour: number])[] = [
        [`gate/texts/member/${memberKey(member)}`, MAX_SMS_PER_HOUR.member],
        [`gate/texts/number/${keyedHashes.smsRateLimitHash(number)}`, MAX_SMS_PER_HOUR.number],
        [`gate/texts/ip/${ip}`, MAX_SMS_PER_HOUR.ip],
        [serverLimit, maxPerServerPerHour],
      ];
      const counted: string[] = [];
      const giveBack = async (): Promise<void> => {
        for (const key of counted) await rateLimits.refund(key, now);
      };
      for (const [key, perHour] of limits) {
        if (await rateLimits.tryConsume(key, now, perHour)) {
          counted.push(key);
          continue;
        }
        await giveBack();
        if (key !== serverLimit) return TOO_MANY;
        await onServerLimit(member.server);
        return { kind: 'server-limit', minutes: 60 };
      }
      return { giveBack };
    },
  };
}

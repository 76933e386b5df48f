import type { Clock, GateAnswer, GateDoor, IdentityProvider, Log, Quotas } from '#core';
import type { Admission } from './admission.ts';
import { byIdentity } from './by-identity.ts';
import { byNumber, type Texting } from './by-number.ts';
import type { Links } from './links.ts';
import type { Secrets } from './secrets.ts';

const AGAIN_MINUTES = 10;

/**
 * The gate's page, without its looks: a link, then a number and a code, or a sign-in elsewhere. Anything that fails
 * leaves the member where they are.
 * @example const answer = await createDoor(ports).enterCode(visitor, '123456') // { kind: 'open' }
 */
export function createDoor(ports: {
  readonly admission: Admission;
  readonly links: Links;
  readonly secrets: Secrets;
  readonly texting?: Texting | undefined;
  readonly issuer?: IdentityProvider | undefined;
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly log: Log;
}): GateDoor {
  const { admission, texting, issuer, log } = ports;
  const number = texting && byNumber({ ...ports, ...texting });
  const identity = issuer && byIdentity({ ...ports, issuer });
  const away: GateAnswer = { kind: 'unavailable', minutes: AGAIN_MINUTES };

  /** A store that does not answer opens nothing. */
  async function sheltered<Answer>(
    what: string,
    work: (() => Promise<Answer>) | undefined,
    otherwise: Answer,
  ): Promise<Answer> {
    try {
      return (await work?.()) ?? otherwise;
    } catch (error) {
      log.error(`gate: ${what} failed`, { error: error instanceof Error ? error.name : typeof error });
      return otherwise;
    }
  }

  return {
    ways: { number: texting !== undefined, ...(issuer && { issuer: issuer.name }) },
    async visit(token) {
      const link = await admission.linkOf(token).catch(() => undefined);
      return link && { language: link.language };
    },
    sendCode: (visitor, typed) =>
      sheltered('sending', number && (() => number.sendCode(visitor, typed)), away),
    enterCode: (visitor, code) =>
      sheltered('entering', number && (() => number.enterCode(visitor, code)), away),
    signIn: (visitor) => sheltered('signing in', identity && (() => identity.signIn(visitor)), away),
    signedIn: (visitor, query) =>
      sheltered('signing in', identity && (() => identity.signedIn(visitor, query)), { answer: away }),
  };
}

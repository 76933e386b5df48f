import { randomBytes } from 'node:crypto';
import type {
  AccountVerification,
  Clock,
  KeyValueStore,
  Language,
  Log,
  Member,
  ProofKind,
  Server,
} from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';

/** As long as its link. */
const VALID_MS = 24 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** How long the result can be read. */
const KEEP_DAYS = 30;
/** Entries that an outage kept from being deleted in time are found this much later. */
const LATE_DAYS = 14;

const KEY_PREFIX = 'gate/verification/';
const ENDED_KEY_PREFIX = 'gate/verification-ended/';

/** How a verification ended. */
export interface VerificationEnd {
  readonly state: 'verified' | 'refused';
  readonly by: ProofKind;
  readonly usedBannedProof?: true;
}

/** A new verification. */
export interface NewVerification {
  readonly language: Language;
  readonly cause: AccountVerification['cause'];
  readonly returnUrl?: string | undefined;
}

type Stored = Omit<AccountVerification, 'at' | 'until' | 'endedAt'> & {
  readonly at: number;
  readonly until: number;
  readonly endedAt?: number;
};

/** The verifications of accounts of networks, each with a number that the network can look up. Methods reject like the store. */
export interface AccountVerifications {
  start(member: Pick<Member, 'server' | 'id'>, more: NewVerification): Promise<AccountVerification>;
  /** Undefined for an unknown number, and for one of another server. */
  find(server: Server, id: string): Promise<AccountVerification | undefined>;
  /** Records the end, once, and announces it. */
  end(server: Server, id: string, end: VerificationEnd): Promise<void>;
  /** Records that a number or an identity of a banned account was tried. */
  noteBannedProof(server: Server, id: string): Promise<void>;
  /** Announces ends that a crash or an outage kept from being announced. */
  resume(): Promise<void>;
  deleteExpired(now: Date): Promise<void>;
}

/**
 * Creates the verifications. The number begins with the day, so that old entries are found without reading all.
 * `announce` must be harmless when it is called twice.
 * @example (await createAccountVerifications(ports).start(member, { language: 'ja', cause: 'requested' })).id // 'v20761-…'
 */
export function createAccountVerifications({
  keyValueStore,
  announce,
  clock,
  log,
}: {
  readonly keyValueStore: KeyValueStore;
  readonly announce: (verification: AccountVerification) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}): AccountVerifications {
  const keyOf = (server: Server, id: string): string =>
    `${KEY_PREFIX}${dayOf(id)}/${serverKey(server)}/${id}`;
  const endedKeyOf = ({ member, id }: AccountVerification): string =>
    `${ENDED_KEY_PREFIX}${serverKey(member.server)}/${id}`;
  const put = (verification: AccountVerification): Promise<void> =>
    keyValueStore.put(keyOf(verification.member.server, verification.id), format(verification));

  async function read(server: Server, id: string): Promise<AccountVerification | undefined> {
    const text = await keyValueStore.get(keyOf(server, id));
    return text === undefined ? undefined : parse(text);
  }

  /** An announcement that fails is made again by `resume`. */
  async function announceEnd(ended: AccountVerification): Promise<void> {
    try {
      await announce(ended);
      await keyValueStore.delete(endedKeyOf(ended));
    } catch (error) {
      log.warn('verification_not_announced', {
        server: serverKey(ended.member.server),
        verification: ended.id,
        error: errorName(error),
      });
    }
  }

  return {
    async start({ server, id: account }, { language, cause, returnUrl }) {
      const at = clock.now();
      const day = Math.floor(at.getTime() / DAY_MS);
      const verification: AccountVerification = {
        id: `v${day}-${randomBytes(16).toString('base64url')}`,
        member: { server, id: account },
        ...{ cause, language, at, state: 'waiting' },
        until: new Date(at.getTime() + VALID_MS),
        ...(returnUrl !== undefined && { returnUrl }),
      };
      await put(verification);
      return verification;
    },

    async find(server, id) {
      const found = /^v\d{1,9}-[\w-]{22}$/.test(id) ? await read(server, id) : undefined;
      return found?.state === 'waiting' && found.until <= clock.now()
        ? { ...found, state: 'expired' }
        : found;
    },

    async end(server, id, { state, by, usedBannedProof }) {
      const found = await read(server, id);
      if (found?.state !== 'waiting') return;
      const ended: AccountVerification = {
        ...found,
        ...{ state, by, endedAt: clock.now() },
        ...(usedBannedProof && { usedBannedProof }),
      };
      // Written first, so that the end is announced after a crash, too.
      await keyValueStore.put(endedKeyOf(ended), format(ended));
      await put(ended);
      await announceEnd(ended);
    },

    async noteBannedProof(server, id) {
      const found = await read(server, id);
      if (found?.state === 'waiting') await put({ ...found, usedBannedProof: true });
    },

    async resume() {
      for (const [, text] of await keyValueStore.list(ENDED_KEY_PREFIX)) {
        const ended = parse(text);
        await put(ended);
        await announceEnd(ended);
      }
    },

    async deleteExpired(now) {
      const today = Math.floor(now.getTime() / DAY_MS);
      for (let day = today - KEEP_DAYS - LATE_DAYS; day < today - KEEP_DAYS; day += 1)
        for (const [key] of await keyValueStore.list(`${KEY_PREFIX}${day}/`)) await keyValueStore.delete(key);
    },
  };
}

/** The day of a number, in days since 1970. */
const dayOf = (id: string): string => id.slice(1, id.indexOf('-'));

const format = ({ at, until, endedAt, ...verification }: AccountVerification): string =>
  JSON.stringify({
    ...verification,
    at: at.getTime(),
    until: until.getTime(),
    ...(endedAt && { endedAt: endedAt.getTime() }),
  } satisfies Stored);

function parse(text: string): AccountVerification {
  const { at, until, endedAt, ...stored } = JSON.parse(text) as Stored;
  return {
    ...stored,
    at: new Date(at),
    until: new Date(until),
    ...(endedAt !== undefined && { endedAt: new Date(endedAt) }),
  };
}

import type { AccountVerification, KeyValueStore, Language, Member } from '#core';
import { memberKey } from '#core';
import { generateToken, hashToken } from './keyed-hash.ts';

const HOUR_MS = 60 * 60 * 1000;
/** Long enough for a direct message that stays unread overnight. */
const LINK_TTL_MS = 24 * HOUR_MS;
const CHALLENGE_TTL_MS = 10 * 60 * 1000;

/** A one-time link and its owner. */
export interface OneTimeLink {
  readonly hash: string;
  readonly member: Member;
  readonly language: Language;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** The verification that it belongs to; absent on platforms where verifications have no number. */
  readonly verification?: Pick<AccountVerification, 'id' | 'cause' | 'returnUrl'>;
}

/** A code that was sent by text message. It is valid for one link and one browser. */
export interface CodeChallenge {
  readonly id: string;
  readonly session: string;
  /** Keyed hash of the code, if yamidome generated it. */
  readonly code?: string;
  /** The provider's reference, if the provider generated the code. */
  readonly reference?: string;
  /** Keyed hash of the phone number. */
  readonly number: string;
  readonly until: number;
}

/** A sign-in in progress. It is valid for one link and one browser, and is stored under the hash of its `state`. */
export interface StoredSignIn {
  /** The hash of the link. */
  readonly link: string;
  readonly session: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly until: number;
}

const LINK_KEY_PREFIX = 'gate/link/';
const CHALLENGE_KEY_PREFIX = 'gate/challenge/';
const SIGN_IN_KEY_PREFIX = 'gate/away/';
const MEMBER_LINK_KEY_PREFIX = 'gate/link-of/';

/**
 * One-time links, and the codes and sign-ins that belong to them. Only hashes are stored. A member has at most one
 * link.
 * @example const token = await createOneTimeLinks(keyValueStore).issue(member, 'ja', now)
 */
export function createOneTimeLinks(keyValueStore: KeyValueStore) {
  const revoke = async ({ hash, member, verification }: OneTimeLink): Promise<void> => {
    await keyValueStore.delete(LINK_KEY_PREFIX + hash);
    await keyValueStore.delete(CHALLENGE_KEY_PREFIX + hash);
    if (verification?.cause === 'requested') return;
    await keyValueStore.delete(MEMBER_LINK_KEY_PREFIX + memberKey(member));
  };

  async function find(hash: string, now: Date): Promise<OneTimeLink | undefined> {
    const text = await keyValueStore.get(LINK_KEY_PREFIX + hash);
    if (text === undefined) return undefined;
    const link = { ...(JSON.parse(text) as Omit<OneTimeLink, 'hash'>), hash };
    return link.until > now.getTime() ? link : undefined;
  }

  return {
    async issue(
      { server, id, roles }: Member,
      language: Language,
      now: Date,
      verification?: OneTimeLink['verification'],
    ): Promise<string> {
      const member: Member = { server, id, roles, name: id };
      const previousHash = await keyValueStore.get(MEMBER_LINK_KEY_PREFIX + memberKey(member));
      const token = generateToken();
      const hash = hashToken(token);
      const until = now.getTime() + LINK_TTL_MS;
      await keyValueStore.put(
        LINK_KEY_PREFIX + hash,
        JSON.stringify({ member, language, until, verification }),
      );
      // The link of a verification that the network asked for stands alone: the link of the gate stays valid.
      if (verification?.cause === 'requested') return token;
      await keyValueStore.put(MEMBER_LINK_KEY_PREFIX + memberKey(member), hash);
      if (previousHash !== undefined) {
        await keyValueStore.delete(LINK_KEY_PREFIX + previousHash);
        await keyValueStore.delete(CHALLENGE_KEY_PREFIX + previousHash);
      }
      return token;
    },
    find: (token: string, now: Date) => find(hashToken(token), now),
    findByHash: find,
    revoke,
    async revokeForMember(member: Pick<Member, 'server' | 'id'>): Promise<void> {
      const hash = await keyValueStore.get(MEMBER_LINK_KEY_PREFIX + memberKey(member));
      if (hash === undefined) return;
      await revoke({ hash, member: { ...member, name: '', roles: [] }, language: 'en', until: 0 });
    },
    saveChallenge(link: OneTimeLink, challenge: Omit<CodeChallenge, 'until'>, now: Date): Promise<void> {
      const until = now.getTime() + CHALLENGE_TTL_MS;
      return keyValueStore.put(CHALLENGE_KEY_PREFIX + link.hash, JSON.stringify({ ...challenge, until }));
    },
    async findChallenge(link: OneTimeLink, now: Date): Promise<CodeChallenge | undefined> {
      const text = await keyValueStore.get(CHALLENGE_KEY_PREFIX + link.hash);
      const challenge = text === undefined ? undefined : (JSON.parse(text) as CodeChallenge);
      return challenge && challenge.until > now.getTime() ? challenge : undefined;
    },
    deleteChallenge: (link: OneTimeLink): Promise<void> =>
      keyValueStore.delete(CHALLENGE_KEY_PREFIX + link.hash),
    saveSignIn: (state: string, signIn: Omit<StoredSignIn, 'until'>, now: Date): Promise<void> =>
      keyValueStore.put(
        SIGN_IN_KEY_PREFIX + state,
        JSON.stringify({ ...signIn, until: now.getTime() + CHALLENGE_TTL_MS }),
      ),
    async findSignIn(state: string, now: Date): Promise<StoredSignIn | undefined> {
      const text = await keyValueStore.get(SIGN_IN_KEY_PREFIX + state);
      const signIn = text === undefined ? undefined : (JSON.parse(text) as StoredSignIn);
      return signIn && signIn.until > now.getTime() ? signIn : undefined;
    },
    deleteSignIn: (state: string): Promise<void> => keyValueStore.delete(SIGN_IN_KEY_PREFIX + state),
    /** Deletes expired entries, and the references from members to their links. */
    async deleteExpired(now: Date): Promise<void> {
      for (const prefix of [LINK_KEY_PREFIX, CHALLENGE_KEY_PREFIX, SIGN_IN_KEY_PREFIX]) {
        for (const [key, text] of await keyValueStore.list(prefix)) {
          if ((JSON.parse(text) as { until: number }).until <= now.getTime()) await keyValueStore.delete(key);
        }
      }
      for (const [key, hash] of await keyValueStore.list(MEMBER_LINK_KEY_PREFIX)) {
        if ((await keyValueStore.get(LINK_KEY_PREFIX + hash)) === undefined) await keyValueStore.delete(key);
      }
    },
  };
}

/** See `createOneTimeLinks`. */
export type OneTimeLinks = ReturnType<typeof createOneTimeLinks>;

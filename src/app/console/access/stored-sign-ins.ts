import { createHash } from 'node:crypto';
import type { ConsoleAccount, ConsoleIdentityLink, KeyValueStore, Language, Member, Server } from '#core';
import { memberKey } from '#core';
import { generateToken, hashToken } from '../../../gate/keyed-hash.ts';
import { accountKey } from './account-key.ts';

const MINUTE_MS = 60 * 1000;
/** How long a one-time link is valid. */
export const LINK_TTL_MS = 10 * MINUTE_MS;
/** How long a person may take at a provider. */
const SIGN_IN_TTL_MS = 10 * MINUTE_MS;
/** How long an identity without an account waits for its one-time link. */
const UNLINKED_TTL_MS = 30 * MINUTE_MS;

const LINK_PREFIX = 'console/link/';
const MEMBER_LINK_PREFIX = 'console/link-of/';
const SIGN_IN_PREFIX = 'console/pending/';
const UNLINKED_PREFIX = 'console/unlinked/';
const IDENTITY_PREFIX = 'console/identity/';

/** The owner of a one-time link. */
export interface StoredLink {
  readonly server: Server;
  readonly account: ConsoleAccount;
  readonly name: string;
  readonly language: Language;
}

/** A sign-in that began and waits for the browser to return. `browser`: the hash of the secret of the browser. */
export interface StoredSignIn {
  readonly provider: string;
  readonly browser: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly next?: string;
}

/** An identity as it is stored: the hash of issuer and subject, and the host of the issuer. */
export interface StoredIdentity {
  readonly hash: string;
  readonly issuer: string;
}

interface StoredIdentityLink {
  readonly account: ConsoleAccount;
  readonly issuer: string;
  readonly at: number;
}

/**
 * The hash under which an identity is stored; the subject itself is not stored.
 * @example toStoredIdentity({ issuer: 'https://id.example', subject: '248289761001' }).issuer // 'id.example'
 */
export const toStoredIdentity = ({
  issuer,
  subject,
}: {
  readonly issuer: string;
  readonly subject: string;
}): StoredIdentity => ({
  hash: createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex'),
  issuer: URL.canParse(issuer) ? new URL(issuer).host : issuer,
});

/** Entries that end by themselves. */
function createExpiringEntries(keyValueStore: KeyValueStore) {
  const read = <T>(text: string | undefined, now: Date): T | undefined => {
    if (text === undefined) return undefined;
    const { until, ...value } = JSON.parse(text) as { until: number };
    return until > now.getTime() ? (value as T) : undefined;
  };
  return {
    put: (key: string, value: object, untilMs: number): Promise<void> =>
      keyValueStore.put(key, JSON.stringify({ ...value, until: untilMs })),
    async get<T>(key: string, now: Date): Promise<T | undefined> {
      return read<T>(await keyValueStore.get(key), now);
    },
    async deleteExpired(prefix: string, now: Date): Promise<void> {
      for (const [key, text] of await keyValueStore.list(prefix))
        if (read(text, now) === undefined) await keyValueStore.delete(key);
    },
  };
}

/**
 * The stored data of sign-ins: one-time links, sign-ins at a provider, and identities with their accounts. Secrets are
 * stored as hashes only.
 * @example const token = await createStoredSignIns(keyValueStore).links.issue(caller, { server, account, language }, now)
 */
export function createStoredSignIns(keyValueStore: KeyValueStore) {
  const expiring = createExpiringEntries(keyValueStore);

  const links = {
    /** A member has at most one link. */
    async issue(member: Pick<Member, 'server' | 'id'>, link: StoredLink, now: Date): Promise<string> {
      const memberLinkKey = MEMBER_LINK_PREFIX + memberKey(member);
      const previous = await expiring.get<{ readonly hash: string }>(memberLinkKey, now);
      const token = generateToken();
      const hash = hashToken(token);
      const until = now.getTime() + LINK_TTL_MS;
      await expiring.put(LINK_PREFIX + hash, link, until);
      await expiring.put(memberLinkKey, { hash }, until);
      if (previous) await keyValueStore.delete(LINK_PREFIX + previous.hash);
      return token;
    },
    find: (token: string, now: Date) => expiring.get<StoredLink>(LINK_PREFIX + hashToken(token), now),
    remove: (token: string) => keyValueStore.delete(LINK_PREFIX + hashToken(token)),
  };

  const signIns = {
    save: (state: string, signIn: StoredSignIn, now: Date) =>
      expiring.put(SIGN_IN_PREFIX + hashToken(state), signIn, now.getTime() + SIGN_IN_TTL_MS),
    find: (state: string, now: Date) => expiring.get<StoredSignIn>(SIGN_IN_PREFIX + hashToken(state), now),
    remove: (state: string) => keyValueStore.delete(SIGN_IN_PREFIX + hashToken(state)),
  };

  /** Identities that signed in and have no account yet, by the secret of the browser. */
  const unlinked = {
    save: (browser: string, identity: StoredIdentity, now: Date) =>
      expiring.put(UNLINKED_PREFIX + hashToken(browser), identity, now.getTime() + UNLINKED_TTL_MS),
    find: (browser: string, now: Date) =>
      expiring.get<StoredIdentity>(UNLINKED_PREFIX + hashToken(browser), now),
    remove: (browser: string) => keyValueStore.delete(UNLINKED_PREFIX + hashToken(browser)),
  };

  const identities = {
    async findAccount({ hash }: StoredIdentity): Promise<ConsoleAccount | undefined> {
      const text = await keyValueStore.get(IDENTITY_PREFIX + hash);
      return text === undefined ? undefined : (JSON.parse(text) as StoredIdentityLink).account;
    },
    /** Replaces the account that the identity had. */
    link: ({ hash, issuer }: StoredIdentity, account: ConsoleAccount, now: Date): Promise<void> => {
      const stored: StoredIdentityLink = { account, issuer, at: now.getTime() };
      return keyValueStore.put(IDENTITY_PREFIX + hash, JSON.stringify(stored));
    },
    async listOf(account: ConsoleAccount): Promise<readonly ConsoleIdentityLink[]> {
      const entries = await keyValueStore.list(IDENTITY_PREFIX);
      return entries.flatMap(([key, text]) => {
        const stored = JSON.parse(text) as StoredIdentityLink;
        if (accountKey(stored.account) !== accountKey(account)) return [];
        return [
          { id: key.slice(IDENTITY_PREFIX.length), issuer: stored.issuer, linkedAt: new Date(stored.at) },
        ];
      });
    },
    remove: (hash: string) => keyValueStore.delete(IDENTITY_PREFIX + hash),
  };

  return {
    ...{ links, signIns, unlinked, identities },
    async deleteExpired(now: Date): Promise<void> {
      for (const prefix of [LINK_PREFIX, MEMBER_LINK_PREFIX, SIGN_IN_PREFIX, UNLINKED_PREFIX])
        await expiring.deleteExpired(prefix, now);
    },
  };
}

/** See `createStoredSignIns`. */
export type StoredSignIns = ReturnType<typeof createStoredSignIns>;

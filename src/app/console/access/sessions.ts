import type { Clock, ConsoleAccount, ConsoleSession, KeyValueStore } from '#core';
import { generateToken, hashToken } from '../../../gate/keyed-hash.ts';
import { accountKey } from './account-key.ts';

const HOUR_MS = 60 * 60 * 1000;
/** After this time a person signs in again, however active the session was. */
const SESSION_TTL_MS = 12 * HOUR_MS;
/** When an account has more, its oldest session ends. */
const MAX_SESSIONS_PER_ACCOUNT = 20;

/** The keys of sessions in the key-value store begin with this. */
const SESSION_KEY_PREFIX = 'console/session/';
/** What `generateToken` makes. */
const TOKEN_PATTERN = /^[\w-]{43}$/;

interface StoredSession {
  readonly account: ConsoleAccount;
  readonly method: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
}

/** The sessions of the console. */
export interface ConsoleSessions {
  /** A new session with a new token. `method`: how the person signed in, for the list of sessions. */
  start(
    account: ConsoleAccount,
    method: string,
  ): Promise<{ readonly token: string; readonly session: ConsoleSession }>;
  /** Undefined for an unknown, ended or expired session. */
  read(token: string): Promise<ConsoleSession | undefined>;
  /** Whether the session with this id has not ended. */
  isOpen(id: string): Promise<boolean>;
  /** Resolves with the id of the session; there may have been none. */
  end(token: string): Promise<string>;
  /** Newest first. */
  listOf(account: ConsoleAccount): Promise<readonly ConsoleSession[]>;
  /** False if the account has no such session. */
  revoke(account: ConsoleAccount, id: string): Promise<boolean>;
  deleteExpired(now: Date): Promise<void>;
}

/**
 * Sessions in the key-value store, so that they survive a restart and all processes know them. Only the hash of a token
 * is stored: a stolen store signs in as no one.
 * @example const { token } = await createConsoleSessions({ keyValueStore, clock }).start(account, 'link')
 */
export function createConsoleSessions({
  keyValueStore,
  clock,
}: {
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
}): ConsoleSessions {
  async function listAll(): Promise<readonly ConsoleSession[]> {
    const entries = await keyValueStore.list(SESSION_KEY_PREFIX);
    return entries.map(([key, text]) => toSession(key.slice(SESSION_KEY_PREFIX.length), text));
  }

  async function listOf(account: ConsoleAccount): Promise<readonly ConsoleSession[]> {
    const now = clock.now();
    return (await listAll())
      .filter((session) => accountKey(session.account) === accountKey(account) && session.expiresAt > now)
      .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
  }

  async function readById(id: string): Promise<ConsoleSession | undefined> {
    const text = await keyValueStore.get(SESSION_KEY_PREFIX + id);
    const session = text === undefined ? undefined : toSession(id, text);
    return session && session.expiresAt > clock.now() ? session : undefined;
  }

  const remove = (id: string): Promise<void> => keyValueStore.delete(SESSION_KEY_PREFIX + id);

  return {
    async start(account, method) {
      const others = await listOf(account);
      for (const { id } of others.slice(MAX_SESSIONS_PER_ACCOUNT - 1)) await remove(id);
      const token = generateToken();
      const since = clock.now().getTime();
      const stored: StoredSession = { account, method, since, until: since + SESSION_TTL_MS };
      const id = hashToken(token);
      const text = JSON.stringify(stored);
      await keyValueStore.put(SESSION_KEY_PREFIX + id, text);
      return { token, session: toSession(id, text) };
    },
    read: async (token) => (TOKEN_PATTERN.test(token) ? readById(hashToken(token)) : undefined),
    isOpen: async (id) => (await readById(id)) !== undefined,
    async end(token) {
      const id = hashToken(token);
      await remove(id);
      return id;
    },
    listOf,
    async revoke(account, id) {
      const isOwn = (await listOf(account)).some((session) => session.id === id);
      if (isOwn) await remove(id);
      return isOwn;
    },
    async deleteExpired(now) {
      for (const { id, expiresAt } of await listAll()) if (expiresAt <= now) await remove(id);
    },
  };
}

function toSession(id: string, text: string): ConsoleSession {
  const { account, method, since, until } = JSON.parse(text) as StoredSession;
  return { id, account, method, startedAt: new Date(since), expiresAt: new Date(until) };
}

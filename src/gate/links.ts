import type { Language, Member, Memos } from '#core';
import { memberKey } from '#core';
import { newToken, tokenHash } from './secrets.ts';

const HOUR_MS = 60 * 60 * 1000;
/** A letter may lie over night. */
const LINK_MS = 24 * HOUR_MS;
const CHALLENGE_MS = 10 * 60 * 1000;

/** Whom a one-time link belongs to. */
export interface Link {
  readonly hash: string;
  readonly member: Member;
  readonly language: Language;
  readonly until: number;
}

/** A code that was texted: it belongs to one link and one browser. */
export interface Challenge {
  readonly id: string;
  readonly session: string;
  /** Keyed hash of our own code, or what the provider calls theirs. */
  readonly code?: string;
  readonly reference?: string;
  /** Keyed hash. */
  readonly number: string;
  readonly until: number;
}

/** A visitor who signs in elsewhere: of one link and one browser, under the hash of the sign-in's state. */
export interface Away {
  /** Hash of the link. */
  readonly link: string;
  readonly session: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly until: number;
}

const LINK = 'gate/link/';
const CHALLENGE = 'gate/challenge/';
const AWAY = 'gate/away/';
const LINK_OF = 'gate/link-of/';

/**
 * One-time links, the codes asked for and the sign-ins begun with them, by hashes only. A member has one link at a time.
 * @example const token = await createLinks(memos).issue(member, 'ja', now)
 */
export function createLinks(memos: Memos) {
  const end = async ({ hash, member }: Link): Promise<void> => {
    await memos.delete(LINK + hash);
    await memos.delete(CHALLENGE + hash);
    await memos.delete(LINK_OF + memberKey(member));
  };

  async function find(hash: string, now: Date): Promise<Link | undefined> {
    const text = await memos.get(LINK + hash);
    if (text === undefined) return undefined;
    const link = { ...(JSON.parse(text) as Omit<Link, 'hash'>), hash };
    return link.until > now.getTime() ? link : undefined;
  }

  return {
    async issue({ server, id, roles }: Member, language: Language, now: Date): Promise<string> {
      const member: Member = { server, id, roles, name: id };
      const before = await memos.get(LINK_OF + memberKey(member));
      const token = newToken();
      const hash = tokenHash(token);
      const until = now.getTime() + LINK_MS;
      await memos.put(LINK + hash, JSON.stringify({ member, language, until }));
      await memos.put(LINK_OF + memberKey(member), hash);
      if (before !== undefined) {
        await memos.delete(LINK + before);
        await memos.delete(CHALLENGE + before);
      }
      return token;
    },
    find: (token: string, now: Date) => find(tokenHash(token), now),
    findHash: find,
    end,
    async endOf(member: Pick<Member, 'server' | 'id'>): Promise<void> {
      const hash = await memos.get(LINK_OF + memberKey(member));
      if (hash === undefined) return;
      await end({ hash, member: { ...member, name: '', roles: [] }, language: 'en', until: 0 });
    },
    challenge(link: Link, asked: Omit<Challenge, 'until'>, now: Date): Promise<void> {
      const until = now.getTime() + CHALLENGE_MS;
      return memos.put(CHALLENGE + link.hash, JSON.stringify({ ...asked, until }));
    },
    async challengeOf(link: Link, now: Date): Promise<Challenge | undefined> {
      const text = await memos.get(CHALLENGE + link.hash);
      const challenge = text === undefined ? undefined : (JSON.parse(text) as Challenge);
      return challenge && challenge.until > now.getTime() ? challenge : undefined;
    },
    dropChallenge: (link: Link): Promise<void> => memos.delete(CHALLENGE + link.hash),
    away: (state: string, away: Omit<Away, 'until'>, now: Date): Promise<void> =>
      memos.put(AWAY + state, JSON.stringify({ ...away, until: now.getTime() + CHALLENGE_MS })),
    async awayOf(state: string, now: Date): Promise<Away | undefined> {
      const text = await memos.get(AWAY + state);
      const away = text === undefined ? undefined : (JSON.parse(text) as Away);
      return away && away.until > now.getTime() ? away : undefined;
    },
    dropAway: (state: string): Promise<void> => memos.delete(AWAY + state),
    /** Forgets what has expired, and whose it was. */
    async sweep(now: Date): Promise<void> {
      for (const prefix of [LINK, CHALLENGE, AWAY]) {
        for (const [key, text] of await memos.list(prefix)) {
          if ((JSON.parse(text) as { until: number }).until <= now.getTime()) await memos.delete(key);
        }
      }
      for (const [key, hash] of await memos.list(LINK_OF)) {
        if ((await memos.get(LINK + hash)) === undefined) await memos.delete(key);
      }
    },
  };
}

export type Links = ReturnType<typeof createLinks>;

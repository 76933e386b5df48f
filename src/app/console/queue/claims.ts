import type { Caller, Clock, KeyValueStore, Leases, QueueClaim, Server } from '#core';
import { serverKey } from '#core';
import { CLAIM_MS } from './server-lists.ts';

/** The claim is read and written within this time. A process that dies in between blocks the case no longer. */
const LOCK_MS = 10_000;
const KEY_PREFIX = 'console-claim/';

/** `won`: the moderator has the claim now. `by` is absent if it was made at this moment by another moderator. */
export type ClaimResult =
  | { readonly won: true; readonly claim: QueueClaim }
  | { readonly won: false; readonly by?: QueueClaim };

/** Claims of cases by moderators, in all processes. All methods reject when a store is unavailable. */
export interface Claims {
  /** Gives the claim to exactly one of several moderators, or renews the moderator's own. */
  take(caseId: string, moderator: Caller): Promise<ClaimResult>;
  release(server: Server, caseId: string): Promise<void>;
  /** The claims in force of a server, by case. Deletes those that have ended. */
  list(server: Server): Promise<ReadonlyMap<string, QueueClaim>>;
}

/**
 * Creates the claims. A lease lets one caller at a time read and write the claim of a case.
 * @example (await createClaims({ leases, keyValueStore, clock }).take('Y-4G7C2Q0M1X', moderator)).won // true
 */
export function createClaims({
  leases,
  keyValueStore,
  clock,
}: {
  readonly leases: Leases;
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
}): Claims {
  const prefixOf = (server: Server): string => `${KEY_PREFIX}${serverKey(server)}/`;
  const keyOf = (server: Server, caseId: string): string => `${prefixOf(server)}${caseId}`;
  const isInForce = (claim: QueueClaim | undefined): claim is QueueClaim =>
    claim !== undefined && claim.until > clock.now();

  const read = async (key: string): Promise<QueueClaim | undefined> => {
    const claim = parseClaim(await keyValueStore.get(key));
    return isInForce(claim) ? claim : undefined;
  };

  return {
    async take(caseId, moderator) {
      const key = keyOf(moderator.server, caseId);
      const now = clock.now();
      if (!(await leases.acquire(key, now, LOCK_MS))) {
        const by = await read(key);
        return by?.id === moderator.id ? { won: true, claim: by } : { won: false, ...(by && { by }) };
      }
      try {
        const by = await read(key);
        if (by && by.id !== moderator.id) return { won: false, by };
        const until = new Date(now.getTime() + CLAIM_MS);
        const claim: QueueClaim = { id: moderator.id, name: moderator.name, until };
        await keyValueStore.put(key, formatClaim(claim));
        return { won: true, claim };
      } finally {
        await leases.release(key);
      }
    },
    release: (server, caseId) => keyValueStore.delete(keyOf(server, caseId)),
    async list(server) {
      const prefix = prefixOf(server);
      const claims = new Map<string, QueueClaim>();
      for (const [key, text] of await keyValueStore.list(prefix)) {
        const claim = parseClaim(text);
        if (isInForce(claim)) claims.set(key.slice(prefix.length), claim);
        else await keyValueStore.delete(key);
      }
      return claims;
    },
  };
}

const formatClaim = ({ id, name, until }: QueueClaim): string =>
  JSON.stringify({ id, name, until: until.getTime() });

function parseClaim(text: string | undefined): QueueClaim | undefined {
  if (text === undefined) return undefined;
  const { id, name, until } = JSON.parse(text) as { id: string; name: string; until: number };
  return { id, name, until: new Date(until) };
}

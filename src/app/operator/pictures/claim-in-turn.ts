import type { ClaimedPictures, Clock, PostPictures } from '#core';

/** Posts at the same time: while the pictures of one are read, those of another are fetched. */
const MAX_CONCURRENT = 4;
/** Of one network: one place is always left for another one. */
const MAX_CONCURRENT_PER_TENANT = 3;

/** Which posts this process reads now, and which one is next. */
export interface ClaimsInTurn {
  /** Claims the next post; undefined: none is left, or enough are being read. Rejects like the store. */
  next(): Promise<ClaimedPictures | undefined>;
  /** A claimed post is not read any more. */
  end(claimed: ClaimedPictures): void;
}

/**
 * Claims posts so that each network has its turn: of each that has posts one, then of each one more. A post that this process
 * still reads is not claimed again when its claim has ended.
 * @example const claims = createClaimsInTurn({ postPictures, clock, leaseMs }); const claimed = await claims.next()
 */
export function createClaimsInTurn({
  postPictures,
  clock,
  leaseMs,
}: {
  readonly postPictures: Pick<PostPictures, 'claim'>;
  readonly clock: Clock;
  readonly leaseMs: number;
}): ClaimsInTurn {
  /** The tenants of the posts that are being read. */
  const running = new Map<string, string>();
  const hadTheirTurn = new Set<string>();
  const keyOf = ({ tenant, post: { id, revision } }: ClaimedPictures) =>
    JSON.stringify([tenant, id, revision]);

  function busyTenants(): readonly string[] {
    const tenants = [...running.values()];
    return [...new Set(tenants)].filter(
      (tenant) => tenants.filter((other) => other === tenant).length >= MAX_CONCURRENT_PER_TENANT,
    );
  }

  async function claim(): Promise<ClaimedPictures | undefined> {
    const busy = busyTenants();
    const except = [...new Set([...busy, ...hadTheirTurn])];
    const claimed = await postPictures.claim(clock.now(), leaseMs, except);
    if (claimed || hadTheirTurn.size === 0) return claimed;
    hadTheirTurn.clear();
    return postPictures.claim(clock.now(), leaseMs, busy);
  }

  return {
    async next() {
      while (running.size < MAX_CONCURRENT) {
        const claimed = await claim();
        if (!claimed) return undefined;
        hadTheirTurn.add(claimed.tenant);
        if (running.has(keyOf(claimed))) continue;
        running.set(keyOf(claimed), claimed.tenant);
        return claimed;
      }
      return undefined;
    },
    end(claimed) {
      running.delete(keyOf(claimed));
    },
  };
}

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
 * Claims posts so that each network has its turn: of each that has posts one, then of each one more. Hidden posts come when no other
 * one waits. A post that this process still reads is not claimed again when its claim has ended.
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
  /** The posts that are being read. */
  const running = new Map<string, ClaimedPictures>();
  const hadTheirTurn = new Set<string>();
  const keyOf = ({ tenant, post: { id, revision } }: ClaimedPictures) =>
    JSON.stringify([tenant, id, revision]);

  function busyTenants(): readonly string[] {
    const tenants = [...running.values()].map(({ tenant }) => tenant);
    return [...new Set(tenants)].filter(
      (tenant) => tenants.filter((other) => other === tenant).length >= MAX_CONCURRENT_PER_TENANT,
    );
  }

  async function claim(): Promise<ClaimedPictures | undefined> {
    const busy = busyTenants();
    const exceptTenants = [...new Set([...busy, ...hadTheirTurn])];
    const claimed = await postPictures.claim(clock.now(), leaseMs, { exceptTenants });
    if (claimed) return claimed;
    if (hadTheirTurn.size === 0) return claimHidden(busy);
    hadTheirTurn.clear();
    return (await postPictures.claim(clock.now(), leaseMs, { exceptTenants: busy })) ?? claimHidden(busy);
  }

  /** Only if no other post waits, and one at a time: its pictures change no ruling. */
  async function claimHidden(exceptTenants: readonly string[]): Promise<ClaimedPictures | undefined> {
    const isOneRead = [...running.values()].some(({ priority }) => priority === 'hidden');
    return isOneRead
      ? undefined
      : postPictures.claim(clock.now(), leaseMs, { exceptTenants, isHidden: true });
  }

  return {
    async next() {
      while (running.size < MAX_CONCURRENT) {
        const claimed = await claim();
        if (!claimed) return undefined;
        hadTheirTurn.add(claimed.tenant);
        if (running.has(keyOf(claimed))) continue;
        running.set(keyOf(claimed), claimed);
        return claimed;
      }
      return undefined;
    },
    end(claimed) {
      running.delete(keyOf(claimed));
    },
  };
}

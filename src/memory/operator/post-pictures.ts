import type { OperatorPost, PictureState, PostPictures, PostRevisionKey } from '#core';
import { sizeOfPictures } from '#core';

interface Entry {
  readonly tenant: string;
  readonly id: string;
  readonly revision: number;
  readonly receivedAt: number;
  state: PictureState;
  /** Absent once the pictures are not needed any more. */
  post?: OperatorPost | undefined;
  isTextJudged: boolean;
  isUrgent: boolean;
  claimedUntil: number;
  attempt: number;
}

/**
 * Posts whose pictures wait, in memory, lost with the process.
 * @example const pictures = createMemoryPostPictures(); await pictures.add('tiny', [post], { now, limit })
 */
export function createMemoryPostPictures(): PostPictures {
  const entries = new Map<string, Entry>();
  const keyOf = (tenant: string, id: string) => `${tenant}\n${id}`;
  const waiting = () => [...entries.values()].filter(({ post }) => post !== undefined);
  const findWaiting = ({ tenant, id, revision }: PostRevisionKey): Entry | undefined => {
    const entry = entries.get(keyOf(tenant, id));
    return entry?.post && entry.revision === revision ? entry : undefined;
  };

  function end(entry: Entry, state: Exclude<PictureState, 'waiting'>): void {
    entry.state = state;
    entry.post = undefined;
  }

  /** Whether it was stored with its pictures. */
  function addOne(
    tenant: string,
    post: OperatorPost,
    { now, limit }: Parameters<PostPictures['add']>[2],
  ): boolean {
    const known = entries.get(keyOf(tenant, post.id));
    if (known && (known.revision > post.revision || findWaiting({ tenant, ...post }))) return true;
    entries.delete(keyOf(tenant, post.id));
    const own = waiting().filter((entry) => entry.tenant === tenant);
    const bytes = own.reduce((sum, entry) => sum + sizeOfPictures(entry.post!), sizeOfPictures(post));
    const isWithin = own.length < limit.posts && bytes <= limit.bytes;
    entries.set(keyOf(tenant, post.id), {
      ...{ tenant, id: post.id, revision: post.revision, receivedAt: now.getTime() },
      state: isWithin ? 'waiting' : 'not-read',
      post: isWithin ? post : undefined,
      ...{ isTextJudged: false, isUrgent: false, claimedUntil: 0, attempt: 0 },
    });
    return isWithin;
  }

  return {
    add: async (tenant, posts, given) => posts.filter((post) => !addOne(tenant, post, given)).length,
    async markTextJudged(key, { isUrgent }) {
      const entry = findWaiting(key);
      if (entry) Object.assign(entry, { isTextJudged: true, isUrgent });
    },
    findUnmarked: async (before, limit) =>
      waiting()
        .filter(({ isTextJudged, receivedAt }) => !isTextJudged && receivedAt < before.getTime())
        .sort((a, b) => a.receivedAt - b.receivedAt)
        .slice(0, limit)
        .map(({ tenant, id, revision }) => ({ tenant, id, revision })),
    async claim(now, leaseMs, exceptTenants = []) {
      const [next] = waiting()
        .filter(({ isTextJudged, claimedUntil }) => isTextJudged && claimedUntil <= now.getTime())
        .filter(({ tenant }) => !exceptTenants.includes(tenant))
        .sort((a, b) => Number(b.isUrgent) - Number(a.isUrgent) || a.receivedAt - b.receivedAt);
      if (!next) return undefined;
      next.claimedUntil = now.getTime() + leaseMs;
      next.attempt += 1;
      return { tenant: next.tenant, post: next.post!, attempt: next.attempt };
    },
    async extend(key, now, leaseMs) {
      const entry = findWaiting(key);
      if (entry) entry.claimedUntil = now.getTime() + leaseMs;
    },
    async giveBack(key) {
      const entry = findWaiting(key);
      if (entry) Object.assign(entry, { claimedUntil: 0, attempt: Math.max(0, entry.attempt - 1) });
    },
    async finish(key, state) {
      const entry = findWaiting(key);
      if (entry) end(entry, state);
    },
    find: async (tenant, id) => entries.get(keyOf(tenant, id))?.post,
    states: async (tenant, ids) =>
      ids.flatMap((id) => {
        const entry = entries.get(keyOf(tenant, id));
        return entry ? [{ id, revision: entry.revision, state: entry.state }] : [];
      }),
    async erase(tenant, id) {
      entries.delete(keyOf(tenant, id));
    },
    async expire(before) {
      const old = waiting().filter(({ receivedAt }) => receivedAt < before.getTime());
      for (const entry of old) end(entry, 'not-read');
      return old.length;
    },
    async purge(tenant, before, limit) {
      const old = [...entries.values()]
        .filter((entry) => entry.tenant === tenant && entry.receivedAt < before.getTime())
        .slice(0, limit);
      for (const { id } of old) entries.delete(keyOf(tenant, id));
      return old.length;
    },
  };
}

import type { OperatorPost, PictureState, PostPicturePriority, PostPictures, PostRevisionKey } from '#core';
import { choosePostsToDrop, sizeOfPictures } from '#core';

interface Entry {
  readonly tenant: string;
  readonly id: string;
  readonly revision: number;
  readonly receivedAt: number;
  state: PictureState;
  /** Absent once the pictures are not needed any more. */
  post?: OperatorPost | undefined;
  /** Absent: its text is not judged yet. */
  priority?: PostPicturePriority | undefined;
  isReported: boolean;
  claimedUntil: number;
  attempt: number;
}

/** Which of the waiting posts of a tenant leave for one with `bytes`; undefined if it has no room. */
function chooseDropped(
  own: readonly Entry[],
  bytes: number,
  { now, limit }: Parameters<PostPictures['add']>[2],
): readonly Entry[] | undefined {
  const waiting = own.map((entry) => ({ entry, bytes: sizeOfPictures(entry.post!) }));
  const dropped = choosePostsToDrop({
    waiting: { posts: own.length, bytes: waiting.reduce((sum, post) => sum + post.bytes, 0) },
    ...{ bytes, limit },
    droppable: waiting
      .filter(({ entry }) => entry.priority === 'hidden' && entry.claimedUntil <= now.getTime())
      .toSorted((a, b) => a.entry.receivedAt - b.entry.receivedAt),
  });
  return dropped?.map(({ entry }) => entry);
}

const TURNS: readonly (PostPicturePriority | undefined)[] = ['reported', 'newcomer', 'ordinary', 'hidden'];
const turnOf = ({ priority }: Entry): number => TURNS.indexOf(priority);

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

  /** How many posts had to do without their pictures: this one, or others. */
  function addOne(
    tenant: string,
    post: OperatorPost,
    { now, limit }: Parameters<PostPictures['add']>[2],
  ): number {
    const known = entries.get(keyOf(tenant, post.id));
    if (known && (known.revision > post.revision || findWaiting({ tenant, ...post }))) return 0;
    const isReported = known?.post !== undefined && known.isReported;
    entries.delete(keyOf(tenant, post.id));
    const own = waiting().filter((entry) => entry.tenant === tenant);
    const dropped = chooseDropped(own, sizeOfPictures(post), { now, limit });
    for (const entry of dropped ?? []) end(entry, 'not-read');
    entries.set(keyOf(tenant, post.id), {
      ...{ tenant, id: post.id, revision: post.revision, receivedAt: now.getTime() },
      state: dropped ? 'waiting' : 'not-read',
      post: dropped && post,
      ...{ isReported, claimedUntil: 0, attempt: 0 },
    });
    return dropped?.length ?? 1;
  }

  return {
    add: async (tenant, posts, given) => posts.reduce((sum, post) => sum + addOne(tenant, post, given), 0),
    async markTextJudged(key, priority) {
      const entry = findWaiting(key);
      if (entry) entry.priority = entry.isReported ? 'reported' : priority;
    },
    async markReported(tenant, id) {
      const entry = entries.get(keyOf(tenant, id));
      if (entry?.post)
        Object.assign(entry, { isReported: true, ...(entry.priority && { priority: 'reported' }) });
    },
    findUnmarked: async (before, limit) =>
      waiting()
        .filter(({ priority, receivedAt }) => !priority && receivedAt < before.getTime())
        .sort((a, b) => a.receivedAt - b.receivedAt)
        .slice(0, limit)
        .map(({ tenant, id, revision }) => ({ tenant, id, revision })),
    async claim(now, leaseMs, { exceptTenants = [], isHidden = false } = {}) {
      const [next] = waiting()
        .filter(({ priority, claimedUntil }) => priority && claimedUntil <= now.getTime())
        .filter(
          ({ tenant, priority }) => !exceptTenants.includes(tenant) && (priority === 'hidden') === isHidden,
        )
        .sort((a, b) => turnOf(a) - turnOf(b) || a.receivedAt - b.receivedAt);
      if (!next?.priority) return undefined;
      next.claimedUntil = now.getTime() + leaseMs;
      next.attempt += 1;
      return { tenant: next.tenant, post: next.post!, attempt: next.attempt, priority: next.priority };
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

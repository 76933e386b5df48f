import type {
  Admission,
  PostAdmission,
  PostCursor,
  PostIndex,
  PostRecord,
  PostSettlement,
  SettlementResult,
} from '#core';

interface StoredPost extends PostRecord {
  readonly hash: string;
}

/**
 * The index of posts in memory.
 * @example await createMemoryPostIndex().admit('tiny', [{ id: '1', revision: 1, hash, author, channel }], clock.now())
 */
export function createMemoryPostIndex(): PostIndex {
  const tenants = new Map<string, Map<string, StoredPost>>();
  const postsOf = (tenant: string): Map<string, StoredPost> => {
    const known = tenants.get(tenant) ?? new Map<string, StoredPost>();
    tenants.set(tenant, known);
    return known;
  };

  function store(
    { tenant, id, revision, ruling, caseId }: PostSettlement,
    from: 'queued' | 'judged',
    now: Date,
  ): SettlementResult {
    const post = postsOf(tenant).get(id);
    if (post?.state === 'erased') return 'erased';
    if (post?.state !== from || post.revision !== revision) return 'ignored';
    const settled = { ...post, state: 'judged' as const, ruling, judgedAt: now };
    postsOf(tenant).set(id, caseId === undefined ? settled : { ...settled, caseId });
    return 'settled';
  }

  return {
    async admit(tenant, admissions, now) {
      const posts = postsOf(tenant);
      return admissions.map((admission) => {
        const result = compare(admission, posts.get(admission.id));
        const caseId = posts.get(admission.id)?.caseId;
        const queued = { ...admission, ...(caseId !== undefined && { caseId }) };
        if (result === 'new') posts.set(admission.id, { ...queued, state: 'queued', receivedAt: now });
        return result;
      });
    },
    settle: async (settlements, now) => settlements.map((settlement) => store(settlement, 'queued', now)),
    updateRuling: async (settlement, now) => store(settlement, 'judged', now),
    async markFailed(failed) {
      for (const { tenant, id, revision } of failed) {
        const post = postsOf(tenant).get(id);
        if (post?.state === 'queued' && post.revision === revision)
          postsOf(tenant).set(id, { ...post, state: 'failed' });
      }
    },
    get: async (tenant, id) => toRecord(postsOf(tenant).get(id)),
    getMany: async (posts) =>
      posts.flatMap(({ tenant, id }) => {
        const record = toRecord(postsOf(tenant).get(id));
        return record ? [{ tenant, ...record }] : [];
      }),
    list: async (tenant, { since, state, after, limit }) =>
      [...postsOf(tenant).values()]
        .filter((post) => since === undefined || post.receivedAt >= since)
        .filter((post) => state === undefined || post.state === state)
        .filter((post) => after === undefined || compareReceipts(post, after) > 0)
        .toSorted(compareReceipts)
        .slice(0, limit)
        .map((post) => toRecord(post)!),
    async erase(tenant, id) {
      const post = postsOf(tenant).get(id);
      if (!post) return undefined;
      const { ruling: _, judgedAt: __, ...rest } = post;
      postsOf(tenant).set(id, { ...rest, hash: '', state: 'erased' });
      return toRecord(post);
    },
    async completeErasure(tenant, id) {
      const post = postsOf(tenant).get(id);
      if (post?.state !== 'erased') return;
      const { caseId: _, ...rest } = post;
      postsOf(tenant).set(id, { ...rest, author: '', channel: '' });
    },
    async purge(tenant, before, limit) {
      const posts = postsOf(tenant);
      const old = [...posts.values()].filter(({ receivedAt }) => receivedAt < before).slice(0, limit);
      for (const { id } of old) posts.delete(id);
      return old.length;
    },
  };
}

function compare(sent: PostAdmission, known: StoredPost | undefined): Admission {
  if (!known) return 'new';
  if (known.state === 'erased') return 'erased';
  if (sent.author !== known.author || sent.channel !== known.channel) return 'conflict';
  if (sent.revision < known.revision) return 'outdated';
  if (sent.revision > known.revision) return 'new';
  if (sent.hash !== known.hash) return 'conflict';
  if (known.state === 'failed') return 'new';
  return known.state === 'queued' ? 'pending' : 'same';
}

/** By code point, as the databases do. */
const compareReceipts = (a: PostCursor, b: PostCursor): number =>
  a.receivedAt.getTime() - b.receivedAt.getTime() || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id));

function toRecord(post: StoredPost | undefined): PostRecord | undefined {
  if (!post) return undefined;
  const { hash: _, ...record } = post;
  return record;
}

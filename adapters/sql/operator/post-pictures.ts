import type {
  OperatorPost,
  PictureClaim,
  PictureLimit,
  PictureState,
  PostPicturePriority,
  PostPictures,
  PostRevisionKey,
} from '#core';
import { choosePostsToDrop, serverKey, sizeOfPictures, tenantServer } from '#core';
import { postPicturesAad } from '../crypto/aad.ts';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import type { Db, Tables } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { packPictures, unpackPictures } from './picture-content.ts';

type Row = Tables['post_pictures'];

/** In the column `priority`; the higher ones first. `reportedEarly`: reported before the text was judged. */
const PRIORITY = {
  ...{ reportedEarly: -2, hidden: -1, textNotJudged: 0, ordinary: 1, newcomer: 2, reported: 3 },
} as const;
const NOT_JUDGED = [PRIORITY.textNotJudged, PRIORITY.reportedEarly];
const REPORTED = [PRIORITY.reportedEarly, PRIORITY.reported];

const priorityOf = ({ priority }: Pick<Row, 'priority'>): PostPicturePriority =>
  (['hidden', 'newcomer', 'reported'] as const).find((name) => PRIORITY[name] === Number(priority)) ??
  'ordinary';

/**
 * Posts whose pictures wait, encrypted with the key of their tenant. `find` and `claim` reject with `DecryptionError`.
 * @example await createSqlPostPictures(database, ring).add('tiny', [post], { now, limit })
 */
export function createSqlPostPictures(database: SqlDatabase, ring: KeyRing): PostPictures {
  const { db } = database;

  async function seal(tenant: string, post: OperatorPost, now: Date): Promise<Row> {
    const { id, revision, author } = post;
    const keys = await ring.toEncrypt(serverKey(tenantServer(tenant)));
    return {
      ...{ tenant, id, revision, author: author.id, state: 'waiting', priority: PRIORITY.textNotJudged },
      ...{ bytes: sizeOfPictures(post), attempt: 0, claimed_until: 0, received_at: now.getTime() },
      content: encrypt(keys, postPicturesAad(tenant, id, revision), packPictures(post)),
    };
  }

  async function open({
    tenant,
    id,
    revision,
    content,
  }: Pick<Row, 'tenant' | 'id' | 'revision' | 'content'>): Promise<OperatorPost | undefined> {
    if (content === null) return undefined;
    const keys = await ring.toDecrypt([content]);
    return unpackPictures(decrypt(keys, postPicturesAad(tenant, id, revision), content));
  }

  const changeWaiting = ({ tenant, id, revision }: PostRevisionKey) =>
    db
      .updateTable('post_pictures')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .where('revision', '=', revision)
      .where('state', '=', 'waiting');

  return {
    async add(tenant, posts, { now, limit }) {
      // Before the transaction: it has the only connection of SQLite.
      const rows: Row[] = [];
      for (const post of posts) rows.push(await seal(tenant, post, now));
      return database.writeDurable([`post-pictures/${tenant}`], async (tx) => {
        let dropped = 0;
        for (const row of rows) dropped += await addOne(tx, row, limit);
        return dropped;
      });
    },
    async markTextJudged(key, priority) {
      const set = changeWaiting(key).set(({ eb }) => ({
        priority: eb
          .case()
          .when('priority', 'in', REPORTED)
          .then(PRIORITY.reported)
          .else(PRIORITY[priority])
          .end(),
      }));
      await set.execute();
    },
    async claim(now, leaseMs, which = {}) {
      const row = await claimNext(database, { now: now.getTime(), leaseMs, ...which });
      const post = row && (await open(row));
      return row && post && { tenant: row.tenant, post, attempt: row.attempt, priority: priorityOf(row) };
    },
    async extend(key, now, leaseMs) {
      await changeWaiting(key)
        .set({ claimed_until: now.getTime() + leaseMs })
        .execute();
    },
    async giveBack(key) {
      await changeWaiting(key)
        .set((row) => ({ claimed_until: 0, attempt: row('attempt', '-', 1) }))
        .execute();
    },
    async finish(key, state) {
      await changeWaiting(key).set({ state, content: null, bytes: 0 }).execute();
    },
    async find(tenant, id) {
      const row = await db
        .selectFrom('post_pictures')
        .select(['tenant', 'id', 'revision', 'content'])
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && open(row);
    },
    ...createRowMethods(database),
  };
}

/** What needs no content. */
const createRowMethods = ({
  db,
  writeDurable,
}: SqlDatabase): Pick<
  PostPictures,
  'markReported' | 'findUnmarked' | 'states' | 'erase' | 'expire' | 'purge'
> => ({
  async markReported(tenant, id) {
    const { reportedEarly, reported } = PRIORITY;
    await db
      .updateTable('post_pictures')
      .set(({ eb }) => ({
        priority: eb.case().when('priority', 'in', NOT_JUDGED).then(reportedEarly).else(reported).end(),
      }))
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .execute();
  },
  findUnmarked: (before, limit) =>
    db
      .selectFrom('post_pictures')
      .select(['tenant', 'id', 'revision'])
      .where('state', '=', 'waiting')
      .where('priority', 'in', NOT_JUDGED)
      .where('received_at', '<', before.getTime())
      .orderBy('received_at')
      .limit(limit)
      .execute(),
  async states(tenant, ids) {
    if (ids.length === 0) return [];
    const rows = await db
      .selectFrom('post_pictures')
      .select(['id', 'revision', 'state'])
      .where('tenant', '=', tenant)
      .where('id', 'in', ids)
      .execute();
    return rows.map((row) => ({ ...row, state: row.state as PictureState }));
  },
  async erase(tenant, id) {
    await writeDurable([], (tx) =>
      tx.deleteFrom('post_pictures').where('tenant', '=', tenant).where('id', '=', id).execute(),
    );
  },
  async expire(before) {
    const { numUpdatedRows } = await db
      .updateTable('post_pictures')
      .set({ state: 'not-read', content: null, bytes: 0 })
      .where('state', '=', 'waiting')
      .where('received_at', '<', before.getTime())
      .executeTakeFirst();
    return Number(numUpdatedRows);
  },
  async purge(tenant, before, limit) {
    const oldest = db
      .selectFrom('post_pictures')
      .select('id')
      .where('tenant', '=', tenant)
      .where('received_at', '<', before.getTime())
      .orderBy('received_at')
      .limit(limit);
    const { numDeletedRows } = await db
      .deleteFrom('post_pictures')
      .where('tenant', '=', tenant)
      .where('id', 'in', oldest)
      .executeTakeFirst();
    return Number(numDeletedRows);
  },
});

/** Resolves with the number of posts that had to do without their pictures: this one, or others. */
async function addOne(tx: Db, row: Row, limit: PictureLimit): Promise<number> {
  const { tenant, id } = row;
  const known = await tx
    .selectFrom('post_pictures')
    .select(['revision', 'state', 'priority'])
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst();
  const isWaiting = known?.revision === row.revision && known.state === 'waiting';
  if (known && (known.revision > row.revision || isWaiting)) return 0;
  const waiting = await tx
    .selectFrom('post_pictures')
    .select(({ fn }) => [
      fn.countAll<number | string>().as('posts'),
      fn.sum<number | string | null>('bytes').as('bytes'),
    ])
    .where('tenant', '=', tenant)
    .where('id', '<>', id)
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  const room = {
    waiting: { posts: Number(waiting.posts), bytes: Number(waiting.bytes ?? 0) },
    ...{ bytes: row.bytes, limit },
  };
  const dropped =
    choosePostsToDrop({ ...room, droppable: [] }) ??
    choosePostsToDrop({ ...room, droppable: await findDroppable(tx, row) });
  const ended = { state: 'not-read', content: null, bytes: 0 };
  if (dropped && dropped.length > 0)
    await tx
      .updateTable('post_pictures')
      .set(ended)
      .where('tenant', '=', tenant)
      .where(
        'id',
        'in',
        dropped.map((post) => post.id),
      )
      .execute();
  const isReported = known?.state === 'waiting' && REPORTED.some((priority) => priority === known.priority);
  const priority = isReported ? PRIORITY.reportedEarly : row.priority;
  const values = dropped ? { ...row, priority } : { ...row, ...ended };
  await tx
    .insertInto('post_pictures')
    .values(values)
    .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(values))
    .execute();
  return dropped?.length ?? 1;
}

/** Hidden posts whose pictures wait and are not being read; the oldest first. */
const findDroppable = (tx: Db, { tenant, id, received_at }: Row) =>
  tx
    .selectFrom('post_pictures')
    .select(['id', 'bytes'])
    .where('tenant', '=', tenant)
    .where('id', '<>', id)
    .where('state', '=', 'waiting')
    .where('priority', '=', PRIORITY.hidden)
    .where('claimed_until', '<=', received_at)
    .orderBy('received_at')
    .execute();

/** Several workers take different rows: PostgreSQL skips those that another one is taking. */
async function claimNext(
  { db, kind }: SqlDatabase,
  {
    now,
    leaseMs,
    exceptTenants = [],
    isHidden = false,
  }: PictureClaim & { readonly now: number; readonly leaseMs: number },
): Promise<Row | undefined> {
  return db
    .updateTable('post_pictures')
    .set((row) => ({ claimed_until: now + leaseMs, attempt: row('attempt', '+', 1) }))
    .where(({ eb, refTuple }) =>
      eb(
        refTuple('tenant', 'id'),
        '=',
        db
          .selectFrom('post_pictures')
          .select(['tenant', 'id'])
          .where('state', '=', 'waiting')
          .where('priority', isHidden ? '=' : '>', isHidden ? PRIORITY.hidden : PRIORITY.textNotJudged)
          .where('claimed_until', '<=', now)
          .$if(exceptTenants.length > 0, (query) => query.where('tenant', 'not in', exceptTenants))
          .orderBy('priority', 'desc')
          .orderBy('received_at')
          .limit(1)
          .$if(kind === 'postgres', (query) => query.forUpdate().skipLocked())
          .$asTuple('tenant', 'id'),
      ),
    )
    .returningAll()
    .executeTakeFirst();
}

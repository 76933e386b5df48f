import type { Clock, Log, OperatorPost, PictureFault, PictureState, PostPictures, Tenant } from '#core';
import { checkPictureUrl } from './check-picture-url.ts';

/** What waits for one tenant at most. What comes above it is judged by its text alone. */
const LIMIT = { posts: 1000, bytes: 500_000_000 };

/** The pictures of posts that are sent. */
export interface PostPictureStorage {
  /** The addresses that are refused; empty: all can be used. Rejects when a store does not answer. */
  check(tenant: string, posts: readonly OperatorPost[]): Promise<readonly PictureFault[]>;
  /**
   * Stores the pictures of these posts before they are published; resolves with the posts that have some. Rejects when a store
   * does not answer.
   */
  store(tenant: string, posts: readonly OperatorPost[]): Promise<readonly OperatorPost[]>;
  /** What became of the pictures of posts, by their ids and revisions. */
  statesOf(
    tenant: string,
    posts: readonly { readonly id: string; readonly revision: number }[],
  ): Promise<ReadonlyMap<string, PictureState>>;
  /** The post, while its pictures wait. */
  findWaiting(tenant: string, id: string): Promise<OperatorPost | undefined>;
  /** The post was reported: its pictures are read before those of others, if they wait. */
  markReported(tenant: string, id: string): Promise<void>;
  /** The text of a reported post was judged with the report. */
  markTextJudged(tenant: string, post: Pick<OperatorPost, 'id' | 'revision'>): Promise<void>;
  /** Undoes `store` of one post: its pictures have the state of before, or are forgotten. */
  takeBack(tenant: string, post: OperatorPost, before: PictureState | undefined): Promise<void>;
  /** Forgets the pictures of a deleted post. */
  erase(tenant: string, id: string): Promise<void>;
}

/** The dependencies of `createPostPictureStorage`. */
export interface PostPictureStoragePorts {
  readonly postPictures: Pick<
    PostPictures,
    'add' | 'find' | 'finish' | 'markReported' | 'markTextJudged' | 'states' | 'erase'
  >;
  readonly readTenant: (id: string) => Promise<Pick<Tenant, 'pictureHosts'> | undefined>;
  readonly allowPrivateAddresses: boolean;
  /** Called when pictures can be read at once. Absent: the workers look every few seconds. */
  readonly wakeReader?: (() => void) | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Creates the part of the API that takes pictures in. Posts without pictures cost no call of a store.
 * @example const storage = createPostPictureStorage(ports); await storage.check('tiny', posts) // []
 */
export function createPostPictureStorage(ports: PostPictureStoragePorts): PostPictureStorage {
  const { postPictures, readTenant, allowPrivateAddresses, clock, log } = ports;
  return {
    async check(tenant, posts) {
      if (!posts.some(({ pictures = [] }) => pictures.some((picture) => 'url' in picture))) return [];
      const hosts = (await readTenant(tenant))?.pictureHosts ?? [];
      return posts.flatMap(({ pictures = [] }, post) =>
        pictures.flatMap((picture, index): readonly PictureFault[] => {
          const why =
            'url' in picture && checkPictureUrl(new URL(picture.url), { hosts, allowPrivateAddresses });
          return why ? [{ post, picture: index, why }] : [];
        }),
      );
    },
    async store(tenant, posts) {
      const withPictures = posts.filter(({ pictures = [] }) => pictures.length > 0);
      if (withPictures.length === 0) return [];
      const dropped = await postPictures.add(tenant, withPictures, { now: clock.now(), limit: LIMIT });
      if (dropped > 0) log.warn('post_pictures_dropped', { tenant, posts: dropped });
      return withPictures;
    },
    async statesOf(tenant, posts) {
      const ids = posts.map(({ id }) => id);
      const revisions = new Map(posts.map(({ id, revision }) => [id, revision]));
      const found = await postPictures.states(tenant, ids);
      return new Map(
        found.flatMap(({ id, revision, state }) =>
          revisions.get(id) === revision ? [[id, state] as const] : [],
        ),
      );
    },
    findWaiting: (tenant, id) => postPictures.find(tenant, id),
    markReported: (tenant, id) => postPictures.markReported(tenant, id),
    async markTextJudged(tenant, { id, revision }) {
      await postPictures.markTextJudged({ tenant, id, revision }, 'ordinary');
      ports.wakeReader?.();
    },
    async takeBack(tenant, { id, revision }, before) {
      if (before === undefined || before === 'waiting') await postPictures.erase(tenant, id);
      else await postPictures.finish({ tenant, id, revision }, before);
    },
    erase: (tenant, id) => postPictures.erase(tenant, id),
  };
}

import type {
  Adapter,
  Attachment,
  Clock,
  DownloadFile,
  Message,
  OperatorPost,
  PostPicture,
  PostPictures,
  Tenant,
} from '#core';
import { DownloadError, pictureFileName, pictureIdOf } from '#core';
import { forEachConcurrently } from '#lib';
import { checkPictureUrl, type PictureUrlRules } from './check-picture-url.ts';
import { createSlowHosts } from './slow-hosts.ts';

/** Copies that are fetched at the same time: they are in the memory until all of them are there. */
const MAX_CONCURRENT_COPIES = 3;
/** Shorter than hiding waits for copies, so that a slow host does not cost the copies of the other pictures. */
const COPIES_TIMEOUT_MS = 2000;
/** For a picture of a host that was slow several times in the last minute. Its pictures that come at once are still read. */
const SLOW_HOST_TIMEOUT_MS = 1000;

/** The dependencies of `createPostPictureFetcher`. */
export interface PostPictureFetcherPorts {
  readonly postPictures: Pick<PostPictures, 'find'>;
  readonly readTenant: (id: string) => Promise<Pick<Tenant, 'pictureHosts'> | undefined>;
  readonly downloadFile: DownloadFile;
  /** True only for networks whose hosts the operator of this installation knows. */
  readonly allowPrivateAddresses: boolean;
  readonly clock: Clock;
  /** Of all copies of a post. */
  readonly copiesTimeoutMs?: number;
  readonly slowHostTimeoutMs?: number;
}

type Limits = Parameters<NonNullable<Adapter['fetchPicture']>>[2];

interface FoundPicture {
  readonly id: string;
  readonly picture: PostPicture;
}

/**
 * Fetches pictures of posts, while they wait: to be read, and as evidence. Addresses are fetched only from the hosts that the
 * tenant has registered now, also after a redirect. Pictures of another revision than that of the message count as gone. A copy
 * that cannot be fetched does not cost the others.
 * @example const { fetchPicture } = createPostPictureFetcher(ports); await fetchPicture(message, 'picture-1', { maxBytes, signal })
 */
export function createPostPictureFetcher(
  ports: PostPictureFetcherPorts,
): Required<Pick<Adapter, 'fetchPicture' | 'fetchAttachments'>> {
  const { postPictures, readTenant, downloadFile, allowPrivateAddresses, clock } = ports;
  const { copiesTimeoutMs = COPIES_TIMEOUT_MS, slowHostTimeoutMs = SLOW_HOST_TIMEOUT_MS } = ports;
  const slowHosts = createSlowHosts(clock);

  async function rulesOf(tenant: string): Promise<PictureUrlRules> {
    return { hosts: (await readTenant(tenant))?.pictureHosts ?? [], allowPrivateAddresses };
  }

  async function fetchOne(
    tenant: string,
    picture: PostPicture,
    { maxBytes, signal }: Limits,
  ): Promise<Uint8Array | 'too-large' | 'gone'> {
    if ('bytes' in picture) return picture.bytes.byteLength > maxBytes ? 'too-large' : picture.bytes;
    const rules = await rulesOf(tenant);
    const url = new URL(picture.url);
    if (checkPictureUrl(url, rules)) throw new DownloadError('refused-address');
    const isSlow = slowHosts.isSlow(tenant, url.host);
    const startedAt = performance.now();
    try {
      const file = await downloadFile(url, {
        ...{ maxBytes, allowPrivateAddresses },
        signal: isSlow ? AbortSignal.any([signal, AbortSignal.timeout(slowHostTimeoutMs)]) : signal,
        mayFollow: (target) => checkPictureUrl(target, rules) === undefined,
      });
      return typeof file === 'string' ? file : file.bytes;
    } catch (error) {
      const isTimeout = error instanceof DownloadError && error.why === 'timeout';
      // Other pictures may have used up its time: that says nothing about this host.
      const hadTime = performance.now() - startedAt >= slowHostTimeoutMs / 2;
      if (isTimeout && hadTime) slowHosts.noteTimeout(tenant, url.host);
      throw error;
    }
  }

  async function findPictures({
    ref,
    pictures: ids = [],
  }: Pick<Message, 'ref' | 'pictures'>): Promise<readonly FoundPicture[]> {
    if (ids.length === 0) return [];
    const post: OperatorPost | undefined = await postPictures.find(ref.server.id, ref.id);
    const { pictures = [], revision = 1 } = post ?? {};
    return pictures
      .map((picture, i) => ({ id: pictureIdOf(revision, i), picture }))
      .filter(({ id }) => ids.includes(id));
  }

  return {
    async fetchPicture(message, id, limits) {
      const found = (await findPictures(message)).find((picture) => picture.id === id);
      const bytes = found && (await fetchOne(message.ref.server.id, found.picture, limits));
      return bytes === 'gone' ? undefined : bytes;
    },
    async fetchAttachments(message, { maxBytes, signal: stopped }) {
      const signal = AbortSignal.any([stopped, AbortSignal.timeout(copiesTimeoutMs)]);
      const found = await findPictures(message);
      const copies = new Map<string, Attachment>();
      let bytesLeft = maxBytes;

      async function copy({ id, picture }: FoundPicture): Promise<void> {
        const file = { name: id, picture: id };
        try {
          const bytes = await fetchOne(message.ref.server.id, picture, { maxBytes: bytesLeft, signal });
          if (bytes === 'gone') return;
          if (bytes !== 'too-large') bytesLeft = Math.max(0, bytesLeft - bytes.byteLength);
          copies.set(id, bytes === 'too-large' ? file : { ...file, name: pictureFileName(id, bytes), bytes });
        } catch {
          copies.set(id, { ...file, isFailed: true });
        }
      }

      await forEachConcurrently(found, MAX_CONCURRENT_COPIES, copy);
      return found.flatMap(({ id }) => copies.get(id) ?? []);
    },
  };
}

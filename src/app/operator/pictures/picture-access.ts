import type {
  Adapter,
  Attachment,
  DownloadFile,
  Message,
  OperatorPost,
  PostPicture,
  PostPictures,
  Tenant,
} from '#core';
import { DownloadError, pictureIdOf } from '#core';
import { checkPictureUrl, type PictureUrlRules } from './check-picture-url.ts';

/** The dependencies of `createPictureAccess`. */
export interface PictureAccessPorts {
  readonly postPictures: Pick<PostPictures, 'find'>;
  readonly readTenant: (id: string) => Promise<Pick<Tenant, 'pictureHosts'> | undefined>;
  readonly downloadFile: DownloadFile;
  /** True only for networks whose hosts the operator of this installation knows. */
  readonly allowPrivateAddresses: boolean;
}

type Limits = Parameters<NonNullable<Adapter['fetchPicture']>>[2];

/**
 * Fetches pictures of posts, while they wait: to be read, and as evidence. Addresses are fetched only from the hosts that the
 * tenant has registered now, also after a redirect.
 * @example const { fetchPicture } = createPictureAccess(ports); await fetchPicture(message, 'picture-1', { maxBytes, signal })
 */
export function createPictureAccess(
  ports: PictureAccessPorts,
): Required<Pick<Adapter, 'fetchPicture' | 'fetchAttachments'>> {
  const { postPictures, readTenant, downloadFile, allowPrivateAddresses } = ports;

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
    const file = await downloadFile(url, {
      ...{ maxBytes, signal, allowPrivateAddresses },
      mayFollow: (target) => checkPictureUrl(target, rules) === undefined,
    });
    return typeof file === 'string' ? file : file.bytes;
  }

  const findPost = ({ ref }: Pick<Message, 'ref'>): Promise<OperatorPost | undefined> =>
    postPictures.find(ref.server.id, ref.id);

  const fetchPicture: NonNullable<Adapter['fetchPicture']> = async (message, picture, limits) => {
    const { pictures = [] } = (await findPost(message)) ?? {};
    const found = pictures.find((_, i) => pictureIdOf(i) === picture);
    const bytes = found && (await fetchOne(message.ref.server.id, found, limits));
    return bytes === 'gone' ? undefined : bytes;
  };

  return {
    fetchPicture,
    async fetchAttachments(message, limits) {
      if (!message.pictures?.length) return [];
      const { pictures = [] } = (await findPost(message)) ?? {};
      const copies = pictures.map(async (picture, i): Promise<readonly Attachment[]> => {
        const bytes = await fetchOne(message.ref.server.id, picture, limits);
        const file = { name: pictureIdOf(i), picture: pictureIdOf(i) };
        return bytes === 'gone' ? [] : [bytes === 'too-large' ? file : { ...file, bytes }];
      });
      return (await Promise.all(copies)).flat();
    },
  };
}

import { type APIAttachment, type APIEmbed, type APIMessage, StickerFormatType } from 'discord.js';

/** A picture of a message, with the address where Discord has it. */
export interface PictureFile {
  readonly id: string;
  readonly url: string;
  /** In bytes; absent if Discord does not tell it. */
  readonly size?: number;
}

/**
 * The hosts of Discord's own files: uploads and stickers, and its copies of pictures of other sites. A picture is never
 * requested from another site. https://discord.com/developers/docs/reference#image-formatting
 */
const FILE_HOST = /^(?:cdn\.discordapp\.com|(?:media|images-ext-\d+)\.discordapp\.net)$/;

/**
 * True for a file on Discord, or on the host of another API than Discord's own.
 * @example isDiscordFileUrl('https://cdn.discordapp.com/attachments/1/2/a.png', 'https://discord.com/api') // true
 */
export function isDiscordFileUrl(url: string, api: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host } = new URL(url);
  if (protocol === 'https:' && FILE_HOST.test(hostname)) return true;
  return new URL(api).hostname !== 'discord.com' && host === new URL(api).host;
}

/**
 * The pictures of a message: uploads, pictures of link previews in Discord's copy, stickers; of a forwarded message too.
 * @example picturesOf(raw).map(({ id }) => id) // ['1130345908467245077', 'sticker-749044136589393960']
 */
export const picturesOf = (raw: APIMessage): readonly PictureFile[] => [
  ...ownPictures(raw),
  ...(raw.message_snapshots ?? []).flatMap(({ message }) => ownPictures(message)),
];

const ownPictures = ({
  attachments,
  embeds,
  sticker_items: stickers,
}: Partial<Pick<APIMessage, 'attachments' | 'embeds' | 'sticker_items'>>): readonly PictureFile[] => [
  ...(attachments ?? []).filter(isPicture).map(({ id, url, size }) => ({ id, url, size })),
  ...(embeds ?? []).flatMap(({ image, thumbnail }) => [...embedPicture(image), ...embedPicture(thumbnail)]),
  ...(stickers ?? [])
    // A Lottie sticker is a drawing program.
    .filter(({ format_type: format }) => format !== StickerFormatType.Lottie)
    .map(({ id, format_type: format }) => ({
      id: `sticker-${id}`,
      url: `https://media.discordapp.net/stickers/${id}.${format === StickerFormatType.GIF ? 'gif' : 'png'}`,
    })),
];

const isPicture = ({ content_type: type, filename }: APIAttachment): boolean =>
  type?.startsWith('image/') ?? /\.(?:png|jpe?g|webp|gif|avif)$/i.test(filename);

/** The address of Discord's copy is stable; it is the id. */
const embedPicture = (picture: APIEmbed['image']): readonly PictureFile[] =>
  picture?.proxy_url === undefined ? [] : [{ id: picture.proxy_url, url: picture.proxy_url }];

import {
  type APIAttachment,
  type APIEmbed,
  type APIMessage,
  type APIUnfurledMediaItem,
  StickerFormatType,
} from 'discord.js';
import { hasPictureName } from '#core';

/** A file that members see with a message, with the address where Discord has it. */
export interface MessageFile {
  readonly id: string;
  readonly url: string;
  /** In bytes; absent if Discord does not tell it. */
  readonly size?: number;
  /** What the member called it. Absent for a picture that was not uploaded: of a link preview or a component, or a sticker. */
  readonly name?: string;
  readonly isPicture: boolean;
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
 * The files of a message: uploads, pictures of link previews and components in Discord's copy, stickers; of a forwarded message
 * too.
 * @example filesOf(raw).map(({ id }) => id) // ['1130345908467245077', 'sticker-749044136589393960']
 */
export const filesOf = (raw: APIMessage): readonly MessageFile[] => [
  ...ownFiles(raw),
  ...(raw.message_snapshots ?? []).flatMap(({ message }) => ownFiles(message)),
];

/** The ids of the files that are pictures. @example picturesOf(raw) // ['1130345908467245077', 'sticker-749044136589393960'] */
export const picturesOf = (raw: APIMessage): readonly string[] =>
  filesOf(raw).flatMap(({ id, isPicture }) => (isPicture ? [id] : []));

const ownFiles = ({
  attachments,
  embeds,
  sticker_items: stickers,
  components,
}: Partial<
  Pick<APIMessage, 'attachments' | 'embeds' | 'sticker_items' | 'components'>
>): readonly MessageFile[] => [
  ...(attachments ?? []).map((file) => ({
    ...{ id: file.id, url: file.url, size: file.size, name: file.filename },
    isPicture: isPicture(file),
  })),
  ...(embeds ?? []).flatMap(({ image, thumbnail }) => [...embedPicture(image), ...embedPicture(thumbnail)]),
  ...(stickers ?? [])
    // A Lottie sticker is a drawing program.
    .filter(({ format_type: format }) => format !== StickerFormatType.Lottie)
    .map(({ id, format_type: format }) => ({
      id: `sticker-${id}`,
      url: `https://media.discordapp.net/stickers/${id}.${format === StickerFormatType.GIF ? 'gif' : 'png'}`,
      isPicture: true,
    })),
  ...componentPictures(components).filter(({ id }) => !attachments?.some((file) => file.id === id)),
];

const isPicture = ({ content_type: type, filename }: APIAttachment): boolean =>
  type?.startsWith('image/') ?? hasPictureName(filename);

/** The fields of message components that hold a picture or other components. */
interface MediaComponent {
  readonly media?: APIUnfurledMediaItem;
  readonly accessory?: MediaComponent;
  readonly components?: readonly MediaComponent[];
  readonly items?: readonly MediaComponent[];
}

/** Only webhooks and apps can send components, but any member can forward them. */
const componentPictures = (components: readonly object[] | undefined): readonly MessageFile[] =>
  ((components ?? []) as readonly MediaComponent[]).flatMap(({ media, accessory, components, items }) => [
    ...mediaPicture(media),
    ...componentPictures([...(components ?? []), ...(items ?? []), ...(accessory ? [accessory] : [])]),
  ]);

const mediaPicture = (media: APIUnfurledMediaItem | undefined): readonly MessageFile[] =>
  media?.proxy_url !== undefined && (media.content_type ?? 'image/').startsWith('image/')
    ? [{ id: media.attachment_id ?? media.proxy_url, url: media.proxy_url, isPicture: true }]
    : [];

/** The address of Discord's copy is stable; it is the id. */
const embedPicture = (picture: APIEmbed['image']): readonly MessageFile[] =>
  picture?.proxy_url === undefined
    ? []
    : [{ id: picture.proxy_url, url: picture.proxy_url, isPicture: true }];

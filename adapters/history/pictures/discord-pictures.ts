import { hasPictureName } from '#core';
import { isJsonObject, type JsonObject, nonEmptyString, objectsIn } from '../record.ts';
import { type HistoryPicture, pictureAt } from './history-picture.ts';

/**
 * The pictures of an entry of a DiscordChatExporter file: attachments, pictures of link previews, stickers; of a forwarded message,
 * too. With its option `--media` the places are paths, of which those of Windows have backslashes; else, and where a download failed,
 * they are addresses. Source: https://github.com/Tyrrrz/DiscordChatExporter, JsonMessageWriter.cs, ExportContext.cs
 * @example discordPictures({ attachments: [{ url: 'chat.json_Files/poster.png', fileName: 'poster.png' }] })
 */
export const discordPictures = (entry: unknown): readonly HistoryPicture[] => {
  if (!isJsonObject(entry)) return [];
  const { forwardedMessage: forwarded } = entry;
  const places = [...ownPlaces(entry), ...(isJsonObject(forwarded) ? ownPlaces(forwarded) : [])];
  return [...new Set(places)].flatMap((place) => pictureAt(place?.replaceAll('\\', '/')));
};

const ownPlaces = ({ attachments, embeds, stickers }: JsonObject): readonly (string | undefined)[] => [
  ...objectsIn(attachments)
    .filter(({ fileName, url }) => hasPictureName(nonEmptyString(fileName) ?? nonEmptyString(url)))
    .map(({ url }) => nonEmptyString(url)),
  ...objectsIn(embeds).flatMap(({ images, image, thumbnail }) =>
    [...objectsIn(images), ...objectsIn([image, thumbnail])].map(({ url }) => nonEmptyString(url)),
  ),
  // A Lottie sticker is a drawing program.
  ...objectsIn(stickers)
    .filter(({ format }) => format !== 'Lottie')
    .map(({ sourceUrl }) => nonEmptyString(sourceUrl)),
];

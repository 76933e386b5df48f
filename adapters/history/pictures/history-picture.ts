/** A picture of a message in a history, and where it may be. */
export interface HistoryPicture {
  /** Its path, as the history names it, seen from the folder of the history. */
  readonly path?: string;
  /** The id of the file on its platform: programs that save files use it as the name of a folder, or in the name of the file. */
  readonly fileId?: string;
  /** The address where its platform has the file. It can contain an access token, so it must never be printed. */
  readonly url?: string;
}

const ADDRESS = /^(?:[a-z][a-z0-9+.-]+:|\/\/)/i;

/**
 * A picture by its place: an address in the network, or a path. No place, no picture.
 * @example pictureAt('chat.json_Files/poster.png') // [{ path: 'chat.json_Files/poster.png' }]
 */
export const pictureAt = (place: string | undefined): readonly HistoryPicture[] => {
  if (place === undefined) return [];
  return [ADDRESS.test(place) ? { url: place } : { path: place }];
};

import type { Server } from '../../message.ts';
import type { KnownPicture, PictureReading } from './picture.ts';

/** The pictures that moderators of each server have decided about. */
export interface KnownPictures {
  /** The known picture that a picture shows; undefined if there is none. Rejects when the store is unavailable. */
  find(server: Server, reading: PictureReading): Promise<KnownPicture | undefined>;
}

/** Keys of the known pictures in the key-value store: `known-picture/<server>/<case>`. They are deleted with their cases. */
export const KNOWN_PICTURE_PREFIX = 'known-picture/';

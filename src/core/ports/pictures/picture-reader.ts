import type { PictureReading } from './picture.ts';

/**
 * When the pictures of a message are read: those of newcomers first, those of messages that their text hides last, because they
 * change no ruling. The latter are given up when others need their room.
 */
export type PicturePriority = 'newcomer' | 'ordinary' | 'hidden';

/** A picture. */
export interface PictureRequest {
  readonly bytes: Uint8Array;
  /** Default: `ordinary`. */
  readonly priority?: PicturePriority;
}

/** Reads text and codes in pictures. It is slow, so it is asked after the text of a message was judged. */
export interface PictureReader {
  /** Never rejects: a picture that cannot be read has a `problem`. */
  read(request: PictureRequest): Promise<PictureReading>;
}

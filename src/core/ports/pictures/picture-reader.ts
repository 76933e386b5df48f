import type { PictureReading } from './picture.ts';

/** A picture, and when it is its turn. New accounts are served first. */
export interface PictureRequest {
  readonly bytes: Uint8Array;
  readonly isNewcomer?: boolean;
  /** Read after all others: it changes no ruling. */
  readonly isLast?: boolean;
}

/** Reads text and codes in pictures. It is slow, so it is asked after the text of a message was judged. */
export interface PictureReader {
  /** Never rejects: a picture that cannot be read has a `problem`. */
  read(request: PictureRequest): Promise<PictureReading>;
}

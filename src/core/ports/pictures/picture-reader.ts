import type { PictureReading } from './picture.ts';

/** What is known of the person who posted a picture. New accounts are served first. */
export interface PictureRequest {
  readonly bytes: Uint8Array;
  readonly isNewcomer?: boolean;
}

/** Reads text and codes in pictures. It is slow, so it is asked after the text of a message was judged. */
export interface PictureReader {
  /** Never rejects: a picture that cannot be read has a `problem`. */
  read(request: PictureRequest): Promise<PictureReading>;
}

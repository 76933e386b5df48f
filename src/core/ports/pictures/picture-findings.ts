import type { Ruling } from '../../verdict.ts';
import type { ReadPicture } from './picture.ts';

/** What was read in the pictures of a message, and what follows from it. */
export interface PictureFindings {
  readonly read: readonly ReadPicture[];
  /** How many could not be read. */
  readonly unread: number;
  /** The ruling on the message together with its pictures; absent: the one on its text stands, as there was nothing to judge. */
  readonly ruling?: Ruling;
}

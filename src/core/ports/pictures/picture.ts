/** The pictures of one message that are read and copied. Further ones count as not read. */
export const MAX_PICTURES_OF_MESSAGE = 10;

/** A rectangle in pixels of the picture as people see it (after the rotation that its EXIF data ask for). */
export interface PictureBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One recognised line of text. */
export interface PictureLine {
  readonly text: string;
  /** From 0 to 1: how sure the recogniser is. */
  readonly confidence: number;
  readonly box: PictureBox;
}

/** One QR code, or another 2D code. It is never opened. */
export interface PictureCode {
  readonly text: string;
  readonly box: PictureBox;
}

/**
 * Why a picture was not read, or not completely.
 * - `not-installed`: the optional packages are missing.
 * - `unsupported`: it is not a PNG, JPEG, WebP, GIF or AVIF by its first bytes.
 * - `too-large`: it has too many bytes. `too-many-pixels`: it has too many pixels.
 * - `damaged`: it cannot be decoded.
 * - `timeout`: it took too long. `failed`: the process that read it ended.
 * - `busy`: too many pictures were waiting. `stopped`: the reader was stopped.
 */
export type PictureProblem =
  | 'not-installed'
  | 'unsupported'
  | 'too-large'
  | 'too-many-pixels'
  | 'damaged'
  | 'timeout'
  | 'failed'
  | 'busy'
  | 'stopped';

/**
 * Why a picture of a message was not read, or not completely. `not-fetched`: its platform did not give it in time. `too-many`: the
 * message has more pictures than are read.
 */
export type UnreadCause = PictureProblem | 'not-fetched' | 'too-many';

/** What was found in a picture. With a problem, it is what was found before it. */
export interface PictureReading {
  /** Size in pixels, as people see it; absent if the picture was not decoded. */
  readonly width?: number;
  readonly height?: number;
  /** Lines from the first, the middle and the last frame, each text once, in reading order. */
  readonly lines: readonly PictureLine[];
  readonly codes: readonly PictureCode[];
  /**
   * The perceptual hash of the first frame: 64 bits as 16 hexadecimal digits. Similar pictures differ in few bits. Absent for a
   * picture that is nearly uniform or was not decoded.
   */
  readonly hash?: string;
  /** True if it looked as if there were text, so that the recogniser was asked. */
  readonly isTextLike: boolean;
  /** True if it moves: each box is a place in one of its frames. */
  readonly isAnimated?: true;
  readonly problem?: PictureProblem;
}

/**
 * The reading of a picture in which nothing was found.
 * @example emptyReading('busy').problem // 'busy'
 */
export const emptyReading = (problem?: PictureProblem): PictureReading => ({
  lines: [],
  codes: [],
  isTextLike: false,
  ...(problem && { problem }),
});

/** A picture that was part of a case which moderators of the same server have decided. */
export interface KnownPicture {
  /** `upheld`: it breaks a rule of the server. `dismissed`: it breaks none. */
  readonly label: 'upheld' | 'dismissed';
  /** `same`: enough to hide the post. `similar`: a moderator looks at it. A `dismissed` picture is always the `same`. */
  readonly match: 'same' | 'similar';
  /** The case that was decided. */
  readonly caseId: string;
  /** In how many of 64 bits the hashes of the two pictures differ. */
  readonly distance: number;
}

/**
 * A picture of a message as it was read: evidence for moderators, compared with pictures of other cases. Its texts
 * are those of the parts that name it.
 */
export interface ReadPicture extends Omit<PictureReading, 'isTextLike' | 'problem'> {
  /** Its id, as in `Message.pictures`. */
  readonly picture: string;
  /** True if it looked as if there were text, and none was recognised. */
  readonly isTextLike?: true;
  readonly problem?: UnreadCause;
  /** What moderators of the server decided about the same picture before. Absent: nothing. */
  readonly known?: KnownPicture;
}

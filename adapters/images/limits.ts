/** Limits of what is read. A picture beyond them has a problem, and the message is judged without it. */
export interface PictureLimits {
  /** Bytes of the file. */
  readonly maxBytes: number;
  /** Pixels of one frame, as the header of the file says. */
  readonly maxPixels: number;
  /** Frames of an animation beyond this number are not looked at. */
  readonly maxFrames: number;
}

/** 25 MB, 40 megapixels, 200 frames. @example { ...DEFAULT_LIMITS, maxBytes: 1_000_000 } */
export const DEFAULT_LIMITS: PictureLimits = {
  maxBytes: 25_000_000,
  maxPixels: 40_000_000,
  maxFrames: 200,
};

import type { PictureReading } from '#core';
import type { PictureLimits } from './limits.ts';

/** What the process gets for each picture. One picture is read at a time. */
export interface WorkerRequest {
  readonly bytes: Uint8Array;
  readonly limits: PictureLimits;
  /** After this many milliseconds no further part of the text is read. */
  readonly textMs: number;
}

/**
 * What the process sends: `ready` once, then for each picture perhaps what was found so far, and at last
 * the whole reading.
 */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'partial'; readonly reading: PictureReading }
  | { readonly kind: 'done'; readonly reading: PictureReading };

/** The first argument of the process: at this many bytes of memory it ends itself. */
export interface WorkerArguments {
  readonly maxMemoryBytes: number;
}

import { emptyReading, type PictureReader } from '#core';
import { findMissingPackages } from './installed-packages.ts';
import {
  createPictureReader,
  type PictureReaderSettings,
  type RunningPictureReader,
} from './picture-reader.ts';

export { hashDistance } from '#core';
export { findMissingPackages } from './installed-packages.ts';
export { DEFAULT_LIMITS, type PictureLimits } from './limits.ts';
export { createPictureQueue, type PictureQueue } from './picture-queue.ts';
export type { PictureReaderSettings, RunningPictureReader } from './picture-reader.ts';

const NOT_INSTALLED: PictureReader & { stop(): void } = {
  read: () => Promise.resolve(emptyReading('not-installed')),
  stop() {},
};

/**
 * A reader of pictures. Without its optional packages every picture has the problem `not-installed`. No process is started
 * before the first picture.
 * @example const reader = openPictureReader({ log }); await reader.read({ bytes })
 */
export const openPictureReader = (
  settings: PictureReaderSettings,
  missing: readonly string[] = findMissingPackages(),
): RunningPictureReader => (missing.length > 0 ? NOT_INSTALLED : createPictureReader(settings));

import { createHash } from 'node:crypto';
import type { PictureReader, PictureReading } from '#core';
import { createLruMap } from '#lib';

/** Readings that are remembered: many accounts post the same picture. */
const MAX_REMEMBERED = 500;

/**
 * The same reader, which reads the same bytes once. A reading with a problem is not remembered: the next one may succeed, because
 * time or memory can have been missing.
 * @example const reader = rememberReadings(openPictureReader(settings)); await reader.read({ bytes })
 */
export function rememberReadings(reader: PictureReader): PictureReader {
  const readings = createLruMap<Promise<PictureReading>>(MAX_REMEMBERED);
  return {
    async read(request) {
      const hash = createHash('sha256').update(request.bytes).digest('base64');
      const remembered = readings.get(hash);
      if (remembered) return remembered;
      const reading = reader.read(request);
      // The same picture of another message must not wait as long as one of a hidden message does, nor be dropped with it.
      if (request.priority !== 'hidden') readings.set(hash, reading);
      if ((await reading).problem === undefined) readings.set(hash, reading);
      else if (readings.get(hash) === reading) readings.delete(hash);
      return reading;
    },
  };
}

import { createHash } from 'node:crypto';
import type {
  Adapter,
  KnownPicture,
  KnownPictures,
  Log,
  Message,
  Part,
  PictureReader,
  PictureReading,
  ReadPicture,
  Server,
} from '#core';
import { messageKey, toPictureParts } from '#core';
import { createLruMap, errorName } from '#lib';

/** Of one message; the others count as not read. */
const MAX_PICTURES = 10;
const DOWNLOAD_TIMEOUT_MS = 10_000;
/** Readings by the hash of the bytes: a picture that many accounts post is read once. */
const MAX_KNOWN_READINGS = 500;

/** What was found in the pictures of a message. */
export interface MessagePictures {
  /** The pictures that it is about, as in `Message.pictures`. */
  readonly pictures: readonly string[];
  readonly parts: readonly Part[];
  readonly read: readonly ReadPicture[];
  /** How many of them could not be read. */
  readonly unread: number;
}

/** Fetches and reads the pictures of a message, one after the other. Never rejects. */
export type ReadMessagePictures = (
  message: Message,
  options: { readonly isNewcomer: boolean; readonly signal: AbortSignal },
) => Promise<MessagePictures>;

export interface PictureSources {
  readonly reader: PictureReader;
  readonly adapterOf: (server: Server) => Pick<Adapter, 'fetchPicture'> | undefined;
  /** Absent: pictures are not compared with those that moderators have decided about. */
  readonly knownPictures?: KnownPictures;
  /** Of one picture. */
  readonly maxBytes: number;
  readonly log: Log;
}

/**
 * Reads pictures of messages. A picture that its platform does not have any more counts as nothing; one that cannot be
 * fetched, is too large or cannot be decoded counts as not read.
 * @example const readPictures = createMessagePictureReader(sources); (await readPictures(message, options)).parts
 */
export function createMessagePictureReader(sources: PictureSources): ReadMessagePictures {
  const { reader, adapterOf, knownPictures, maxBytes, log } = sources;
  const known = createLruMap<Promise<PictureReading>>(MAX_KNOWN_READINGS);

  async function fetchBytes(message: Message, picture: string, signal: AbortSignal) {
    const limits = { maxBytes, signal: AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS)]) };
    return adapterOf(message.ref.server)?.fetchPicture?.(message, picture, limits);
  }

  async function readBytes(bytes: Uint8Array, isNewcomer: boolean): Promise<PictureReading> {
    const hash = createHash('sha256').update(bytes).digest('base64');
    const knownReading = known.get(hash);
    if (knownReading) return knownReading;
    const request = reader.read({ bytes, isNewcomer });
    known.set(hash, request);
    const reading = await request;
    // It may have been a matter of time or memory.
    if (reading.problem !== undefined) known.delete(hash);
    return reading;
  }

  /** Undefined: the picture is gone. */
  async function readOne(
    message: Message,
    picture: string,
    { isNewcomer, signal }: Parameters<ReadMessagePictures>[1],
  ): Promise<PictureReading | undefined> {
    const bytes = await fetchBytes(message, picture, signal);
    if (bytes === undefined) return undefined;
    if (bytes === 'too-large') return { lines: [], codes: [], isTextLike: false, problem: 'too-large' };
    return readBytes(bytes, isNewcomer);
  }

  /** Without its store, a picture is judged by what was read in it. */
  async function findKnown(message: Message, reading: PictureReading): Promise<KnownPicture | undefined> {
    try {
      return await knownPictures?.find(message.ref.server, reading);
    } catch (error) {
      log.warn('known_pictures_unavailable', { message: messageKey(message.ref), error: errorName(error) });
      return undefined;
    }
  }

  return async (message, options) => {
    const { pictures = [] } = message;
    const parts: Part[] = [];
    const read: ReadPicture[] = [];
    let unread = Math.max(0, pictures.length - MAX_PICTURES);
    const note = (why: string) => {
      unread++;
      log.info('picture_not_read', { message: messageKey(message.ref), why });
    };
    for (const picture of pictures.slice(0, MAX_PICTURES)) {
      if (options.signal.aborted) break;
      try {
        const reading = await readOne(message, picture, options);
        if (reading) {
          parts.push(...toPictureParts(reading, picture));
          const known = await findKnown(message, reading);
          read.push(toReadPicture(picture, reading, known));
        }
        if (reading?.problem !== undefined) note(reading.problem);
      } catch (error) {
        note(errorName(error));
      }
    }
    return { pictures, parts, read, unread };
  };
}

const toReadPicture = (
  picture: string,
  { isTextLike, ...found }: PictureReading,
  known: KnownPicture | undefined,
): ReadPicture => ({
  picture,
  ...found,
  ...(isTextLike && found.lines.length === 0 && { isTextLike }),
  ...(known && { known }),
});

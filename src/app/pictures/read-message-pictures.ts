import type {
  Adapter,
  KnownPicture,
  KnownPictures,
  Log,
  Message,
  Metrics,
  Part,
  PicturePriority,
  PictureReader,
  PictureReading,
  ReadPicture,
  Server,
  UnreadCause,
} from '#core';
import { emptyReading, MAX_PICTURES_OF_MESSAGE, messageKey, toPictureParts, withinTextLimit } from '#core';
import { errorName } from '#lib';
import type { OpenCopies } from './open-copies.ts';
import { rememberReadings } from './remember-readings.ts';

const DOWNLOAD_TIMEOUT_MS = 10_000;
/** Of all pictures of one message, so that a slow host does not hold up other messages for long. */
const DOWNLOADS_TIMEOUT_MS = 30_000;

/** What was found in the pictures of a message. */
export interface MessagePictures {
  /** The pictures that it is about, as in `Message.pictures`. */
  readonly pictures: readonly string[];
  readonly parts: readonly Part[];
  /** Also those that could not be read. */
  readonly read: readonly ReadPicture[];
  /** How many of them could not be read. */
  readonly unread: number;
}

/** Fetches and reads the pictures of a message, one after the other. Never rejects. */
export type ReadMessagePictures = (
  message: Message,
  options: {
    readonly isNewcomer: boolean;
    readonly signal: AbortSignal;
    /**
     * The case that hides the message: its pictures are read after all others, from their stored copies if there are some, because
     * the platform may have deleted them.
     */
    readonly hiddenInCase?: string;
    /** Runs after each picture. Must not reject. */
    readonly onPictureDone?: () => Promise<void>;
  },
) => Promise<MessagePictures>;

export interface PictureSources {
  readonly reader: PictureReader;
  readonly adapterOf: (server: Server) => Pick<Adapter, 'fetchPicture'> | undefined;
  /** Absent: pictures are always fetched from the platform. */
  readonly openCopies?: OpenCopies;
  /** Absent: pictures are not compared with those that moderators have decided about. */
  readonly knownPictures?: KnownPictures;
  /** Absent: known pictures are not counted. */
  readonly metrics?: Pick<Metrics, 'countKnownPicture'>;
  /** Of one picture. */
  readonly maxBytes: number;
  /** For the downloads of one message. */
  readonly downloadsTimeoutMs?: number;
  readonly log: Log;
}

/**
 * Reads pictures of messages. A picture that its platform does not have any more counts as nothing; one that cannot be
 * fetched, is too large or cannot be decoded counts as not read.
 * @example const readMessagePictures = createMessagePictureReader(sources); (await readMessagePictures(message, options)).parts
 */
export function createMessagePictureReader(sources: PictureSources): ReadMessagePictures {
  const { knownPictures, openCopies, metrics, log } = sources;
  const reader = rememberReadings(sources.reader);

  /** Undefined: the picture is gone. */
  async function readOne(
    fetched: ReturnType<ReturnType<typeof createFetch>>,
    priority: PicturePriority,
  ): Promise<PictureReading | undefined> {
    const bytes = await fetched;
    if (bytes === undefined) return undefined;
    if (bytes === 'too-large') return emptyReading('too-large');
    return reader.read({ bytes, priority });
  }

  /** Without its store, a picture is judged by what was read in it. */
  async function findKnown(message: Message, reading: PictureReading): Promise<KnownPicture | undefined> {
    try {
      const known = await knownPictures?.find(message.ref.server, reading);
      if (known) metrics?.countKnownPicture(known);
      return known;
    } catch (error) {
      log.warn('known_pictures_unavailable', { message: messageKey(message.ref), error: errorName(error) });
      return undefined;
    }
  }

  return async (message, options) => {
    const { pictures = [] } = message;
    const parts: Part[] = [];
    const read: ReadPicture[] = [];
    const { hiddenInCase, isNewcomer } = options;
    const priority = hiddenInCase !== undefined ? 'hidden' : isNewcomer ? 'newcomer' : 'ordinary';
    const readCopy = hiddenInCase === undefined ? undefined : await openCopies?.(hiddenInCase, message);
    const fetchPicture = createFetch(sources, message, options.signal);
    const note = (why: string) => log.info('picture_not_read', { message: messageKey(message.ref), why });
    for (const picture of pictures.slice(0, MAX_PICTURES_OF_MESSAGE)) {
      if (options.signal.aborted) break;
      try {
        const copy = await readCopy?.(picture);
        const reading = await readOne(copy ? Promise.resolve(copy) : fetchPicture(picture), priority);
        if (reading) {
          parts.push(...toPictureParts(reading, picture));
          const known = await findKnown(message, reading);
          read.push(toReadPicture(picture, reading, known));
        }
        if (reading?.problem !== undefined) note(reading.problem);
      } catch (error) {
        read.push(unreadPicture(picture, 'not-fetched'));
        note(errorName(error));
      }
      await options.onPictureDone?.();
    }
    read.push(
      ...pictures.slice(MAX_PICTURES_OF_MESSAGE).map((picture) => unreadPicture(picture, 'too-many')),
    );
    return { pictures, parts: withinTextLimit(parts), read, unread: countUnread(read) };
  };
}

/**
 * A picture that was not read. @example unreadPicture('a', 'busy').problem // 'busy'
 */
export const unreadPicture = (picture: string, problem: UnreadCause): ReadPicture => ({
  ...{ picture, lines: [], codes: [], problem },
});

const countUnread = (read: readonly ReadPicture[]): number =>
  read.filter(({ problem }) => problem !== undefined).length;

/** Fetches the pictures of one message. What the downloads have taken together is missing for the next one. */
function createFetch(
  { adapterOf, maxBytes, downloadsTimeoutMs = DOWNLOADS_TIMEOUT_MS }: PictureSources,
  message: Message,
  signal: AbortSignal,
) {
  let msLeft = downloadsTimeoutMs;
  return async (picture: string): Promise<Uint8Array | 'too-large' | undefined> => {
    const startedAt = performance.now();
    const timeout = AbortSignal.timeout(Math.max(0, Math.min(DOWNLOAD_TIMEOUT_MS, Math.round(msLeft))));
    try {
      const limits = { maxBytes, signal: AbortSignal.any([signal, timeout]) };
      return await adapterOf(message.ref.server)?.fetchPicture?.(message, picture, limits);
    } finally {
      msLeft -= performance.now() - startedAt;
    }
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

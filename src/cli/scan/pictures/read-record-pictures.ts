import { MAX_PICTURES_OF_MESSAGE, type Message, type Part, toPictureParts, withinTextLimit } from '#core';
import {
  type HistoryPicture,
  type HistoryRecord,
  isPlatformFile,
  type ReadSavedPicture,
} from '../../../../adapters/history/index.ts';
import { describeProblem, type ImageFiles, MAX_IMAGE_BYTES } from '../../lib/images/image-files.ts';
import type { DownloadPicture } from './download-picture.ts';
import type { PictureCounts, UnreadReason } from './picture-counts.ts';

type MessageRecord = Extract<HistoryRecord, { kind: 'message' }>;

/** What the pictures of a record are read with. */
export interface RecordPictureSources {
  readonly images: Pick<ImageFiles, 'readBytes'>;
  readonly readSaved: ReadSavedPicture;
  /** Absent: only saved pictures are read. */
  readonly download?: DownloadPicture | undefined;
  /** Is called with the reason for people why a picture was not read; not for those that were not saved. */
  readonly onUnread: (record: MessageRecord, why: string) => void;
}

/** Reads the pictures of the records of a history. */
export interface RecordPictures {
  /** The message of a record, with what its pictures show. */
  read(record: MessageRecord): Promise<Message>;
  counts(): PictureCounts;
}

/** Why a picture was not read. `why` is absent if the count says enough. */
interface Unread {
  readonly reason: UnreadReason;
  readonly why?: string;
}

/**
 * Reads the pictures of a history, one after the other: saved ones, and with `download` also those that have only an address.
 * @example const pictures = createRecordPictures(sources); const message = await pictures.read(record); pictures.counts()
 */
export function createRecordPictures(sources: RecordPictureSources): RecordPictures {
  const { images, onUnread } = sources;
  const unread: Partial<Record<UnreadReason, number>> = {};
  let read = 0;
  let withText = 0;

  const addUnread = (reason: UnreadReason, count = 1): void => {
    unread[reason] = (unread[reason] ?? 0) + count;
  };

  async function readOne(picture: HistoryPicture): Promise<readonly Part[] | Unread> {
    const bytes = await findBytes(picture, sources);
    if (!(bytes instanceof Uint8Array)) return bytes;
    const reading = await images.readBytes(bytes);
    const parts = toPictureParts(reading);
    if (reading.problem === undefined || parts.length > 0) return parts;
    return {
      reason: reasonOf(reading.problem),
      why: `${nameOf(picture)}: ${describeProblem(reading.problem)}`,
    };
  }

  return {
    async read(record) {
      const { message, pictures = [] } = record;
      if (pictures.length === 0) return message;
      const parts: Part[] = [];
      for (const picture of pictures.slice(0, MAX_PICTURES_OF_MESSAGE)) {
        const result = await readOne(picture);
        if ('reason' in result) {
          addUnread(result.reason);
          if (result.why !== undefined) onUnread(record, result.why);
          continue;
        }
        read++;
        if (result.length > 0) withText++;
        parts.push(...result);
      }
      const tooMany = pictures.length - MAX_PICTURES_OF_MESSAGE;
      if (tooMany > 0) addUnread('too-many', tooMany);
      return { ...message, parts: [...message.parts, ...withinTextLimit(parts)] };
    },
    counts: () => ({ read, withText, unread: { ...unread } }),
  };
}

async function findBytes(
  picture: HistoryPicture,
  { readSaved, download }: RecordPictureSources,
): Promise<Uint8Array | Unread> {
  const saved = await readSaved(picture, MAX_IMAGE_BYTES);
  const { url } = picture;
  switch (saved) {
    case 'outside':
      return { reason: 'missing', why: 'a picture is not in the folder of the history' };
    case 'too-large':
    case 'damaged':
      return { reason: reasonOf(saved), why: `${nameOf(picture)}: ${describeProblem(saved)}` };
    case 'missing':
      if (url === undefined) return { reason: 'missing', why: `${nameOf(picture)}: there is no such file` };
      if (download === undefined) return { reason: isPlatformFile(url) ? 'address-only' : 'other-site' };
      return downloaded(picture, url, download);
    default:
      return saved;
  }
}

async function downloaded(
  picture: HistoryPicture,
  url: string,
  download: DownloadPicture,
): Promise<Uint8Array | Unread> {
  const result = await download(url, MAX_IMAGE_BYTES);
  if (result instanceof Uint8Array) return result;
  return { reason: result.reason, why: `${nameOf(picture)}: ${result.why}` };
}

const reasonOf = (problem: string): UnreadReason => {
  if (problem === 'too-large' || problem === 'too-many-pixels') return 'too-large';
  return problem === 'timeout' ? 'timeout' : 'unreadable';
};

/** A path or an id; an address is never shown, because it can contain a token. */
const nameOf = ({ path, fileId }: HistoryPicture): string =>
  (path ?? fileId ?? 'a picture').replace(/[\p{Cc}\p{Cf}]/gu, ' ');

import type { Archive, AttachmentStore, Log, Message } from '#core';
import { errorName } from '#lib';
import { deriveCaseState } from '../../cases/index.ts';

/** The stored copy of a picture, an id of `Message.pictures`; undefined if there is none. Never rejects. */
export type ReadCopy = (picture: string) => Promise<Uint8Array | undefined>;

/** The copies of the pictures of a message that a case has. Never rejects: without its stores a case has none. */
export type OpenCopies = (caseId: string, message: Pick<Message, 'ref'>) => Promise<ReadCopy>;

/**
 * Creates the function that opens the copies of a case. They were stored as evidence before the post was hidden.
 * @example const readCopy = await createCopyOpener({ archive, attachmentStore, log })(caseId, message); await readCopy('picture-1')
 */
export const createCopyOpener =
  ({
    archive,
    attachmentStore,
    log,
  }: {
    readonly archive: Pick<Archive, 'read'>;
    readonly attachmentStore: Pick<AttachmentStore, 'get'>;
    readonly log: Log;
  }): OpenCopies =>
  async (caseId, { ref }) => {
    const orNothing = <T>(work: Promise<T>): Promise<T | undefined> =>
      work.catch((error: unknown) => {
        log.warn('picture_copy_not_read', { case: caseId, error: errorName(error) });
        return undefined;
      });
    const events = await orNothing(archive.read(caseId));
    const { attachmentCopies = [] } = deriveCaseState(events ?? []) ?? {};
    return async (picture) => {
      const copy = attachmentCopies.find((file) => file.picture === picture && file.message === ref.id);
      return copy && orNothing(attachmentStore.get(copy.file));
    };
  };

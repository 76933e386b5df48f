import type { Archive, Log, Message } from '#core';
import { errorName } from '#lib';
import { deriveCaseId, deriveCaseState, isSameMessage } from '../../cases/index.ts';

const MAX_CASES_SEARCHED = 20;

/** The id of the case that a message belongs to, if that case was opened for another message. */
export type FindOwnerCase = (message: Message) => Promise<string | undefined>;

/**
 * Searches the author's newest cases in the archive, for messages that are not in the memory of this process, for
 * example after a restart. Also undefined if the archive is unavailable. Never throws.
 * @example const findOwnerCase = createOwnerCaseFinder({ archive, log }); await findOwnerCase(message) // 'Y-4G7C2Q0M1X'
 */
export function createOwnerCaseFinder({
  archive,
  log,
}: {
  readonly archive: Pick<Archive, 'listCasesByAuthor' | 'read'>;
  readonly log: Log;
}): FindOwnerCase {
  async function searchCases({ ref, author }: Message): Promise<string | undefined> {
    const ids = await archive.listCasesByAuthor(author, MAX_CASES_SEARCHED);
    if (ids.includes(deriveCaseId(ref))) return undefined;
    for (const id of ids) {
      const pieces = deriveCaseState(await archive.read(id))?.latest.pieces ?? [];
      if (pieces.some((piece) => isSameMessage(piece.ref, ref))) return id;
    }
    return undefined;
  }

  return (message) =>
    searchCases(message).catch((error: unknown) => {
      log.warn('owner_case_lookup_failed', { case: deriveCaseId(message.ref), error: errorName(error) });
      return undefined;
    });
}

import type { Archive, Log, Message } from '#core';
import { errorName } from '#lib';
import { deriveCaseId, deriveCaseState, isSameMessage } from '../../cases/index.ts';

const MAX_CASES_SEARCHED = 20;

/** The case that a message is a piece of, when that is the case of another message. */
export type FindOwnerCase = (message: Message) => Promise<string | undefined>;

/**
 * What this process does not remember, as after a restart, the archive knows: it looks through the author's newest
 * cases. Undefined too while the archive does not answer.
 * @example const pieceOf = createOwnerCaseFinder({ archive, log }); await pieceOf(reported) // 'Y-4G7C2Q0M1X'
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
      log.warn('not looked up among pieces', { case: deriveCaseId(message.ref), error: errorName(error) });
      return undefined;
    });
}

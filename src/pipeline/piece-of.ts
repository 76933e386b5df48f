import type { Archive, Log, Message } from '#core';
import { caseId, caseState, same } from '../cases/index.ts';
import { nameOf } from './detect.ts';

const CASES_SEARCHED = 20;

/** The case that a message is a piece of, when that is the case of another message. */
export type PieceOf = (message: Message) => Promise<string | undefined>;

/**
 * What this process does not remember, as after a restart, the archive knows: it looks through the author's newest
 * cases. Undefined too while the archive does not answer.
 * @example const pieceOf = createPieceOf({ archive, log }); await pieceOf(reported) // 'Y-4G7C2Q0M1X'
 */
export function createPieceOf({
  archive,
  log,
}: {
  readonly archive: Pick<Archive, 'casesOf' | 'read'>;
  readonly log: Log;
}): PieceOf {
  async function find({ ref, author }: Message): Promise<string | undefined> {
    const ids = await archive.casesOf(author, CASES_SEARCHED);
    if (ids.includes(caseId(ref))) return undefined;
    for (const id of ids) {
      const pieces = caseState(await archive.read(id))?.latest.pieces ?? [];
      if (pieces.some((piece) => same(piece.ref, ref))) return id;
    }
    return undefined;
  }

  return (message) =>
    find(message).catch((error: unknown) => {
      log.warn('not looked up among pieces', { case: caseId(message.ref), error: nameOf(error) });
      return undefined;
    });
}

import type { Log, Message, UnreadCause } from '#core';
import { errorName } from '#lib';
import type { CaseState } from '../../cases/index.ts';

/** The picture was never read: its turn did not come, or the platform did not send it. */
const NEVER_READ: ReadonlySet<UnreadCause | undefined> = new Set(['busy', 'stopped', 'not-fetched']);

/**
 * Finds the messages of a case whose pictures were never read: they were dropped from a full queue, or a restart lost them. Never
 * rejects: what fails is logged, and there are none.
 * @example const findUnread = createUnreadFinder({ readCase, log }); await findUnread('Y-4G7C2Q0M1X') // []
 */
export const createUnreadFinder =
  ({
    readCase,
    log,
  }: {
    readonly readCase?: ((caseId: string) => Promise<CaseState | undefined>) | undefined;
    readonly log: Log;
  }) =>
  async (caseId: string): Promise<readonly Message[]> => {
    try {
      const state = await readCase?.(caseId);
      return state?.latest.pieces.filter(isUnread) ?? [];
    } catch (error) {
      log.error('pictures_failed', { case: caseId, error: errorName(error) });
      return [];
    }
  };

const isUnread = ({ pictures = [], readPictures = [], erased }: Message): boolean =>
  !erased && pictures.length > 0 && readPictures.every(({ problem }) => NEVER_READ.has(problem));

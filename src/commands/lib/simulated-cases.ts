import type { CaseTimeline, Server } from '#core';
import { canRetryHide, deriveCaseState } from '../../cases/index.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Older posts are hardly read any more. */
const MAX_AGE_MS = 30 * DAY_MS;

/**
 * The cases of the last 30 days whose post would have been hidden outside shadow mode, is still visible, and was not
 * decided; oldest first.
 * @example (await listSimulatedCases(caseTimeline, server, clock.now())).length // 3
 */
export async function listSimulatedCases(
  caseTimeline: Pick<CaseTimeline, 'listCasesBetween'>,
  server: Server,
  now: Date,
): Promise<readonly string[]> {
  const ids: string[] = [];
  const from = new Date(now.getTime() - MAX_AGE_MS);
  const to = new Date(now.getTime() + 1);
  for await (const { caseId, events } of caseTimeline.listCasesBetween(server, from, to)) {
    const state = deriveCaseState(events);
    const targets = state?.visibilityChanges.at(-1)?.targets ?? [];
    const isSimulated = targets.some(({ outcome }) => outcome?.status === 'simulated');
    if (state && isSimulated && canRetryHide(state)) ids.push(caseId);
  }
  return ids;
}

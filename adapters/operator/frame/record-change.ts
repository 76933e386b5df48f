import type { ApiCaller, AuditTrail, Clock, Log } from '#core';
import { errorName } from '#lib';
import { isProblem, type ProblemAnswer } from './problem.ts';
import { type AnyRoute, routeName, type Success } from './route.ts';

/** A change by key. */
interface Change {
  readonly caller: ApiCaller;
  readonly params: unknown;
  readonly route: Pick<AnyRoute, 'method' | 'path'>;
}

/**
 * Makes a change between its note and its record. Without a note nothing is changed. When the process ends in between, or the
 * change fails in an unknown way, the note stays, and a scheduled job records it as interrupted.
 * @example await recordAround(() => handler(input), { caller, params, route }, { audit, clock, log })
 */
export async function recordAround<A extends Pick<Success, 'status' | 'ids'>>(
  makeChange: () => Promise<A | ProblemAnswer>,
  { caller, params, route }: Change,
  { audit, clock, log }: { readonly audit: AuditTrail; readonly clock: Clock; readonly log: Log },
): Promise<A | ProblemAnswer> {
  const ids = { ...(params as Readonly<Record<string, string>> | undefined) };
  const change = { keyId: caller.keyId, route: routeName(route) };
  const note = await audit.begin(caller.server, { ...change, ids, at: clock.now() });
  const answer = await makeChange();
  const fields = { tenant: caller.tenant, key: caller.keyId, route: change.route };
  try {
    if (isProblem(answer)) await audit.drop(note);
    else {
      const entry = { ...change, ids: { ...ids, ...answer.ids }, status: answer.status, at: clock.now() };
      await audit.append(caller.server, entry, note);
    }
  } catch (error) {
    // The client must get its answer: what it asked for is decided. The note is recorded later.
    log.warn('api_change_recorded_later', { ...fields, error: errorName(error) });
  }
  return answer;
}

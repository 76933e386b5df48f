import type { ApiCaller, CaseAnswer, CaseTimeline, Member, OperatorModerator, RequestResult } from '#core';
import { parseCaseId } from '../../../commands/lib/parse-case-id.ts';

/** Checks whose case it is. */
export type CaseOwnership = Pick<CaseTimeline, 'isCaseOf'>;

/**
 * The number of a case of the caller's tenant; undefined for an unknown case and for one of another tenant, after the same
 * single look-up.
 * @example await findOwnCase(timeline, caller, 'y-4g7c2q0m1x') // 'Y-4G7C2Q0M1X'
 */
export async function findOwnCase(
  caseTimeline: CaseOwnership,
  { server }: Pick<ApiCaller, 'server'>,
  typed: string,
): Promise<string | undefined> {
  const caseId = parseCaseId(typed);
  return caseId !== undefined && (await caseTimeline.isCaseOf(server, caseId)) ? caseId : undefined;
}

/**
 * A moderator of the network, who acts by the key of the caller.
 * @example moderatorOf(caller, { id: 'aoi', name: 'Aoi' }).via // the id of the key
 */
export const moderatorOf = (
  { server, keyId }: Pick<ApiCaller, 'server' | 'keyId'>,
  { id, name }: OperatorModerator,
): Member => ({ server, id, name, roles: [], moderator: true, via: keyId });

/**
 * The answer of the pipeline as the API gives it. A person who is not the author of the case learns nothing about it.
 * @example toCaseAnswer({ accepted: false, code: 'not-yours', text }, 'Y-4G7C2Q0M1X').kind // 'not-found'
 */
export function toCaseAnswer({ accepted, code, text }: RequestResult, caseId: string): CaseAnswer {
  if (accepted) return { kind: 'accepted', caseId, text };
  switch (code) {
    case 'unknown-case':
    case 'not-yours':
      return { kind: 'not-found' };
    case 'unavailable':
      return { kind: 'unavailable' };
    default:
      return { kind: 'refused', code, text };
  }
}

import type { DraftRefusal, DraftResult } from '#core';
import type { DraftChangeResult } from '../../rule-rollout/draft-changes.ts';

/** A result of the rollout as the page shows it. @example toDraftResult({ done: true, revision: 3 }) // { done: true } */
export function toDraftResult(
  result: DraftChangeResult<Extract<DraftRefusal, { code: 'invalid' }>>,
): DraftResult {
  if (result.done) return { done: true, ...(result.kept && { kept: result.kept }) };
  return result.code === 'pack'
    ? { done: false, code: 'invalid', field: 'ownPack', problem: result.error.message }
    : result;
}

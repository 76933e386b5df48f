import type { z } from '@hono/zod-openapi';
import type { RulesRefusal, RulesResult, RulesState as RulesStateValue } from '#core';
import { writeEtag } from '../frame/if-match.ts';
import { type ProblemAnswer, problem } from '../frame/problem.ts';
import type { ReadonlyDeep } from '../frame/route.ts';
import type { RulesState } from './rules-schemas.ts';

type Wire = ReadonlyDeep<z.input<typeof RulesState>>;

/** The answer with the state and its `ETag`. @example return showState(await api.rules.read(caller)) */
export const showState = (state: RulesStateValue, kept = false) => ({
  status: 200 as const,
  headers: { etag: writeEtag(state.revision) },
  body: { ...toWire(state), ...(kept && { keptPack: kept }) },
});

/** The answer to a change. @example return showResult(await api.rules.move(caller, step)) */
export const showResult = (result: RulesResult) =>
  result.kind === 'done' ? showState(result.state, result.kept) : toProblem(result);

function toWire({ revision, inForce, draft, canRollBack, comparison }: RulesStateValue): Wire {
  return {
    revision,
    inForce: { version: inForce.version, pack: inForce.pack ?? null },
    ...(draft && { draft: draftToWire(draft) }),
    canRollBack,
    ...(comparison && { comparison: { ...comparison, since: comparison.since.toISOString() } }),
  };
}

const draftToWire = ({
  id,
  version,
  stage,
  percent,
  pack,
  steps,
}: NonNullable<RulesStateValue['draft']>): NonNullable<Wire['draft']> => ({
  ...{ id, version, stage },
  pack: pack ?? null,
  ...(percent !== undefined && { percent }),
  steps: steps.map((step) => ({
    ...{ step: step.step, at: step.at.toISOString(), by: step.by.id },
    ...(step.percent !== undefined && { percent: step.percent }),
    ...(step.why !== undefined && { reason: step.why }),
  })),
});

function toProblem(refusal: RulesRefusal): ProblemAnswer {
  switch (refusal.kind) {
    case 'changed':
      return problem(
        'changed-meanwhile',
        'The draft was changed since you read it: read GET /v1/rules again, and send its ETag as If-Match.',
      );
    case 'stage':
      return problem('conflict', STAGE_PROBLEMS[refusal.stage ?? 'none']);
    case 'pack': {
      const { line, column, problem: what } = refusal;
      const detail = `line ${line}, column ${column}: ${what}`;
      return problem('unprocessable', `The pack cannot be used. ${detail}`, {
        errors: [{ pointer: '/pack', detail }],
      });
    }
    default:
      return refusal satisfies never;
  }
}

/** What is possible in each stage. */
const STAGE_PROBLEMS: Readonly<Record<NonNullable<RulesStateValue['draft']>['stage'] | 'none', string>> = {
  none: 'There is no draft: send one with PUT /v1/rules/draft first.',
  draft:
    'The draft is not used: POST /v1/rules/shadow, share or activate is possible, and rollback after an activation.',
  shadow: 'The draft is in shadow: POST /v1/rules/share, activate or rollback is possible.',
  share:
    'The draft judges a share of authors: POST /v1/rules/rollback or activate it before you send another draft.',
  active: 'The draft is in force: POST /v1/rules/rollback, or send another draft with PUT /v1/rules/draft.',
};

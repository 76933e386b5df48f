import { z } from '@hono/zod-openapi';
import type { ApiArea, AreaDependencies } from '../area.ts';
import { IF_MATCH, readIfMatch } from '../frame/if-match.ts';
import { isProblem } from '../frame/problem.ts';
import { defineRoute } from '../frame/route.ts';
import {
  Differences,
  DraftRequest,
  Precision,
  RulesState,
  ShareRequest,
  StepRequest,
} from './rules-schemas.ts';
import { showResult, showState } from './rules-wire.ts';

const SOURCE = 'GET /v1/rules';
const PACK = `id: our-rules
summary: { ja: このネットワークのルール, en: rules of this network }
rules:
  sale-by-dm:
    when: { all: [sale, contact.dm] }
    weight: 1
    sorts: [contact]
    note: { ja: DMでの売買です, en: a sale by direct message }
    hits: [ギター5万円で譲ります。DMください]
`;

const STATE_EXAMPLE = {
  revision: 3,
  inForce: { version: 'a1b2c3d4e5f6', pack: null },
  draft: {
    id: 'b90d7d398bf0',
    version: 'a1b2c3d4e5f6+0f1e2d3c',
    stage: 'share',
    percent: 10,
    pack: PACK,
    steps: [
      { step: 'saved', at: '2026-01-30T09:00:00Z', by: 'k3m9' },
      { step: 'shadow', at: '2026-01-30T09:05:00Z', by: 'k3m9' },
      {
        step: 'share',
        percent: 10,
        at: '2026-01-31T09:00:00Z',
        by: 'k3m9',
        reason: 'no false hits in shadow',
      },
    ],
  },
  canRollBack: false,
  comparison: {
    since: '2026-01-31T09:00:00Z',
    judged: 1_840_221,
    skipped: 0,
    hideMore: 2,
    hideFewer: 0,
    reviewMore: 41,
    reviewFewer: 2,
    rules: [{ rule: 'our-rules/sale-by-dm', hideMore: 2, hideFewer: 0, reviewMore: 41, reviewFewer: 2 }],
  },
} as const;

const stateAnswer = {
  200: {
    description: 'The rules in force and the draft. The header `ETag` is the revision.',
    schema: RulesState,
    example: STATE_EXAMPLE,
  },
} as const;

const readRoute = defineRoute({
  method: 'get',
  path: '/v1/rules',
  scope: 'rules',
  operationId: 'readRules',
  summary: 'Read the rules in force and the draft',
  description:
    'The version of the rules in force, your draft with its stage, and what the draft would change. Send the `ETag` of this ' +
    'answer as `If-Match` with each change.',
  answers: stateAnswer,
});

const draftRoute = defineRoute({
  method: 'put',
  path: '/v1/rules/draft',
  scope: 'rules',
  operationId: 'saveRulesDraft',
  summary: 'Save rules of your own as a draft',
  description:
    'The draft is a rule pack: a `pack.yaml` with the names of the shipped lexicon. It is compiled and tried on its own texts ' +
    '(`hits`, `passes`, `examples`) before it is saved. Nothing changes for posts. A draft in shadow leaves the shadow; one that ' +
    'judges a share must be rolled back or activated first. Your draft and that of the console are the same.',
  headers: [IF_MATCH],
  body: DraftRequest,
  bodyExample: { pack: PACK, reason: 'sales of stolen goods' },
  answers: stateAnswer,
  problems: {
    'precondition-required': 'Without `If-Match`.',
    'changed-meanwhile': 'The draft was changed since you read it.',
    conflict: 'The draft judges a share.',
    unprocessable: 'The pack cannot be used. `errors` has line, column and what to write.',
  },
  audited: true,
});

const STEP_PROBLEMS = {
  'precondition-required': 'Without `If-Match`.',
  'changed-meanwhile': 'The draft was changed since you read it.',
  conflict: 'The step does not fit the stage of the draft; `detail` says which steps do.',
} as const;

const shadowRoute = defineRoute({
  method: 'post',
  path: '/v1/rules/shadow',
  scope: 'rules',
  operationId: 'shadowRules',
  summary: 'Try the draft on live posts without effect',
  description:
    'Each post is judged a second time with the draft, after it was judged. Differences are counted; nothing is done. All ' +
    'workers begin within 30 seconds.',
  headers: [IF_MATCH],
  body: StepRequest,
  bodyExample: {},
  answers: stateAnswer,
  problems: STEP_PROBLEMS,
  audited: true,
});

const shareRoute = defineRoute({
  method: 'post',
  path: '/v1/rules/share',
  scope: 'rules',
  operationId: 'shareRules',
  summary: 'Let the draft judge a share of authors',
  description:
    'From now on the draft judges the posts of this percentage of authors, and the rules in force judge the others. Authors are ' +
    'drawn by a hash of their id and the id of the draft: an author stays in the share, also when it grows. Send it again with ' +
    'another percentage to change it. Each post is judged by both, and differences are counted.',
  headers: [IF_MATCH],
  body: ShareRequest,
  bodyExample: { percent: 10, reason: 'no false hits in shadow' },
  answers: stateAnswer,
  problems: STEP_PROBLEMS,
  audited: true,
});

const activateRoute = defineRoute({
  method: 'post',
  path: '/v1/rules/activate',
  scope: 'rules',
  operationId: 'activateRules',
  summary: 'Put the draft into force for all authors',
  description:
    'The pack becomes part of your policy, as a new version in its history. It is tried again on its own texts, because the ' +
    'shipped rules may have changed since it was saved.',
  headers: [IF_MATCH],
  body: StepRequest,
  bodyExample: { reason: 'a week with 10 % of authors' },
  answers: stateAnswer,
  problems: {
    ...STEP_PROBLEMS,
    unprocessable: 'The shipped rules changed, and the pack does not fit any more.',
  },
  audited: true,
});

const rollBackRoute = defineRoute({
  method: 'post',
  path: '/v1/rules/rollback',
  scope: 'rules',
  operationId: 'rollBackRules',
  summary: 'Go back to the rules before the draft',
  description:
    'Ends a shadow or a share, or takes an activation back: the pack from before is in force again, unless the pack of the ' +
    'policy was changed after the activation (`keptPack`). Without `If-Match` any revision is rolled back.',
  headers: [{ ...IF_MATCH, required: false }],
  body: StepRequest,
  bodyExample: { reason: 'hides offers of regular work' },
  answers: stateAnswer,
  problems: {
    'changed-meanwhile': STEP_PROBLEMS['changed-meanwhile'],
    conflict: 'There is nothing to roll back.',
  },
  audited: true,
});

const differencesRoute = defineRoute({
  method: 'get',
  path: '/v1/rules/differences',
  scope: 'rules',
  operationId: 'listRulesDifferences',
  summary: 'List posts that the draft judges otherwise',
  description:
    'The newest 200 posts of this stage, by id: texts are not kept. They end with the stage, and after 30 days.',
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(50).describe('The most posts, 1 to 200.'),
  }),
  answers: {
    200: {
      description: 'The posts, newest first.',
      schema: Differences,
      example: {
        items: [
          {
            postId: 'post-1841',
            channel: 'posts',
            at: '2026-01-31T09:00:00Z',
            before: 'pass',
            after: 'review',
            rules: ['our-rules/sale-by-dm'],
          },
        ],
      },
    },
  },
});

const precisionRoute = defineRoute({
  method: 'get',
  path: '/v1/rules/precision',
  scope: 'rules',
  operationId: 'readRulesPrecision',
  summary: 'Read how often moderators agreed with each rule',
  description: 'Of the cases in which a pack or a rule fired and that were decided: how many were upheld.',
  query: z.strictObject({
    days: z.coerce.number().int().min(1).max(366).default(90).describe('The last days, 1 to 366.'),
  }),
  answers: {
    200: {
      description: 'By pack and by rule.',
      schema: Precision,
      example: {
        days: 90,
        packs: [{ name: 'our-rules', upheld: 38, decided: 41, low: 0.81, high: 0.97 }],
        rules: [{ name: 'our-rules/sale-by-dm', upheld: 38, decided: 41, low: 0.81, high: 0.97 }],
      },
    },
  },
});

function mount({ addRoute, api }: AreaDependencies): void {
  addRoute(readRoute, async ({ caller }) => showState(await api.rules.read(caller)));

  addRoute(draftRoute, async ({ caller, body: { pack, reason: why }, header }) => {
    const revision = readIfMatch(header('if-match'), SOURCE);
    return isProblem(revision)
      ? revision
      : showResult(await api.rules.saveDraft(caller, { pack, revision, why }));
  });

  for (const [route, move] of [
    [shadowRoute, 'shadow'],
    [activateRoute, 'activate'],
  ] as const)
    addRoute(route, async ({ caller, body: { reason: why }, header }) => {
      const revision = readIfMatch(header('if-match'), SOURCE);
      return isProblem(revision)
        ? revision
        : showResult(await api.rules.move(caller, { move, revision, why }));
    });

  addRoute(shareRoute, async ({ caller, body: { percent, reason: why }, header }) => {
    const revision = readIfMatch(header('if-match'), SOURCE);
    return isProblem(revision)
      ? revision
      : showResult(await api.rules.move(caller, { move: { share: percent }, revision, why }));
  });

  addRoute(rollBackRoute, async ({ caller, body: { reason: why }, header }) => {
    const sent = header('if-match');
    const revision = sent === undefined ? undefined : readIfMatch(sent, SOURCE);
    return isProblem(revision)
      ? revision
      : showResult(await api.rules.move(caller, { move: 'roll-back', revision, why }));
  });

  addRoute(differencesRoute, async ({ caller, query: { limit } }) => ({
    status: 200,
    body: {
      items: (await api.rules.listDifferences(caller, limit)).map(({ at, ...post }) => ({
        ...post,
        at: at.toISOString(),
      })),
    },
  }));

  addRoute(precisionRoute, async ({ caller, query: { days } }) => ({
    status: 200,
    body: await api.rules.readPrecision(caller, days),
  }));
}

/** `/v1/rules`: rules of the tenant's own, from a draft to force for all. */
export const rulesArea: ApiArea = {
  name: 'Rules',
  description:
    'Rules of your own: draft, shadow on live posts, share of authors, force for all, and back in one call.',
  mount,
};

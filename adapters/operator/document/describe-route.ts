import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import { IDEMPOTENCY_HEADER } from '../frame/idempotency.ts';
import { PROBLEMS, Problem, type ProblemKind } from '../frame/problem.ts';
import { type AnyRoute, DEFAULT_BODY_BYTES } from '../frame/route.ts';

/** Failures that calls of every area have, by when they happen. */
const COMMON_PROBLEMS = {
  'invalid-request': 'A value is missing, unknown or out of its limits; `errors` names each of them.',
  'invalid-json': 'The body is empty, no JSON, not UTF-8, or nested too deeply.',
  'invalid-text': 'A string has a lone surrogate.',
  unauthorized: 'No key was sent, or it is unknown, expired or revoked.',
  'missing-scope': 'The key is valid and does not have the scope of this call.',
  timeout: 'The body was sent too slowly.',
  'in-progress': 'A request with the same Idempotency-Key is in progress.',
  'too-large': 'The body is larger than this call allows.',
  'unsupported-media-type': 'The body is not `application/json`, not UTF-8, or compressed.',
  'key-reused': 'The Idempotency-Key was sent with another request within the last 24 hours.',
  'too-many-requests':
    'The quota of the network is used up, or too much is in progress. Wait as `Retry-After` says.',
  internal: 'A fault on our side. It is in the log; please report it.',
  unavailable: 'A store or the stream does not answer. Send the same request again after `Retry-After`.',
} as const satisfies Partial<Record<ProblemKind, string>>;

type CommonProblem = keyof typeof COMMON_PROBLEMS;

const ALWAYS: readonly CommonProblem[] = [
  'unauthorized',
  'missing-scope',
  'too-many-requests',
  'internal',
  'unavailable',
];
const WITH_BODY: readonly CommonProblem[] = [
  'invalid-request',
  'invalid-json',
  'invalid-text',
  'timeout',
  'too-large',
  'unsupported-media-type',
];

/** The part of the document about one route. @example registry.registerPath(describeRoute(route, 'Posts')) */
export function describeRoute(route: AnyRoute, tag: string): RouteConfig {
  const { method, path, operationId, summary, scope, params, query, body, bodyExample, headers = [] } = route;
  const isIdempotent = route.idempotent ?? method === 'post';
  const limit = route.maxBodyBytes ?? DEFAULT_BODY_BYTES;
  const shownHeaders = [
    ...(isIdempotent ? [IDEMPOTENCY_HEADER] : []),
    ...headers.map(({ name, description, required = false, example }) => ({
      ...{ name, in: 'header' as const, required, description, schema: { type: 'string' as const }, example },
    })),
  ];
  return {
    ...{ method, path, operationId, summary, tags: [tag] },
    description: `${route.description}\n\nScope: \`${scope}\`.${body ? ` The body has at most ${limit.toLocaleString('en')} bytes.` : ''}`,
    security: [{ apiKey: [scope] }],
    'x-scope': scope,
    ...(body && { 'x-max-body-bytes': limit }),
    ...(shownHeaders.length > 0 && { parameters: shownHeaders }),
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(body && {
        body: { required: true, content: { 'application/json': { schema: body, example: bodyExample } } },
      }),
    },
    responses: { ...describeAnswers(route), ...describeProblems(route, isIdempotent) },
  };
}

const describeAnswers = ({ answers }: AnyRoute): RouteConfig['responses'] =>
  Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      if (!('schema' in answer)) return [status, { description: answer.description }];
      const { description, schema, example } = answer;
      return [status, { description, content: { 'application/json': { schema, example } } }];
    }),
  );

/** One answer for each status; several problems may have the same. */
function describeProblems(
  { params, query, body, problems = {} }: AnyRoute,
  isIdempotent: boolean,
): RouteConfig['responses'] {
  const common: readonly CommonProblem[] = [
    ...ALWAYS,
    ...(body ? WITH_BODY : []),
    ...(params || query || isIdempotent ? (['invalid-request'] as const) : []),
    ...(isIdempotent ? (['in-progress', 'key-reused'] as const) : []),
  ];
  const sentences = new Map<ProblemKind, string>(common.map((kind) => [kind, COMMON_PROBLEMS[kind]]));
  for (const [kind, sentence] of Object.entries(problems)) sentences.set(kind as ProblemKind, sentence);
  const byStatus = Map.groupBy(sentences, ([kind]) => PROBLEMS[kind].status);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, kinds]) => [
        String(status),
        {
          description: kinds.map(([kind, sentence]) => `\`${kind}\`: ${sentence}`).join('\n\n'),
          content: { 'application/problem+json': { schema: Problem } },
          ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
        },
      ]),
  );
}

const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds until another try makes sense.',
    schema: { type: 'integer' as const, minimum: 1 },
  },
};

/** What every route of a site can be added to. */
export type Registry = OpenAPIHono['openAPIRegistry'];

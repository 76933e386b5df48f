import type { Context } from 'hono';
import type { ApiCaller, ApiKeys, ApiQuotas, AuditTrail, Clock, IdempotencyStore, Log, Tracer } from '#core';
import type { OperatorEnv } from '../operator-env.ts';
import { describeIssues, type InputPlace } from './describe-issues.ts';
import { answerOnce } from './idempotency.ts';
import type { BodyBudget, InProgress } from './in-progress.ts';
import { parseJson } from './parse-json.ts';
import { isProblem, type ProblemAnswer, problem, retryAfter, toProblemResponse } from './problem.ts';
import { NO_BYTES, readBody } from './read-body.ts';
import { recordAround } from './record-change.ts';
import { type AnyHandler, type AnyRoute, DEFAULT_BODY_BYTES, routeName, type Success } from './route.ts';

/** What the frame needs to check requests. */
export interface FrameDependencies {
  readonly keys: Pick<ApiKeys, 'authenticate'>;
  readonly quotas: ApiQuotas;
  readonly idempotency: IdempotencyStore;
  readonly audit: AuditTrail;
  readonly inProgress: InProgress;
  readonly tracer: Tracer;
  /** From the first to the last byte of a body. */
  readonly bodyTimeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The values of a request that its route names. */
interface Input {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly bytes: Uint8Array;
}

/**
 * Answers the requests of one route: key, scope, place, body, values, quota, Idempotency-Key, handler, chain.
 * @example site.post('/v1/judge', handleRequest(route, handler, deps))
 */
export const handleRequest =
  (route: AnyRoute, handler: AnyHandler, deps: FrameDependencies) =>
  async (context: Context<OperatorEnv>): Promise<Response> => {
    context.set('route', routeName(route));
    const caller = await checkKey(context, route, deps);
    if (isProblem(caller)) return toProblemResponse(caller);
    deps.tracer.annotate({ 'yamidome.tenant': caller.tenant });
    const place = deps.inProgress.enter(route.waits ? 'waiting' : 'working');
    if (!place)
      return toProblemResponse(
        problem(
          'too-many-requests',
          'Too many requests are in progress: send the same request again later.',
          {
            headers: retryAfter(1000),
          },
        ),
      );
    try {
      const input = await readInput(context, route, place, deps);
      if (isProblem(input)) return toProblemResponse(input);
      const refusal = await takeQuota(caller, input.body, route, deps);
      if (refusal) return toProblemResponse(refusal);
      const run = () => runHandler(context, caller, input, { route, handler, deps });
      if (route.idempotent ?? route.method === 'post')
        return await answerOnce({ context, caller, input, run }, deps);
      return await run();
    } finally {
      place.leave();
    }
  };

/** All keys that cannot be used get the same answer. */
async function checkKey(
  context: Context,
  { scope }: AnyRoute,
  { keys }: FrameDependencies,
): Promise<ApiCaller | ProblemAnswer> {
  const [, bearer] = /^Bearer +([\w.~+/=-]{1,500})$/i.exec(context.req.header('authorization') ?? '') ?? [];
  const caller = bearer === undefined ? undefined : await keys.authenticate(bearer);
  if (!caller)
    return problem(
      'unauthorized',
      'Send a valid key: Authorization: Bearer yk_… . It may have expired or been revoked.',
      {
        headers: { 'www-authenticate': 'Bearer' },
      },
    );
  if (caller.scopes.has(scope)) return caller;
  return problem('missing-scope', `Use a key with the scope "${scope}".`, {
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  });
}

/** Reads the body and checks all values, so that one answer names everything that is wrong. */
async function readInput(
  context: Context<OperatorEnv>,
  route: AnyRoute,
  budget: BodyBudget,
  { bodyTimeoutMs }: FrameDependencies,
): Promise<Input | ProblemAnswer> {
  let bytes: Uint8Array = new Uint8Array();
  let json: unknown;
  if (route.body) {
    const maxBytes = route.maxBodyBytes ?? DEFAULT_BODY_BYTES;
    const { headers } = context.req.raw;
    const source = context.env?.body ?? context.req.raw.body ?? NO_BYTES;
    const read = await readBody(headers, source, { maxBytes, timeoutMs: bodyTimeoutMs, budget });
    if (isProblem(read)) return read;
    bytes = read;
    const parsed = parseJson(bytes);
    if (isProblem(parsed)) return parsed;
    json = parsed.value;
  }
  const found: { place: InputPlace; issues: Parameters<typeof describeIssues>[0][number]['issues'] }[] = [];
  const check = (place: InputPlace, schema: AnyRoute['body'], value: unknown): unknown => {
    if (!schema) return undefined;
    const { success, data, error } = schema.safeParse(value);
    if (!success) found.push({ place, issues: error.issues });
    return data;
  };
  const params = check('path', route.params, context.req.param());
  const query = check('query', route.query, readQuery(context));
  const body = check('body', route.body, json);
  return found.length > 0 ? describeIssues(found) : { params, query, body, bytes };
}

/** A parameter that occurs twice is an array, which no schema accepts. */
const readQuery = (context: Context): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(context.req.queries()).map(([name, values]) => [
      name,
      values.length === 1 ? values[0] : values,
    ]),
  );

async function takeQuota(
  caller: ApiCaller,
  body: unknown,
  { quota }: AnyRoute,
  { quotas }: FrameDependencies,
): Promise<ProblemAnswer | undefined> {
  if (!quota) return undefined;
  const answer = await quotas.take(caller, quota.kind, quota.count(body));
  if (answer.allowed) return undefined;
  const headers = retryAfter(answer.retryAfterMs);
  if (answer.most !== undefined && answer.most < quota.count(body))
    return problem('too-many-requests', `Your quota allows at most ${answer.most} at once: send fewer.`, {
      headers,
    });
  return problem(
    'too-many-requests',
    "The quota of this key's network is used up for now: wait as Retry-After says.",
    { headers },
  );
}

async function runHandler(
  context: Context<OperatorEnv>,
  caller: ApiCaller,
  { params, query, body }: Input,
  {
    route,
    handler,
    deps,
  }: { readonly route: AnyRoute; readonly handler: AnyHandler; readonly deps: FrameDependencies },
): Promise<Response> {
  const answerOf = async () =>
    (await handler({
      caller,
      params,
      query,
      body,
      header: (name) => context.req.header(name),
      signal: () => context.req.raw.signal,
    })) as Success | ProblemAnswer;
  const answer = route.audited
    ? await recordAround(answerOf, { caller, params, route }, deps)
    : await answerOf();
  if (isProblem(answer)) return toProblemResponse(answer);
  return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), {
    status: answer.status,
    headers: { ...(answer.body !== undefined && { 'content-type': 'application/json' }), ...answer.headers },
  });
}

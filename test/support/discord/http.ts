import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { bytesOf, readBody, readReason } from './body.ts';
import { serveFile } from './cdn.ts';
import type { createFaults, Fault } from './faults.ts';
import type { Limits } from './limits.ts';
import { Refusal, refuse } from './refusal.ts';
import { checkSnowflakes, createRouter, type Match, type Route, type Upload } from './router.ts';
import type { World } from './world.ts';

/** One request as it was received and what was answered. */
export interface SeenRequest {
  readonly method: string;
  /** Below /api/v10, without the query. */
  readonly path: string;
  /** `METHOD /path` with the parameters' names; undefined for a path the fake does not know. */
  readonly route: string | undefined;
  readonly query: string;
  body: unknown;
  files: readonly Upload[];
  /** The decoded audit log reason. */
  reason: string | undefined;
  readonly at: Date;
  /** The same to fractions of a millisecond, as `performance.now()` counts. */
  readonly arrivedMs: number;
  /** 0 until answered, and for ever in a black hole. */
  status: number;
  /** Discord's error code, when refused. */
  code: number | undefined;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const PREFIX = '/api/v10';

export interface HttpParts {
  readonly world: World;
  readonly routes: readonly Route[];
  readonly limits: Limits;
  readonly meet: ReturnType<typeof createFaults>['meet'];
  readonly requests: SeenRequest[];
  readonly bugs: unknown[];
  readonly isDown: () => boolean;
}

/** The REST side: record, authorise, count, fail on demand, check, answer. */
export function createHandler({ world, routes, limits, meet, requests, bugs, isDown }: HttpParts) {
  const find = createRouter(routes);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isDown()) return void request.socket.destroy();
    const url = new URL(request.url!, 'http://local');
    if (url.pathname.startsWith('/attachments/')) return serveFile(world, url.pathname, response);
    const path = url.pathname.startsWith(PREFIX) ? url.pathname.slice(PREFIX.length) : url.pathname;
    const match = url.pathname.startsWith(PREFIX) ? find(request.method!, path) : undefined;
    const seen: SeenRequest = {
      method: request.method!,
      path,
      route: match && `${match.route.method} ${match.route.path}`,
      query: url.search,
      body: undefined,
      files: [],
      reason: undefined,
      at: world.clock.now(),
      arrivedMs: performance.now(),
      status: 0,
      code: undefined,
    };
    requests.push(seen);
    const bytes = await bytesOf(request);
    const fault = seen.route ? meet(seen.route) : undefined;
    const answer = await answerTo(request, bytes, url, match, seen, fault);
    if (fault?.kind === 'black-hole') return;
    if (fault?.kind === 'slow') await wait(fault.ms);
    limits.note(answer.status);
    seen.status = answer.status;
    reply(response, answer);
  };

  async function answerTo(
    request: IncomingMessage,
    bytes: Buffer,
    url: URL,
    match: Match | undefined,
    seen: SeenRequest,
    fault: Fault | undefined,
  ): Promise<Answer> {
    if (limits.banned()) return limited(600_000, true, { 'x-ratelimit-scope': 'global' });
    if (!match) return { status: 404, body: { message: '404: Not Found', code: 0 } };
    const { headers, refused } = limits.ask(match);
    try {
      const parts = await readBody(bytes, request.headers['content-type'] ?? '');
      seen.body = parts.body;
      seen.files = parts.files;
      if (refused) return limited(refused.retryAfterMs, refused.global, headers);
      if (fault?.kind === 'limited')
        return limited(fault.retryAfterMs, fault.global, {
          'x-ratelimit-scope': fault.shared ? 'shared' : 'user',
        });
      if (fault?.kind === 'status') return { status: fault.status, body: { message: 'on demand', code: 0 } };
      if (fault?.kind === 'refusal') throw refuse(fault.code);
      if (!match.route.open && request.headers.authorization !== `Bot ${world.token}`) throw refuse(0);
      seen.reason = readReason(request.headers['x-audit-log-reason']);
      checkSnowflakes(match.params);
      const call = { world, params: match.params, query: url.searchParams, reason: seen.reason, ...parts };
      match.route.check?.(parts.body, call);
      const body = await match.route.handler(call);
      return { status: body === undefined ? 204 : 200, body, headers };
    } catch (error) {
      if (!(error instanceof Refusal)) return brokenFake(error, bugs);
      seen.code = error.code;
      return { status: error.status, body: error, headers };
    }
  }
}

/** The fake's own mistake: the caller sees a 500, `stop` throws it so that no test passes by accident. */
function brokenFake(error: unknown, bugs: unknown[]): Answer {
  bugs.push(error);
  return { status: 500, body: { message: String(error), code: 0 } };
}

function limited(retryAfterMs: number, global: boolean, headers: Record<string, string>): Answer {
  const seconds = retryAfterMs / 1000;
  return {
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: seconds, global },
    headers: { ...headers, 'retry-after': String(Math.ceil(seconds * 1000) / 1000) },
  };
}

function reply(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, { ...headers, ...(text && { 'content-type': 'application/json' }) });
  response.end(text);
}

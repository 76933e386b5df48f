import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { apiError, FakeDiscordError } from '../state/api-error.ts';
import type { DiscordState, UploadedFile } from '../state/discord-state.ts';
import { serveFile } from './cdn.ts';
import type { createFaultInjection, Fault } from './fault-injection.ts';
import type { OAuth2 } from './oauth2.ts';
import { parseAuditReason, parseBody, readBytes } from './parse-body.ts';
import type { RateLimitTracker } from './rate-limits.ts';
import { checkSnowflakes, createRouter, type Route, type RouteMatch } from './router.ts';

/** A request and its response. */
export interface RecordedRequest {
  readonly method: string;
  /** Below /api/v10, without the query. */
  readonly path: string;
  /** `METHOD /path` with the names of the parameters; undefined for an unknown path. */
  readonly route: string | undefined;
  readonly query: string;
  body: unknown;
  files: readonly UploadedFile[];
  /** The decoded audit log reason. */
  reason: string | undefined;
  readonly at: Date;
  /** The same with fractions of a millisecond, from `performance.now()`. */
  readonly arrivedMs: number;
  /** 0 until the response is sent; it stays 0 after `dropResponse`. */
  status: number;
  /** Discord's error code of an error response. */
  code: number | undefined;
}

interface ApiResponse {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const PREFIX = '/api/v10';

/** Dependencies of the handler, shared with the other parts of the fake. */
export interface HttpHandlerDeps {
  readonly discord: DiscordState;
  readonly routes: readonly Route[];
  readonly limits: RateLimitTracker;
  readonly takeFault: ReturnType<typeof createFaultInjection>['takeFault'];
  readonly requests: RecordedRequest[];
  readonly internalErrors: unknown[];
  readonly isDown: () => boolean;
  /** Sign-in of people, with requests that have no bot token. */
  readonly oauth: OAuth2;
}

/**
 * Handles one REST request: record, rate limit, inject faults, authorize, validate, respond.
 * @example createServer(createHttpHandler(deps))
 */
export function createHttpHandler({
  discord,
  routes,
  limits,
  takeFault,
  requests,
  internalErrors,
  isDown,
  oauth,
}: HttpHandlerDeps) {
  const find = createRouter(routes);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isDown()) return void request.socket.destroy();
    const url = new URL(request.url!, 'http://local');
    if (url.pathname.startsWith('/attachments/')) return serveFile(discord, url.pathname, response);
    const path = url.pathname.startsWith(PREFIX) ? url.pathname.slice(PREFIX.length) : url.pathname;
    const match = url.pathname.startsWith(PREFIX) ? find(request.method!, path) : undefined;
    const record: RecordedRequest = {
      method: request.method!,
      path,
      route: match && `${match.route.method} ${match.route.path}`,
      query: url.search,
      body: undefined,
      files: [],
      reason: undefined,
      at: discord.clock.now(),
      arrivedMs: performance.now(),
      status: 0,
      code: undefined,
    };
    requests.push(record);
    const bytes = await readBytes(request);
    const signIn = oauth.handle(url.pathname, bytes.toString('utf8'));
    if (signIn) return sendResponse(response, signIn);
    const fault = record.route ? takeFault(record.route) : undefined;
    const result = await handleRequest(request, bytes, url, match, record, fault);
    if (fault?.kind === 'black-hole') return;
    if (fault?.kind === 'slow') await wait(fault.ms);
    limits.recordStatus(result.status);
    record.status = result.status;
    sendResponse(response, result);
  };

  async function handleRequest(
    request: IncomingMessage,
    bytes: Buffer,
    url: URL,
    match: RouteMatch | undefined,
    record: RecordedRequest,
    fault: Fault | undefined,
  ): Promise<ApiResponse> {
    if (limits.isBanned()) return rateLimitedResponse(600_000, true, { 'x-ratelimit-scope': 'global' });
    if (!match) return { status: 404, body: { message: '404: Not Found', code: 0 } };
    const { headers, refused } = limits.check(match);
    try {
      const parts = await parseBody(bytes, request.headers['content-type'] ?? '');
      record.body = parts.body;
      record.files = parts.files;
      if (refused) return rateLimitedResponse(refused.retryAfterMs, refused.global, headers);
      if (fault?.kind === 'limited')
        return rateLimitedResponse(fault.retryAfterMs, fault.global, {
          'x-ratelimit-scope': fault.shared ? 'shared' : 'user',
        });
      if (fault?.kind === 'status') return { status: fault.status, body: { message: 'on demand', code: 0 } };
      if (fault?.kind === 'refusal') throw apiError(fault.code);
      const user = record.path === '/users/@me' && oauth.userOf(request.headers.authorization);
      if (user) return { status: 200, body: user, headers };
      if (!match.route.isPublic && request.headers.authorization !== `Bot ${discord.token}`)
        throw apiError(0);
      record.reason = parseAuditReason(request.headers['x-audit-log-reason']);
      checkSnowflakes(match.params);
      const call = {
        discord,
        params: match.params,
        query: url.searchParams,
        reason: record.reason,
        ...parts,
      };
      match.route.validate?.(parts.body, call);
      const body = await match.route.handler(call);
      return { status: body === undefined ? 204 : 200, body, headers };
    } catch (error) {
      if (!(error instanceof FakeDiscordError)) return internalErrorResponse(error, internalErrors);
      record.code = error.code;
      return { status: error.status, body: error, headers };
    }
  }
}

/**
 * An error of the fake itself: the client gets a 500, and `stop` throws the error so that no test passes by accident.
 */
function internalErrorResponse(error: unknown, internalErrors: unknown[]): ApiResponse {
  internalErrors.push(error);
  return { status: 500, body: { message: String(error), code: 0 } };
}

function rateLimitedResponse(
  retryAfterMs: number,
  global: boolean,
  headers: Record<string, string>,
): ApiResponse {
  const seconds = retryAfterMs / 1000;
  return {
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: seconds, global },
    headers: { ...headers, 'retry-after': String(Math.ceil(seconds * 1000) / 1000) },
  };
}

function sendResponse(response: ServerResponse, { status, body, headers = {} }: ApiResponse): void {
  const text = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, { ...headers, ...(text && { 'content-type': 'application/json' }) });
  response.end(text);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OAuthServer } from '../oauth/oauth-server.ts';
import type { OpenIdConnect } from '../oauth/openid-connect.ts';
import { FakeSlackError, throwApiError } from '../state/api-error.ts';
import type { Args, CallContext, Organisation } from '../state/call-context.ts';
import type { RecordedCall, Token, WorkspaceState } from '../state/workspace-state.ts';
import type { createFaultInjection } from './fault-injection.ts';
import { METHOD_SCOPES } from './method-scopes.ts';
import { METHODS } from './methods.ts';
import { validateBlocks } from './validate-blocks.ts';

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parseArgs(request: IncomingMessage, bytes: Buffer): Args {
  const { searchParams } = new URL(request.url!, 'http://local');
  const query = Object.fromEntries(searchParams);
  const kind = request.headers['content-type'] ?? '';
  if (kind.includes('json')) return { ...query, ...JSON.parse(bytes.toString() || '{}') };
  return { ...query, ...Object.fromEntries(new URLSearchParams(bytes.toString())) };
}

const tokenIn = (request: IncomingMessage): string =>
  request.headers.authorization?.replace(/^Bearer /, '') ?? '';

/**
 * Handles HTTP requests: Web API methods with tokens, scopes and faults, files, response URLs and uploads. A request
 * belongs to the workspace that has its token, file or URL.
 * @example const handler = createRequestHandler(workspaces, { takeFault, internalErrors, oauth, tokenNow })
 */
export function createRequestHandler(
  workspaces: readonly CallContext[],
  parts: {
    readonly takeFault: ReturnType<typeof createFaultInjection>['takeFault'];
    readonly internalErrors: unknown[];
    readonly oauth: OAuthServer;
    readonly openId: OpenIdConnect;
    /** Time for token expiry, in milliseconds since 1970. */
    readonly tokenNow: () => number;
  },
) {
  const [first] = workspaces as [CallContext];
  const findWorkspace = (has: (world: WorkspaceState) => boolean): CallContext =>
    workspaces.find(({ world }) => has(world)) ?? first;

  /** The organisation that a token belongs to. */
  const organisationOfToken = (value: string): Organisation | undefined =>
    workspaces.find(({ organisation }) => organisation?.tokens.has(value))?.organisation;
  const findToken = (world: WorkspaceState, value: string): Token | undefined =>
    world.tokens.get(value) ?? organisationOfToken(value)?.tokens.get(value);

  function requireToken({ world }: CallContext, request: IncomingMessage, args: Args, method: string) {
    const value = tokenIn(request) || String(args.token ?? '');
    const token = findToken(world, value);
    if (value === '') throwApiError('not_authed');
    if (!token) return throwApiError('invalid_auth');
    if (token.revoked) throwApiError('token_revoked');
    if (token.expiresAt !== undefined && token.expiresAt <= parts.tokenNow()) throwApiError('token_expired');
    const { kinds, scopes } = METHOD_SCOPES[method]!;
    if (!kinds.includes(token.kind)) throwApiError('not_allowed_token_type');
    if (scopes.length > 0 && !scopes.some((scope) => token.scopes.has(scope))) {
      throwApiError('missing_scope', { needed: scopes[0]!, provided: [...token.scopes].join(',') });
    }
    return { value, token };
  }

  function callMethod(
    context: CallContext,
    method: string,
    request: IncomingMessage,
    args: Args,
    recorded: RecordedCall,
  ): object {
    try {
      if (method === 'oauth.v2.access' || method === 'oauth.v2.exchange')
        return parts.oauth.handle(method, args);
      if (method === 'auth.revoke' && parts.oauth.rotation.revoke(tokenIn(request)))
        return { ok: true, revoked: true };
      if (!(method in METHODS) || !(method in METHOD_SCOPES)) throwApiError('unknown_method');
      const { value, token } = requireToken(context, request, args, method);
      const organisation = organisationOfToken(value);
      const response = organisation?.answer(method, token);
      if (response) return { ok: true, ...response };
      const target =
        organisation && method !== 'auth.revoke' ? organisation.targetWorkspace(method, args) : context;
      recorded.team = target.world.team.id;
      return { ok: true, ...METHODS[method]!(args, token, target) };
    } catch (error) {
      if (!(error instanceof FakeSlackError)) {
        parts.internalErrors.push(error);
        throw error;
      }
      recorded.error = error.message;
      return { ok: false, error: error.message, ...error.details };
    }
  }

  async function handleCall(
    method: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const args = parseArgs(request, await readBody(request));
    const token = tokenIn(request);
    const context = findWorkspace(({ tokens }) => tokens.has(token));
    const { world } = context;
    const recorded: RecordedCall = { method, args, token, at: performance.now(), error: undefined };
    world.calls.push(recorded);
    const fault = parts.takeFault(method);
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (fault?.kind === 'limited') {
      recorded.error = 'ratelimited';
      response.writeHead(429, { 'retry-after': String(fault.seconds), 'content-type': 'application/json' });
      return void response.end('{"ok":false,"error":"ratelimited"}');
    }
    if (fault?.kind === 'status') return void response.writeHead(fault.status).end();
    if (fault?.kind === 'error') {
      recorded.error = fault.code;
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.end(JSON.stringify({ ok: false, error: fault.code }));
    }
    const responseBody = JSON.stringify(callMethod(context, method, request, args, recorded));
    if (fault?.kind === 'black-hole') return;
    response
      .writeHead(200, {
        'content-type': 'application/json',
        // Slack sends the scopes of the token with every response.
        'x-oauth-scopes': [...(findToken(world, token)?.scopes ?? [])].join(','),
      })
      .end(responseBody);
  }

  function serveFile(id: string, request: IncomingMessage, response: ServerResponse): void {
    const { world } = findWorkspace(({ files }) => files.has(id));
    const stored = world.files.get(id);
    const token = findToken(world, tokenIn(request));
    const isExpired = token?.expiresAt !== undefined && token.expiresAt <= parts.tokenNow();
    // Without a valid token Slack sends a login page, not an error.
    if (isExpired || !token?.scopes.has('files:read'))
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    if (!stored || stored.deleted) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(stored.bytes);
  }

  async function respond(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { world } = findWorkspace(({ responses }) => responses.has(id));
    const target = world.responses.get(id);
    const body = JSON.parse((await readBody(request)).toString()) as Args;
    if (!target || target.uses++ >= 5) return void response.writeHead(404).end('expired_url');
    const { user, channel } = target;
    const blocks = validateBlocks(body.blocks, 50);
    world.ephemerals.push({ user, channel, text: String(body.text ?? ''), blocks });
    response.writeHead(200).end('ok');
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url!, 'http://local');
    const [, kind, second = ''] = pathname.split('/');
    if (kind === 'openid' || kind === '.well-known' || second === 'openid.connect.token') {
      const body = (await readBody(request)).toString();
      const answer = parts.openId.handle(pathname, body, first.baseUrl);
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      return void response.end(JSON.stringify(answer));
    }
    if (kind === 'api') return handleCall(second, request, response);
    if (kind === 'files') return serveFile(second, request, response);
    if (kind === 'respond') return respond(second, request, response);
    if (kind === 'upload') {
      const upload = findWorkspace(({ uploads }) => uploads.has(second)).world.uploads.get(second);
      const bytes = await readBody(request);
      if (upload) upload.bytes = fileFromMultipart(bytes, request.headers['content-type'] ?? '');
      return void response.writeHead(upload ? 200 : 404).end('OK');
    }
    response.writeHead(404).end();
  };
}

/** The file in a multipart form, or the body itself. */
function fileFromMultipart(bytes: Buffer, kind: string): Uint8Array {
  const boundary = /boundary=(.+)$/.exec(kind)?.[1];
  if (!boundary) return bytes;
  const start = bytes.indexOf('\r\n\r\n') + 4;
  const end = bytes.indexOf(`\r\n--${boundary}`, start);
  return bytes.subarray(start, end < 0 ? undefined : end);
}

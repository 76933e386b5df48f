import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkBlocks } from './blocks.ts';
import type { Args, Around } from './calls.ts';
import type { createFaults } from './faults.ts';
import { METHODS } from './methods.ts';
import type { OAuth } from './oauth.ts';
import type { Organisation } from './organisation.ts';
import { Refusal, refuse } from './refusal.ts';
import { SCOPES } from './scopes.ts';
import type { SeenCall, Token, World } from './world.ts';

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function argsOf(request: IncomingMessage, bytes: Buffer): Args {
  const { searchParams } = new URL(request.url!, 'http://local');
  const query = Object.fromEntries(searchParams);
  const kind = request.headers['content-type'] ?? '';
  if (kind.includes('json')) return { ...query, ...JSON.parse(bytes.toString() || '{}') };
  return { ...query, ...Object.fromEntries(new URLSearchParams(bytes.toString())) };
}

const tokenIn = (request: IncomingMessage): string =>
  request.headers.authorization?.replace(/^Bearer /, '') ?? '';

/**
 * The Web API side: files, response URLs, and methods with tokens, scopes and faults. `places` are the workspaces of this
 * Slack; what is asked belongs to the one whose token, file or address it is.
 */
export function createHandler(
  places: readonly Around[],
  parts: {
    readonly meet: ReturnType<typeof createFaults>['meet'];
    readonly bugs: unknown[];
    readonly oauth: OAuth;
    /** The hour that tokens know. */
    readonly age: () => number;
  },
) {
  const [first] = places as [Around];
  const whose = (has: (world: World) => boolean): Around => places.find(({ world }) => has(world)) ?? first;

  /** The organisation whose token it is. */
  const wholeOf = (value: string): Organisation | undefined =>
    places.find(({ organisation }) => organisation?.tokens.has(value))?.organisation;
  const known = (world: World, value: string): Token | undefined =>
    world.tokens.get(value) ?? wholeOf(value)?.tokens.get(value);

  function tokenOf({ world }: Around, request: IncomingMessage, args: Args, method: string) {
    const value = tokenIn(request) || String(args.token ?? '');
    const token = known(world, value);
    if (value === '') refuse('not_authed');
    if (!token) return refuse('invalid_auth');
    if (token.revoked) refuse('token_revoked');
    if (token.expiresAt !== undefined && token.expiresAt <= parts.age()) refuse('token_expired');
    const { kinds, scopes } = SCOPES[method]!;
    if (!kinds.includes(token.kind)) refuse('not_allowed_token_type');
    if (scopes.length > 0 && !scopes.some((scope) => token.scopes.has(scope))) {
      refuse('missing_scope', { needed: scopes[0]!, provided: [...token.scopes].join(',') });
    }
    return { value, token };
  }

  function answered(
    around: Around,
    method: string,
    request: IncomingMessage,
    args: Args,
    seen: SeenCall,
  ): object {
    try {
      if (method === 'oauth.v2.access' || method === 'oauth.v2.exchange')
        return parts.oauth.answer(method, args);
      if (method === 'auth.revoke' && parts.oauth.rotation.revoke(tokenIn(request)))
        return { ok: true, revoked: true };
      if (!(method in METHODS) || !(method in SCOPES)) refuse('unknown_method');
      const { value, token } = tokenOf(around, request, args, method);
      const whole = wholeOf(value);
      const of = whole?.answer(method, token);
      if (of) return { ok: true, ...of };
      const where = whole && method !== 'auth.revoke' ? whole.placeOf(method, args) : around;
      seen.team = where.world.team.id;
      return { ok: true, ...METHODS[method]!(args, token, where) };
    } catch (error) {
      if (!(error instanceof Refusal)) {
        parts.bugs.push(error);
        throw error;
      }
      seen.error = error.message;
      return { ok: false, error: error.message, ...error.more };
    }
  }

  async function called(method: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const args = argsOf(request, await bytesOf(request));
    const token = tokenIn(request);
    const around = whose(({ tokens }) => tokens.has(token));
    const { world } = around;
    const seen: SeenCall = { method, args, token, at: performance.now(), error: undefined };
    world.calls.push(seen);
    const fault = parts.meet(method);
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    if (fault?.kind === 'limited') {
      seen.error = 'ratelimited';
      response.writeHead(429, { 'retry-after': String(fault.seconds), 'content-type': 'application/json' });
      return void response.end('{"ok":false,"error":"ratelimited"}');
    }
    if (fault?.kind === 'status') return void response.writeHead(fault.status).end();
    if (fault?.kind === 'error') {
      seen.error = fault.code;
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.end(JSON.stringify({ ok: false, error: fault.code }));
    }
    const answer = JSON.stringify(answered(around, method, request, args, seen));
    if (fault?.kind === 'black-hole') return;
    response
      .writeHead(200, {
        'content-type': 'application/json',
        // Slack tells with every answer what the token may do.
        'x-oauth-scopes': [...(known(world, token)?.scopes ?? [])].join(','),
      })
      .end(answer);
  }

  function file(id: string, request: IncomingMessage, response: ServerResponse): void {
    const { world } = whose(({ files }) => files.has(id));
    const kept = world.files.get(id);
    const token = known(world, tokenIn(request));
    const expired = token?.expiresAt !== undefined && token.expiresAt <= parts.age();
    // Slack answers a page for people to log in, not an error, when the token is missing.
    if (expired || !token?.scopes.has('files:read'))
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    if (!kept || kept.deleted) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(kept.bytes);
  }

  async function respond(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { world } = whose(({ responses }) => responses.has(id));
    const place = world.responses.get(id);
    const body = JSON.parse((await bytesOf(request)).toString()) as Args;
    if (!place || place.uses++ >= 5) return void response.writeHead(404).end('expired_url');
    const { user, channel } = place;
    const blocks = checkBlocks(body.blocks, 50);
    world.ephemerals.push({ user, channel, text: String(body.text ?? ''), blocks });
    response.writeHead(200).end('ok');
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, kind, second = ''] = new URL(request.url!, 'http://local').pathname.split('/');
    if (kind === 'api') return called(second, request, response);
    if (kind === 'files') return file(second, request, response);
    if (kind === 'respond') return respond(second, request, response);
    if (kind === 'upload') {
      const upload = whose(({ uploads }) => uploads.has(second)).world.uploads.get(second);
      const bytes = await bytesOf(request);
      if (upload) upload.bytes = partOf(bytes, request.headers['content-type'] ?? '');
      return void response.writeHead(upload ? 200 : 404).end('OK');
    }
    response.writeHead(404).end();
  };
}

/** The one file in a form, or the bytes as they are. */
function partOf(bytes: Buffer, kind: string): Uint8Array {
  const boundary = /boundary=(.+)$/.exec(kind)?.[1];
  if (!boundary) return bytes;
  const start = bytes.indexOf('\r\n\r\n') + 4;
  const end = bytes.indexOf(`\r\n--${boundary}`, start);
  return bytes.subarray(start, end < 0 ? undefined : end);
}

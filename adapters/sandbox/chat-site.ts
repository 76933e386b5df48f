import { fileURLToPath } from 'node:url';
import type { HttpBindings } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Language, Log, SiteHandler } from '#core';
import { REFUSALS, type RequestRefusal } from './refusals.ts';
import { findLoneSurrogateField } from './request-schemas.ts';

/** A checked request: it comes from this computer, its path is known, and its text has no lone surrogates. */
export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The language of the page (`?lang=ja`); undefined when the request names none. */
  readonly language: Language | undefined;
}

export type RouteResponse =
  | { readonly status: ContentfulStatusCode; readonly json: unknown }
  | { readonly refusal: RequestRefusal }
  | { readonly bytes: Uint8Array; readonly type: string }
  | { readonly openEvents: () => ReadableStream<Uint8Array> };

export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** `:name` matches one part of the path. */
  readonly path: string;
  /** The limit of its body; absent: 1 MB. */
  readonly maxBodyBytes?: number;
  readonly handle: (request: RouteRequest) => RouteResponse | Promise<RouteResponse>;
}

type ChatContext = Context<{ Bindings: HttpBindings }>;
export type ChatSite = Hono<{ Bindings: HttpBindings }>;

const MAX_BODY_BYTES = 1_000_000;
const PAGE_FOLDER = fileURLToPath(new URL('./page', import.meta.url));

const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  // Files of the page are asked for again, so that a change is visible after a reload.
  'cache-control': 'no-cache',
};

/**
 * The site of the sandbox: the page, its API, and other sites below a path of their own, which set their own headers. An
 * error in one request never affects another.
 * @example createChatSite(routes, { sites: new Map([['/console', (request) => consoleSite.fetch(request)]]), log })
 */
export const createChatSite = (
  routes: readonly HttpRoute[],
  { sites, log }: { readonly sites: ReadonlyMap<string, SiteHandler>; readonly log: Log },
): ChatSite => {
  const site: ChatSite = new Hono();
  site.use(checkRequest);
  for (const [path, handler] of sites) {
    site.all(path, ({ req }) => handler(req.raw));
    site.all(`${path}/*`, ({ req }) => handler(req.raw));
  }
  site.use(async (context, next) => {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) context.header(name, value);
    await next();
  });
  for (const route of routes)
    site.on(route.method, route.path, async (context) => toResponse(context, await runRoute(route, context)));
  for (const [path, known] of Map.groupBy(routes, (route) => route.path)) {
    const refusal = REFUSALS.wrongMethod(known.map(({ method }) => method).join(', '));
    site.all(path, (context) => refuse(context, refusal));
  }
  site.get('*', serveStatic({ root: PAGE_FOLDER }));
  site.notFound((context) => refuse(context, REFUSALS.unknownPath));
  site.onError((error, context) => {
    const { incoming } = context.env;
    const isGone = incoming.destroyed && !incoming.complete; // the client closed the connection in the middle of the body
    if (!isGone) log.error('sandbox_request_failed', errorLocation(error));
    return refuse(context, REFUSALS.internalError);
  });
  return site;
};

/**
 * A page of another site can reach a loopback port through the visitor's browser: with a DNS name that resolves to
 * loopback (recognised by the Host header), or with a form or script (recognised by the Origin header).
 */
const checkRequest: MiddlewareHandler = async (context, next) => {
  const { host = '', origin } = context.req.header();
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host))
    return refuse(context, REFUSALS.notLoopback);
  if (origin !== undefined && origin !== `http://${host}`) return refuse(context, REFUSALS.otherOrigin);
  if (!isDecodable(context.req.url)) return refuse(context, REFUSALS.unknownPath);
  return next();
};

const isDecodable = (url: string): boolean => {
  try {
    return decodeURIComponent(new URL(url).pathname) !== '';
  } catch {
    return false; // not UTF-8, so no known path
  }
};

const runRoute = async (route: HttpRoute, context: ChatContext): Promise<RouteResponse> => {
  const { req } = context;
  const request = { params: req.param(), query: req.query(), language: requestLanguage(context) };
  if (route.method === 'GET') return route.handle({ ...request, body: undefined });
  const body = await readJson(req.raw, route.maxBodyBytes);
  return 'refusal' in body ? body : route.handle({ ...request, body: body.json });
};

const requestLanguage = (context: Context): Language | undefined => {
  const lang = context.req.query('lang');
  return lang === 'ja' || lang === 'en' ? lang : undefined;
};

const readJson = async (
  request: Request,
  maxBytes = MAX_BODY_BYTES,
): Promise<{ json: object } | { refusal: RequestRefusal }> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // A body that is too large is still read to its end: a client that is cut off while sending sees no response.
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes) return { refusal: REFUSALS.bodyTooLarge(maxBytes / 1_000_000) };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    return { refusal: REFUSALS.notJson };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { refusal: REFUSALS.notJson };
  const field = findLoneSurrogateField(json);
  return field === null ? { json } : { refusal: REFUSALS.loneSurrogate(field) };
};

const toResponse = (context: ChatContext, result: RouteResponse): Response => {
  if ('refusal' in result) return refuse(context, result.refusal);
  context.header('cache-control', 'no-store');
  if ('json' in result) return context.json(result.json, result.status);
  if ('bytes' in result) {
    context.header('content-type', result.type);
    return context.body(new Uint8Array(result.bytes));
  }
  context.header('content-type', 'text/event-stream; charset=utf-8');
  context.header('connection', 'close'); // the server can stop as soon as the stream has ended
  // A HEAD is answered by the route of the GET; no client would read or close its stream.
  return context.req.method === 'HEAD' ? context.body(null) : context.body(result.openEvents());
};

const refuse = (context: Context, { status, text, allow }: RequestRefusal): Response => {
  context.header('cache-control', 'no-store');
  if (allow) context.header('allow', allow);
  return context.json({ error: text[requestLanguage(context) ?? 'en'] }, status);
};

/** Name and first stack frame of an error, without its message: that could quote a member. @example errorLocation(error).at */
export const errorLocation = (error: unknown): { error: string; at: string } => {
  if (!(error instanceof Error)) return { error: typeof error, at: '' };
  const frames = (error.stack ?? '').replace(error.message, '');
  return { error: error.name, at: /\n\s+at (.*)/.exec(frames)?.[1] ?? '' };
};

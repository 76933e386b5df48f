import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Language, Log } from '#core';
import { REFUSALS, type RequestRefusal } from './refusals.ts';
import { findLoneSurrogateField } from './request-schemas.ts';

/** A request that has passed the door: from this machine, by a known path, with whole characters. */
export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The language of the page that asks (`?lang=ja`), when it says so. */
  readonly language: Language | undefined;
}

export type RouteResponse =
  | { readonly status: number; readonly json: unknown }
  | { readonly refusal: RequestRefusal }
  | { readonly file: Buffer; readonly type: string }
  | { readonly stream: (response: ServerResponse) => void };

export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** `:name` stands for one part of the path. */
  readonly path: string;
  readonly handle: (call: RouteRequest) => RouteResponse | Promise<RouteResponse>;
}

const MAX_BODY_BYTES = 1_000_000;

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Serves routes over HTTP. Whatever a route does, one request never stops another.
 * `host` and `port` as for `listenToGateway`; port 0 takes any free one. Rejects with a sentence when it cannot listen.
 * @example const site = await startHttpServer(routes, { host: '127.0.0.1', port: 0, log }); await site.close()
 */
export const startHttpServer = async (
  routes: readonly HttpRoute[],
  { host, port, log }: { host: string; port: number; log: Log },
): Promise<{ readonly port: number; close(): Promise<void> }> => {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const language = requestLanguage(request);
    try {
      sendResponse(response, await routeRequest(routes, request, language), language);
    } catch (error) {
      if (request.destroyed && !request.complete) return; // the caller hung up in the middle of the body
      log.error('a request to the sandbox failed', errorLocation(error));
      if (!response.headersSent) sendResponse(response, { refusal: REFUSALS.internalError }, language);
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await listen(server, host, port);
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
};

const routeRequest = async (
  routes: readonly HttpRoute[],
  request: IncomingMessage,
  language: Language | undefined,
): Promise<RouteResponse> => {
  const refusal = checkHostAndOrigin(request);
  if (refusal) return { refusal };
  const url = parseUrl(request);
  const here = routes.flatMap((route) => {
    const params = url && matchPath(route.path, url.pathname);
    return params ? [{ route, params }] : [];
  });
  if (!url || here.length === 0) return { refusal: REFUSALS.unknownPath };
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const found = here.find(({ route }) => route.method === method);
  if (!found) return { refusal: REFUSALS.wrongMethod(here.map(({ route }) => route.method).join(', ')) };
  const query = Object.fromEntries(url.searchParams);
  const call = { params: found.params, query, language };
  if (method === 'GET') return found.route.handle({ ...call, body: undefined });
  const sent = await readJson(request);
  return 'refusal' in sent ? sent : found.route.handle({ ...call, body: sent.json });
};

/**
 * A page of another site may reach a loopback port through the visitor's browser: by a name that it points here
 * (the Host header gives it away) or by a form or script (the Origin header does).
 */
const checkHostAndOrigin = ({ headers: { host = '', origin } }: IncomingMessage): RequestRefusal | null => {
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host)) return REFUSALS.notLoopback;
  return origin !== undefined && origin !== `http://${host}` ? REFUSALS.otherOrigin : null;
};

const parseUrl = (request: IncomingMessage): URL | null => {
  const base = 'http://sandbox';
  return URL.canParse(request.url ?? '', base) ? new URL(request.url ?? '', base) : null;
};

const requestLanguage = (request: IncomingMessage): Language | undefined => {
  const lang = parseUrl(request)?.searchParams.get('lang');
  return lang === 'ja' || lang === 'en' ? lang : undefined;
};

const matchPath = (pattern: string, path: string): Record<string, string> | null => {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    if (!part.startsWith(':')) {
      if (part !== given[i]) return null;
      continue;
    }
    try {
      params[part.slice(1)] = decodeURIComponent(given[i]!);
    } catch {
      return null; // not UTF-8: no path of ours
    }
  }
  return params;
};

const readJson = async (
  request: IncomingMessage,
): Promise<{ json: object } | { refusal: RequestRefusal }> => {
  const kept: Buffer[] = [];
  let size = 0;
  // What is too much is still read to its end: who is cut off while sending never sees our answer.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) kept.push(chunk);
  }
  if (size > MAX_BODY_BYTES) return { refusal: REFUSALS.bodyTooLarge };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(kept)));
  } catch {
    return { refusal: REFUSALS.notJson };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { refusal: REFUSALS.notJson };
  const broken = findLoneSurrogateField(json);
  return broken === null ? { json } : { refusal: REFUSALS.loneSurrogate(broken) };
};

const sendResponse = (response: ServerResponse, answer: RouteResponse, language: Language = 'en'): void => {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  if ('stream' in answer && response.req.method !== 'HEAD') answer.stream(response);
  else if ('stream' in answer) response.end();
  else if ('file' in answer) {
    response.writeHead(200, { 'content-type': answer.type, 'cache-control': 'no-cache' }).end(answer.file);
  } else if ('refusal' in answer) {
    const { status, text, allow } = answer.refusal;
    if (allow) response.setHeader('allow', allow);
    sendJson(response, status, { error: text[language] });
  } else sendJson(response, answer.status, answer.json);
};

const sendJson = (response: ServerResponse, status: number, json: unknown): void => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(json));
};

/** Where an error arose, without its message: that might quote a member. */
export const errorLocation = (error: unknown): { error: string; at: string } => {
  if (!(error instanceof Error)) return { error: typeof error, at: '' };
  const frames = (error.stack ?? '').replace(error.message, '');
  return { error: error.name, at: /\n\s+at (.*)/.exec(frames)?.[1] ?? '' };
};

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `port ${port} on ${host} is in use: stop the program that uses it, or set PORT to another number`,
        EACCES: `port ${port} is not for ordinary programs: set PORT to a number above 1023`,
      };
      reject(new Error(reasons[error.code ?? ''] ?? `cannot listen on ${host}:${port} (${error.code})`));
    });
    server.listen(port, host, resolve);
  });

/** Requests under way get two seconds to end. */
const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  });

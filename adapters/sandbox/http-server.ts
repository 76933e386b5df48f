import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Language, Log } from '#core';
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
  | { readonly status: number; readonly json: unknown }
  | { readonly refusal: RequestRefusal }
  | { readonly file: Buffer; readonly type: string }
  | { readonly stream: (response: ServerResponse) => void };

export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** `:name` matches one part of the path. */
  readonly path: string;
  readonly handle: (request: RouteRequest) => RouteResponse | Promise<RouteResponse>;
}

const MAX_BODY_BYTES = 1_000_000;
const CLOSE_TIMEOUT_MS = 2_000;

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Serves routes over HTTP. An error in one request never affects another. Port 0 takes any free port. Rejects with a
 * sentence when it cannot listen.
 * @example const httpServer = await startHttpServer(routes, { host: '127.0.0.1', port: 0, log }); httpServer.port
 */
export const startHttpServer = async (
  routes: readonly HttpRoute[],
  { host, port, log }: { host: string; port: number; log: Log },
): Promise<{ readonly port: number; close(): Promise<void> }> => {
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const language = requestLanguage(request);
    try {
      sendResponse(response, await dispatch(routes, request, language), language);
    } catch (error) {
      if (request.destroyed && !request.complete) return; // the client closed the connection in the middle of the body
      log.error('sandbox_request_failed', errorLocation(error));
      if (!response.headersSent) sendResponse(response, { refusal: REFUSALS.internalError }, language);
    }
  };
  const server = createServer((request, response) => void respond(request, response));
  await listen(server, host, port);
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
};

const dispatch = async (
  routes: readonly HttpRoute[],
  request: IncomingMessage,
  language: Language | undefined,
): Promise<RouteResponse> => {
  const refusal = checkHostAndOrigin(request);
  if (refusal) return { refusal };
  const url = parseUrl(request);
  const matches = routes.flatMap((route) => {
    const params = url && matchPath(route.path, url.pathname);
    return params ? [{ route, params }] : [];
  });
  if (!url || matches.length === 0) return { refusal: REFUSALS.unknownPath };
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const match = matches.find(({ route }) => route.method === method);
  if (!match) return { refusal: REFUSALS.wrongMethod(matches.map(({ route }) => route.method).join(', ')) };
  const query = Object.fromEntries(url.searchParams);
  const routeRequest = { params: match.params, query, language };
  if (method === 'GET') return match.route.handle({ ...routeRequest, body: undefined });
  const body = await readJson(request);
  return 'refusal' in body ? body : match.route.handle({ ...routeRequest, body: body.json });
};

/**
 * A page of another site can reach a loopback port through the visitor's browser: with a DNS name that resolves to
 * loopback (recognised by the Host header), or with a form or script (recognised by the Origin header).
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
  const patternParts = pattern.split('/');
  const pathParts = path.split('/');
  if (patternParts.length !== pathParts.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of patternParts.entries()) {
    if (!part.startsWith(':')) {
      if (part !== pathParts[i]) return null;
      continue;
    }
    try {
      params[part.slice(1)] = decodeURIComponent(pathParts[i]!);
    } catch {
      return null; // not UTF-8, so no known path
    }
  }
  return params;
};

const readJson = async (
  request: IncomingMessage,
): Promise<{ json: object } | { refusal: RequestRefusal }> => {
  const chunks: Buffer[] = [];
  let size = 0;
  // A body that is too large is still read to its end: a client that is cut off while sending sees no response.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) return { refusal: REFUSALS.bodyTooLarge };
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

const sendResponse = (response: ServerResponse, result: RouteResponse, language: Language = 'en'): void => {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  if ('stream' in result && response.req.method !== 'HEAD') result.stream(response);
  else if ('stream' in result) response.end();
  else if ('file' in result) {
    response.writeHead(200, { 'content-type': result.type, 'cache-control': 'no-cache' }).end(result.file);
  } else if ('refusal' in result) {
    const { status, text, allow } = result.refusal;
    if (allow) response.setHeader('allow', allow);
    sendJson(response, status, { error: text[language] });
  } else sendJson(response, result.status, result.json);
};

const sendJson = (response: ServerResponse, status: number, json: unknown): void => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(json));
};

/** Name and first stack frame of an error, without its message: that could quote a member. @example errorLocation(error).at */
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
        EADDRNOTAVAIL: `SANDBOX_HOST: ${host} is no address of this computer`,
        EACCES: `port ${port} is not for ordinary programs: set PORT to a number above 1023`,
      };
      reject(new Error(reasons[error.code ?? ''] ?? `cannot listen on ${host}:${port} (${error.code})`));
    });
    server.listen(port, host, resolve);
  });

/** Requests in progress get two seconds to end. */
const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS).unref();
  });

import type { AddressInfo } from 'node:net';
import { type HttpBindings, type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Log } from '#core';
import type { WebPage } from './web-page.ts';

export { createGatePage, type GatePageSettings } from './gate-page.ts';
export { createHealthPages } from './health-pages.ts';
export { createMetricsPage } from './metrics-page.ts';
export { mountSite } from './mount-site.ts';
export type { WebPage } from './web-page.ts';

const CLOSE_TIMEOUT_MS = 2000;
/** A client that sends its headers more slowly is closed: it would keep a connection. */
const HEADERS_TIMEOUT_MS = 15_000;
const DEFAULT_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

export interface WebServer {
  /** Base address, without a slash at the end. */
  readonly url: string;
  /** Requests in progress get two seconds to end. */
  stop(): Promise<void>;
}

/**
 * An HTTP server for pages that browsers or probes read. Port 0 takes any free port. Rejects with a sentence that names
 * the setting when it cannot listen.
 * @example const webServer = await startWebServer({ host: '127.0.0.1', port: 9464, pages: [createMetricsPage(prometheus)], log })
 */
export async function startWebServer(options: {
  readonly host: string;
  readonly port: number;
  readonly pages: readonly WebPage[];
  readonly log: Log;
  /** Prefix of the settings that error texts name. */
  readonly settingPrefix?: 'WEB' | 'GATE' | 'API';
  /** The answer to an address that no page has. Default: a line of text. */
  readonly notFound?: (() => Response) | undefined;
  /** From the first to the last byte of the headers. Default: 15 seconds. */
  readonly headersTimeoutMs?: number;
}): Promise<WebServer> {
  const { host, port, pages, log, settingPrefix = 'WEB', notFound } = options;
  const { headersTimeoutMs = HEADERS_TIMEOUT_MS } = options;
  const site = new Hono();
  site.use(async (context, next) => {
    if (isRewritten((context.env as HttpBindings).incoming.url)) context.res = await context.notFound();
    else await next();
    // A page that sets one of these headers itself needs another value.
    for (const [name, value] of Object.entries(DEFAULT_HEADERS))
      if (!context.res.headers.has(name)) context.header(name, value);
  });
  site.onError((error, context) => {
    log.error('web_page_failed', { path: context.req.path, error: error.name });
    return context.json({ error: 'broken on our side' }, 500);
  });
  if (notFound) site.notFound(notFound);
  for (const page of pages) page(site);

  const server = await listen(site, { host, port, setting: settingPrefix, headersTimeoutMs });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        setTimeout(
          () => 'closeAllConnections' in server && server.closeAllConnections(),
          CLOSE_TIMEOUT_MS,
        ).unref();
      }),
  };
}

/**
 * Whether the address that was asked for is read as another one: a proxy that lets only `/console` through must not let
 * `/console/../metrics` through.
 */
const isRewritten = (target = ''): boolean => {
  const [path = ''] = target.split(/[?#]/, 1);
  return !path.startsWith('/') || path.split('/').some((part) => /^(?:\.|%2e){1,2}$/i.test(part));
};

interface ListenSettings {
  readonly host: string;
  readonly port: number;
  readonly setting: string;
  readonly headersTimeoutMs: number;
}

const listen = (site: Hono, { host, port, setting, headersTimeoutMs }: ListenSettings): Promise<ServerType> =>
  new Promise((resolve, reject) => {
    const serverOptions = {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: Math.min(headersTimeoutMs, 5000),
    };
    // The global Request and Response are not replaced: other clients of this process send files with them.
    const server = serve(
      { fetch: site.fetch, hostname: host, port, overrideGlobalObjects: false, serverOptions },
      () => resolve(server),
    );
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `${setting}_PORT: port ${port} on ${host} is in use: stop the program that uses it, or take another number`,
        EACCES: `${setting}_PORT: port ${port} is not for ordinary programs: take a number above 1023`,
        EADDRNOTAVAIL: `${setting}_HOST: ${host} is no address of this computer`,
      };
      const reason =
        reasons[error.code ?? ''] ?? `${setting}_PORT: cannot listen on ${host}:${port} (${error.code})`;
      reject(new Error(reason));
    });
  });

import { onTestFinished } from 'vitest';
import type { Console } from '#core';
import { type ConsoleSiteOptions, createConsoleRoutes } from '../../../adapters/console/index.ts';
import { mountSite, startWebServer } from '../../../adapters/web/index.ts';
import { type AccessWorld, createAccessWorld } from '../../app/console/access/access-world.ts';
import { moderator, SERVER } from '../../support/messages.ts';
import { consoleWordings } from '../../support/shipped-wording-and-policy.ts';

/** The public address of the console in these tests. */
export const ORIGIN = 'https://mod.example';
/** The path of a server on which the test's moderator has a role. */
export const SERVER_PATH = `/console/s/${SERVER.platform}/${SERVER.id}`;

/** One route that the site answers. */
export interface Route {
  readonly method: string;
  /** With parameters, for example `/console/link/:token`. */
  readonly path: string;
}

/** The console over HTTP on this computer, with the real sign-in. */
export interface ServedSite extends AccessWorld {
  /** Every route, without middleware and assets. */
  readonly routes: readonly Route[];
  /** Every call of an area's part of the console, as `queue.list`. */
  readonly calls: string[];
  /** Where it is served. */
  readonly url: string;
  /** Sends a request as it is. Redirects are not followed. */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** The cookie header of a new session of this member. */
  signInAs(member?: Parameters<AccessWorld['issueLink']>[0]): Promise<string>;
  /** The token of the forms of a session. */
  formTokenOf(cookie: string): Promise<string>;
}

/** Parts of the console that record their calls and never answer, at any depth. */
function createRecorder(calls: string[]): Console {
  const record = (path: string): unknown =>
    new Proxy(() => undefined, {
      get: (_, name) =>
        name === 'then' ? undefined : record(path ? `${path}.${String(name)}` : String(name)),
      apply: () => {
        calls.push(path);
        throw new Error('recorded');
      },
    });
  return record('') as Console;
}

/**
 * Starts the site; it stops after the test. The areas get parts that record every call.
 * @example const { send, signInAs } = await serveSite(); await send('/console', { headers: { cookie: await signInAs() } })
 */
export async function serveSite(
  options: Parameters<typeof createAccessWorld>[0] = {},
  parts: Partial<Console> = {},
): Promise<ServedSite> {
  const world = createAccessWorld(options);
  world.join(moderator('aoi', { ...({ administrator: true } as object) }));
  const calls: string[] = [];
  const log = {
    info: () => {},
    warn: () => {},
    error: (event: string, fields: object = {}) =>
      void world.logged.push(`${event} ${JSON.stringify(fields)}`),
  };
  const recorder = createRecorder(calls);
  const real: Partial<Console> = { access: world.access, signIn: world.signIn, ...parts };
  const console = new Proxy(recorder, {
    get: (_, name) => real[name as keyof Console] ?? recorder[name as keyof Console],
  });
  const siteOptions: ConsoleSiteOptions = { console, wordings: () => consoleWordings, origin: ORIGIN, log };
  const site = createConsoleRoutes(siteOptions);
  const page = mountSite('/console', (request, client) => site.fetch(request, client ?? {}), {
    proxied: true,
  });
  const server = await startWebServer({ host: '127.0.0.1', port: 0, pages: [page], log });
  onTestFinished(() => server.stop());

  const send: ServedSite['send'] = (path, init = {}) =>
    fetch(`${server.url}${path}`, { redirect: 'manual', ...init });
  const cookieOf = (response: Response, name: string): string =>
    response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0]!)
      .find((pair) => pair.startsWith(`${name}=`)) ?? '';
  const tokenIn = (page: string): string => /name="form-token" content="([^"]+)"/.exec(page)?.[1] ?? '';

  return {
    ...world,
    calls,
    url: server.url,
    routes: [
      ...new Map(
        site.routes
          .filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/console/assets'))
          .map(({ method, path }) => [`${method} ${path}`, { method, path }]),
      ).values(),
    ],
    send,
    async signInAs(member = moderator('aoi')) {
      const path = `/console/link/${await world.issueLink(member)}`;
      const opened = await send(path);
      const cookie = cookieOf(opened, '__Host-yamidome-console-browser');
      const body = new URLSearchParams({ token: tokenIn(await opened.text()) });
      const response = await send(path, { method: 'POST', headers: { cookie, origin: ORIGIN }, body });
      await response.text();
      return cookieOf(response, '__Host-yamidome-console');
    },
    formTokenOf: async (cookie) =>
      tokenIn(await (await send('/console/account', { headers: { cookie } })).text()),
  };
}

import type {
  Console,
  ConsoleAccess,
  ConsoleQueue,
  ConsoleRole,
  ConsoleSession,
  ConsoleViewer,
  Server,
} from '#core';
import { createConsoleSite } from '../../../adapters/console/index.ts';
import { consoleWordings } from '../../support/shipped-wording-and-policy.ts';

export const SQUARE: Server = { platform: 'square', id: 'main' };
export const ORIGIN = 'https://console.example';
/** The cookie of the session that `fakeAccess` knows. */
export const TOKEN = 'a'.repeat(43);
const SESSION: ConsoleSession = {
  id: 'session-1',
  account: { platform: 'square', id: 'aya' },
  expiresAt: new Date('2030-01-01'),
} as ConsoleSession;

/** A viewer on the server SQUARE. @example viewerWith('auditor').roles */
export const viewerWith = (...roles: readonly ConsoleRole[]): ConsoleViewer => ({
  caller: {
    server: SQUARE,
    id: 'aya',
    name: 'Aya',
    roles: [],
    moderator: roles.includes('moderator'),
    administrator: roles.includes('administrator'),
  },
  roles: new Set(roles),
});

/** One session with one account, which has `roles` on SQUARE only. `roles` may change while a test runs. */
export const fakeAccess = (roles: { current: readonly ConsoleRole[] }): ConsoleAccess =>
  ({
    readSession: async (token) => (token === TOKEN ? SESSION : undefined),
    findViewer: async ({ id }, server) =>
      id === 'aya' &&
      server.platform === SQUARE.platform &&
      server.id === SQUARE.id &&
      roles.current.length > 0
        ? viewerWith(...roles.current)
        : undefined,
    getServerName: () => '広場',
    watch: () => () => {},
    listServers: async () => (roles.current.length > 0 ? [{ server: SQUARE, name: '広場' }] : []),
  }) satisfies Partial<ConsoleAccess> as unknown as ConsoleAccess;

/** A queue without cases that has not changed. */
export const quietQueue = { revision: () => '1' } satisfies Partial<ConsoleQueue> as unknown as ConsoleQueue;

/** Sends requests to a site as one browser does. */
export interface Browser {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Sends a form from a page of the site, with the token of that page. */
  post(
    path: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
}

/**
 * The site with the given parts of the console, and a browser that is signed in.
 * @example const { browser } = openFakeSite({ queue: fakeQueue }); await browser.get('/console/s/square/main/queue')
 */
export function openFakeSite(
  parts: Partial<Console> = {},
  roles: { current: readonly ConsoleRole[] } = { current: ['moderator', 'administrator'] },
) {
  const errors: string[] = [];
  const log = { debug() {}, info() {}, warn() {}, error: (event: string) => void errors.push(event) };
  const console = { access: fakeAccess(roles), queue: quietQueue, ...parts } as Console;
  const handler = createConsoleSite({ console, wordings: () => consoleWordings, origin: ORIGIN, log });
  const send = async (path: string, init: RequestInit) => handler(new Request(`${ORIGIN}${path}`, init));
  const browserWith = (cookie: string): Browser => {
    const get: Browser['get'] = (path, headers = {}) =>
      send(path, { headers: { cookie, 'accept-language': 'ja', ...headers } });
    return {
      get,
      async post(path, fields = {}, headers = {}) {
        const page = await (await get('/console')).text();
        const home = page || (await (await get('/console/s/square/main/nowhere')).text());
        const token = /name="form-token" content="([^"]+)"/.exec(home)?.[1] ?? '';
        const body = new URLSearchParams({ token, ...fields });
        return send(path, { method: 'POST', headers: { cookie, origin: ORIGIN, ...headers }, body });
      },
    };
  };
  return {
    errors,
    send,
    browser: browserWith(`__Host-yamidome-console=${TOKEN}`),
    visitor: browserWith('yamidome-console-language=ja'),
  };
}

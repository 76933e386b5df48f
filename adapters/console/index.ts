/*
 * The web console: server-rendered pages for moderators, administrators, the inquiry desk and auditors. It translates
 * between the port `Console` and HTTP and decides nothing.
 *
 *   frame/      what every page has: checks, layout, assets, preferences
 *   access/     sign-in and choice of a server
 *   <area>/     the pages of one area; areas.ts lists them
 *   assets/     style sheets and scripts, served as they are
 */
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import type { Console, ConsoleAccount, ConsoleWordings, Log, SiteHandler } from '#core';
import { mountAccessPages } from './access/access-site.ts';
import { AREAS } from './areas.ts';
import type { ConsoleEnv } from './console-env.ts';
import { createAssets } from './frame/assets.ts';
import { limitBody } from './frame/body-limit.ts';
import {
  type CheckDependencies,
  checkForm,
  checkViewer,
  isSecure,
  readRequest,
} from './frame/check-request.ts';
import { createRefuse } from './frame/error-page.ts';
import { createPageRenderer } from './frame/layout.ts';
import { mountPreferences } from './frame/preferences-route.ts';
import { addSecurityHeaders } from './frame/security.ts';

/** Servers whose console a request may name. */
const SERVER_PATH = '/console/s/:platform/:server';

/** The settings and ports of the console's pages. */
export interface ConsoleSiteOptions {
  readonly console: Console;
  /** The texts in force; read for each request. */
  readonly wordings: () => ConsoleWordings;
  /** The public origin, for example `https://console.example`. Absent in the sandbox: the address that the browser uses. */
  readonly origin?: string;
  /** The person at this computer, who is signed in without a session. Sandbox only. */
  readonly fixedAccount?: ConsoleAccount;
  readonly log: Log;
}

/**
 * The site below `/console`. An error in one request never affects another.
 * @example adapter.mountSite?.('/console', createConsoleSite({ console, wordings, fixedAccount, log }))
 */
export function createConsoleSite(options: ConsoleSiteOptions): SiteHandler {
  const site = createConsoleRoutes(options);
  return (request, client) => site.fetch(request, client ?? {});
}

/** The routes of the site, for tests that must see each of them. @example createConsoleRoutes(options).routes */
export function createConsoleRoutes(options: ConsoleSiteOptions): Hono<ConsoleEnv> {
  const { console, wordings, origin, fixedAccount, log } = options;
  const assets = createAssets('/console/assets');
  const renderPage = createPageRenderer(assets, AREAS);
  const refuse = createRefuse(renderPage);
  const checks: CheckDependencies = {
    access: console.access,
    ...{ fixedAccount, wordings, origin, refuse },
  };
  const site = new Hono<ConsoleEnv>();
  site.use(compress());
  site.use(addSecurityHeaders({ isSecure: isSecure(origin) }));
  site.route('/console/assets', assets.routes);
  site.use(readRequest(checks));
  site.use(limitBody(refuse));
  site.use(checkForm(checks));
  site.notFound((context) => refuse(context, 'notfound'));
  site.onError((error, context) => {
    log.error('console_request_failed', { path: routeOf(context.req.path), error: error.name });
    return refuse(context, 'unavailable');
  });
  mountPreferences(site);
  mountAccessPages(site, { console, renderPage, refuse, isSecure: isSecure(origin) });
  site.use(`${SERVER_PATH}/*`, checkViewer(checks));
  site.get(SERVER_PATH, (context) => {
    const { basePath, viewer } = context.get('page');
    const first = AREAS.find((area) => area.navigation !== undefined && area.mayRead(viewer.roles));
    return first ? context.redirect(`${basePath}/${first.path}`, 303) : refuse(context, 'notfound');
  });
  for (const area of AREAS) {
    const pages = new Hono<ConsoleEnv>();
    pages.use(async (context, next) =>
      area.mayRead(context.get('page').viewer.roles) ? next() : refuse(context, 'notfound'),
    );
    area.mount(pages, { console, renderPage, refuse, log });
    site.route(`${SERVER_PATH}/${area.path}`, pages);
  }
  return site;
}

/** The area of an address, without numbers and ids. */
const routeOf = (path: string): string => /^\/console\/s\/[^/]+\/[^/]+\/([a-z-]+)/.exec(path)?.[1] ?? 'frame';

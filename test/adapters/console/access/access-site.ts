import type { Console, SiteHandler } from '#core';
import { createConsoleSite } from '../../../../adapters/console/index.ts';
import { type AccessWorld, createAccessWorld } from '../../../app/console/access/access-world.ts';
import { consoleWordings } from '../../../support/shipped-wording-and-policy.ts';
import { type CookieBrowser, createCookieBrowser } from './cookie-browser.ts';

/** The public address of the console in tests. */
export const ORIGIN = 'https://mod.example';
/** The cookie of a session over https. */
export const SESSION_COOKIE = '__Host-yamidome-console';

/** The site of the console with the real sign-in, on a fake platform. */
export interface AccessSite extends AccessWorld {
  readonly site: SiteHandler;
  newBrowser(network?: string): CookieBrowser;
  /** A browser that signed in with a one-time link of this moderator. */
  signedInBrowser(member: Parameters<AccessWorld['issueLink']>[0]): Promise<CookieBrowser>;
}

/** Creates the site; `parts` are other areas of the console. @example const { newBrowser } = createAccessSite() */
export function createAccessSite(
  options: Parameters<typeof createAccessWorld>[0] = {},
  parts: Partial<Console> = {},
): AccessSite {
  const world = createAccessWorld(options);
  const log = {
    info: () => {},
    warn: () => {},
    error: (event: string, fields: object = {}) =>
      void world.logged.push(`${event} ${JSON.stringify(fields)}`),
  };
  const console = { access: world.access, signIn: world.signIn, ...parts } as Console;
  const site = createConsoleSite({ console, wordings: () => consoleWordings, origin: ORIGIN, log });
  const newBrowser = (network?: string) => createCookieBrowser(site, ORIGIN, network);
  return {
    ...world,
    site,
    newBrowser,
    async signedInBrowser(member) {
      const browser = newBrowser();
      const path = `/console/link/${await world.issueLink(member)}`;
      await browser.open(path);
      await browser.submit(path);
      if (!browser.cookies.has(SESSION_COOKIE)) throw new Error('the link did not sign in');
      return browser;
    },
  };
}

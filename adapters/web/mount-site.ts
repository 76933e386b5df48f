import type { SiteHandler } from '#core';
import type { WebPage } from './web-page.ts';

/** A page that hands all requests at `path` and below it to another site. @example mountSite('/console', consoleSite) */
export const mountSite =
  (path: string, handler: SiteHandler): WebPage =>
  (site) => {
    site.all(path, (context) => handler(context.req.raw));
    site.all(`${path}/*`, (context) => handler(context.req.raw));
  };

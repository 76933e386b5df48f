import type { SiteHandler } from '#core';
import { type ClientSettings, clientNetworkOf } from './client-network.ts';
import type { WebPage } from './web-page.ts';

/**
 * A page that hands all requests at `path` and below it to another site.
 * @example mountSite('/console', consoleSite, { proxied: true })
 */
export const mountSite =
  (path: string, handler: SiteHandler, settings: ClientSettings): WebPage =>
  (site) => {
    for (const route of [path, `${path}/*`]) {
      site.all(route, (context) => handler(context.req.raw, { network: clientNetworkOf(settings, context) }));
    }
  };

import type { HttpBindings } from '@hono/node-server';
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
      site.all(route, (context) =>
        handler(context.req.raw, {
          network: clientNetworkOf(settings, context),
          body: bodyOf(context.env as HttpBindings),
        }),
      );
    }
  };

/** Stopping to read does not end the connection: the client still gets its answer. */
const bodyOf = ({ incoming }: HttpBindings): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => incoming.iterator({ destroyOnReturn: false }),
});

import type { WebPage } from './web-page.ts';

/**
 * `/metrics`, for Prometheus.
 * @example startWebServer({ host, port, pages: [createMetricsPage(prometheus)], log })
 */
export const createMetricsPage =
  (metrics: { readonly contentType: string; render(): Promise<string> }): WebPage =>
  (site) => {
    site.get('/metrics', async (context) =>
      context.body(await metrics.render(), 200, { 'content-type': metrics.contentType }),
    );
  };

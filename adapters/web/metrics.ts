import type { Page } from './index.ts';

/**
 * `/metrics`, for Prometheus.
 * @example openWeb({ pages: [metricsPage(metrics)], … })
 */
export const metricsPage =
  (metrics: { readonly contentType: string; text(): Promise<string> }): Page =>
  (site) => {
    site.get('/metrics', async (context) =>
      context.body(await metrics.text(), 200, { 'content-type': metrics.contentType }),
    );
  };

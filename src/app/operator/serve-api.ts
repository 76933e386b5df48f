import type { ApiMetrics, OperatorApi } from '#core';
import { adapterLoaders } from '../../../adapters/index.ts';
import type { WebServer } from '../../../adapters/web/index.ts';
import type { AppContext } from '../app-context.ts';
import type { OperatorSettings } from './operator-settings.ts';
import { createQuotas } from './tenants/quotas.ts';

/**
 * Serves the API. Rejects with a sentence that names the setting when it cannot listen.
 * @example const server = await serveApi(settings.address, api, { ...context, apiMetrics }); server.url
 */
export async function serveApi(
  { host, port, isBehindProxy, limits }: OperatorSettings['address'],
  api: OperatorApi,
  { stores, tracer, clock, log, apiMetrics }: AppContext & { readonly apiMetrics: ApiMetrics },
): Promise<WebServer> {
  const { createOperatorSite, OPERATOR_PATHS, unknownAddress } = await adapterLoaders.operator();
  const { mountSite, startWebServer } = await adapterLoaders.web();
  const { tenants, tokenBuckets, auditTrail, idempotency } = stores.operator;
  const site = createOperatorSite({
    api,
    quotas: createQuotas({ tenants, buckets: tokenBuckets, clock, log }),
    idempotency,
    audit: auditTrail,
    metrics: apiMetrics,
    limits,
    ...{ tracer, clock, log },
  });
  const pages = OPERATOR_PATHS.map((path) => mountSite(path, site, { proxied: isBehindProxy }));
  return startWebServer({ host, port, pages, settingPrefix: 'API', notFound: unknownAddress, log });
}

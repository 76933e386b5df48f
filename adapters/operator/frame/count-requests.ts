import type { MiddlewareHandler } from 'hono';
import type { ApiMetrics } from '#core';
import type { OperatorEnv } from '../operator-env.ts';

/** Counts every request by route and status. @example site.use(countRequests(metrics)) */
export const countRequests =
  (metrics: ApiMetrics): MiddlewareHandler<OperatorEnv> =>
  async (context, next) => {
    const startedAt = performance.now();
    await next();
    metrics.countRequest({
      route: context.get('route') ?? 'none',
      status: context.res.status,
      ms: performance.now() - startedAt,
    });
  };

/*
 * The operator API: HTTP for the operators of social networks. It translates between the port `OperatorApi` and HTTP and
 * decides nothing.
 *
 *   frame/      what every call has: key, scope, body, values, quota, Idempotency-Key, problems
 *   schemas/    values that several areas use
 *   <area>/     the calls of one area; areas.ts lists them
 *   document/   the OpenAPI document, made from the same schemas that check the requests
 *   page/       the document as a page
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import {
  type ApiMetrics,
  type ApiQuotas,
  type AuditTrail,
  type Clock,
  type IdempotencyStore,
  type Log,
  noopTracer,
  type OperatorApi,
  type SiteHandler,
  type Tracer,
} from '#core';
import type { ApiArea } from './area.ts';
import { AREAS } from './areas.ts';
import { describeRoute } from './document/describe-route.ts';
import { type ApiDocument, SECURITY_SCHEME, writeDocument } from './document/write-document.ts';
import { answerError } from './frame/answer-error.ts';
import { countRequests } from './frame/count-requests.ts';
import { type FrameDependencies, handleRequest } from './frame/handle-request.ts';
import { createInProgress, type InProgressLimits } from './frame/in-progress.ts';
import type { AddRoute, AnyHandler, AnyRoute } from './frame/route.ts';
import { addSecurityHeaders } from './frame/security.ts';
import { traceRequest } from './frame/trace-request.ts';
import { answerUnknownAddress } from './frame/unknown-address.ts';
import type { OperatorEnv } from './operator-env.ts';
import { mountDocs } from './page/mount-docs.ts';
import { NAMED_SCHEMAS } from './schemas/common.ts';

export type { ApiDocument } from './document/write-document.ts';
export { unknownAddress } from './frame/unknown-address.ts';

/** The addresses of the site; the composition mounts each of them and everything below it. */
export const OPERATOR_PATHS = ['/v1', '/openapi.json', '/docs', '/problems'] as const;

/** The settings and ports of the API. */
export interface OperatorSiteOptions {
  readonly api: OperatorApi;
  readonly quotas: ApiQuotas;
  readonly idempotency: IdempotencyStore;
  readonly audit: AuditTrail;
  readonly metrics: ApiMetrics;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<OperatorLimits>;
  /** Default: all. */
  readonly areas?: readonly ApiArea[];
}

/** The most that one process works on at a time, and how long a client may take to send a body. */
export interface OperatorLimits extends InProgressLimits {
  readonly bodyTimeoutMs: number;
}

const DEFAULT_LIMITS: OperatorLimits = {
  requests: 256,
  bodyBytes: 64_000_000,
  waiting: 1000,
  bodyTimeoutMs: 15_000,
};

/**
 * The API below `/v1`, and its document. An error in one request never affects another.
 * @example mountSite('/v1', createOperatorSite({ api, quotas, idempotency, audit, metrics, clock, log }), { proxied: true })
 */
export function createOperatorSite(options: OperatorSiteOptions): SiteHandler {
  const site = createOperatorRoutes(options);
  return (request, client) => site.fetch(request, client ?? {});
}

/** The routes of the site, for tests that must see each of them. @example createOperatorRoutes(options).routes */
export function createOperatorRoutes(options: OperatorSiteOptions): OpenAPIHono<OperatorEnv> {
  const { api, quotas, idempotency, audit, metrics, clock, log, areas = AREAS } = options;
  const { tracer = noopTracer } = options;
  const { bodyTimeoutMs, ...limits } = { ...DEFAULT_LIMITS, ...options.limits };
  const frame: FrameDependencies = {
    ...{ keys: api.keys, quotas, idempotency, audit, tracer, clock, log, bodyTimeoutMs },
    inProgress: createInProgress(limits),
  };
  const site = new OpenAPIHono<OperatorEnv>();
  site.use(countRequests(metrics));
  site.use(addSecurityHeaders);
  site.onError(answerError(log));
  site.notFound(answerUnknownAddress(site));
  registerComponents(site.openAPIRegistry);
  for (const area of areas) mountArea(site, area, { api, clock, log }, frame);
  mountDocs(site, () => writeDocument(site.openAPIRegistry, areas));
  return site;
}

function mountArea(
  site: OpenAPIHono<OperatorEnv>,
  area: ApiArea,
  deps: Pick<OperatorSiteOptions, 'api' | 'clock' | 'log'>,
  frame: FrameDependencies,
): void {
  const registry = site.openAPIRegistry;
  // The types of a route have done their work where it was declared.
  const addRoute = ((route: AnyRoute, handler: AnyHandler) => {
    if (route.method !== 'get' && route.audited === undefined)
      throw new Error(
        `${route.operationId}: say with "audited" whether this change is recorded in the chain`,
      );
    registry.registerPath(describeRoute(route, area.name));
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const handle = handleRequest(route, handler, frame);
    site.on(route.method.toUpperCase(), path, traceRequest(route, frame.tracer, handle));
  }) as AddRoute;
  area.mount({ ...deps, addRoute, registry });
}

function registerComponents(registry: OpenAPIHono['openAPIRegistry']): void {
  registry.registerComponent('securitySchemes', 'apiKey', SECURITY_SCHEME);
  for (const [name, schema] of Object.entries(NAMED_SCHEMAS)) registry.register(name, schema);
}

/** The document of the API. Nothing runs: handlers get no services. @example createOperatorDocument().paths['/v1/judge'] */
export function createOperatorDocument(): ApiDocument {
  const registry = new OpenAPIHono<OperatorEnv>();
  registerComponents(registry.openAPIRegistry);
  for (const area of AREAS) mountArea(registry, area, {} as never, { tracer: noopTracer } as never);
  return writeDocument(registry.openAPIRegistry, AREAS);
}

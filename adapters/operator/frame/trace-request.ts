import type { Context } from 'hono';
import type { Tracer } from '#core';
import type { OperatorEnv } from '../operator-env.ts';
import { type AnyRoute, routeName } from './route.ts';

type Handler = (context: Context<OperatorEnv>) => Promise<Response>;

/**
 * Answers the requests of one route in a span, which continues the trace of the client's `traceparent`.
 * @example site.post('/v1/judge', traceRequest(route, tracer, handleRequest(route, handler, deps)))
 */
export const traceRequest = (route: AnyRoute, tracer: Tracer, handle: Handler): Handler =>
  tracer.isOn
    ? (context) =>
        tracer.runInSpan(
          routeName(route),
          {
            ...{ kind: 'server', parent: context.req.header('traceparent') },
            attributes: { 'http.request.method': context.req.method, 'http.route': route.path },
          },
          async () => {
            const response = await handle(context);
            tracer.annotate({ 'http.response.status_code': response.status });
            if (response.status >= 500) tracer.fail(String(response.status));
            return response;
          },
        )
    : handle;

import type { HttpRoute, RouteRequest, RouteResponse } from './chat-site.ts';
import { parseRequest } from './request-schemas.ts';

/**
 * A route whose handler gets only checked values: of the body, or for a GET of the query and the path.
 * @example validatedRoute('GET', '/api/people', requestSchemas.people, ({ as }) => ({ status: 200, json: [] }))
 */
export const validatedRoute = <T>(
  method: HttpRoute['method'],
  path: string,
  schema: Parameters<typeof parseRequest<T>>[0],
  handle: (values: T, request: RouteRequest) => RouteResponse | Promise<RouteResponse>,
  options: Pick<HttpRoute, 'maxBodyBytes'> = {},
): HttpRoute => ({
  method,
  path,
  ...options,
  handle: (request) => {
    const input = method === 'GET' ? { ...request.query, ...request.params } : request.body;
    const parsed = parseRequest(schema, input);
    return 'refusal' in parsed ? parsed : handle(parsed.value, request);
  },
});

import type { Context, Hono } from 'hono';
import type { OperatorEnv } from '../operator-env.ts';
import { problem, toProblemResponse } from './problem.ts';

/** The answer to an address that does not exist, also outside of the API. @example unknownAddress().status // 404 */
export const unknownAddress = (): Response =>
  toProblemResponse(
    problem(
      'not-found',
      'There is no such address. GET /openapi.json lists all, GET /docs shows them as a page.',
    ),
  );

/**
 * The answer to an address or a method that does not exist: 405 with `Allow` if the address has other methods, else 404.
 * @example site.notFound(answerUnknownAddress(site))
 */
export function answerUnknownAddress(site: Hono<OperatorEnv>): (context: Context<OperatorEnv>) => Response {
  let routes: readonly { readonly method: string; readonly pattern: RegExp }[] | undefined;
  return (context) => {
    routes ??= site.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => ({ method, pattern: patternOf(path) }));
    const methods = routes
      .filter(({ pattern }) => pattern.test(context.req.path))
      .map(({ method }) => method);
    if (methods.length === 0) return unknownAddress();
    const allow = [
      ...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))),
    ].join(', ');
    return toProblemResponse(
      problem('method-not-allowed', `Send one of these methods to this address: ${allow}.`, {
        headers: { allow },
      }),
    );
  };
}

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
      .join('/')}$`,
  );

import type { MiddlewareHandler } from 'hono';
import type { OperatorEnv } from '../operator-env.ts';

/** The page of the document has no script, and one style sheet of its own. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Adds the security headers to every response. Nothing is cached; a page may set `cache-control` itself. */
export const addSecurityHeaders: MiddlewareHandler<OperatorEnv> = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(SECURITY_HEADERS))
    if (!context.res.headers.has(name)) context.res.headers.set(name, value);
};

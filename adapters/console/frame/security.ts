import type { MiddlewareHandler } from 'hono';
import type { ConsoleEnv } from '../console-env.ts';

/**
 * No inline script or style, nothing from other sites, no frame around the console. `same-origin` instead of
 * `no-referrer`: with the latter, browsers send `Origin: null` with a form (https://fetch.spec.whatwg.org/#origin-header).
 */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Browsers that have seen the console over https open it in no other way for a year. */
const TRANSPORT_HEADERS = { 'strict-transport-security': 'max-age=31536000' } as const;

/**
 * Adds the security headers to every response. A page is not cached; a page may set `cache-control` itself.
 * @example site.use(addSecurityHeaders({ isSecure: true }))
 */
export const addSecurityHeaders =
  ({ isSecure }: { readonly isSecure: boolean }): MiddlewareHandler<ConsoleEnv> =>
  async (context, next) => {
    await next();
    const headers = { ...SECURITY_HEADERS, ...(isSecure && TRANSPORT_HEADERS), 'cache-control': 'no-store' };
    for (const [name, value] of Object.entries(headers))
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
  };

/**
 * Whether a request that changes something was sent by a page of this site. Browsers send `Origin` with every POST, and
 * `Sec-Fetch-Site` where they leave it out.
 * @example isFromThisSite(context.req.raw, 'https://console.example')
 */
export function isFromThisSite(request: Request, siteOrigin: string): boolean {
  const origin = request.headers.get('origin');
  if (origin !== null) return origin === siteOrigin;
  return request.headers.get('sec-fetch-site') === 'same-origin';
}

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';

/**
 * The token that forms contain. `secret`: of the session or of the browser, which other sites do not know; so every process
 * that serves the console accepts the form.
 * @example createFormToken(sessionToken)
 */
export const createFormToken = (secret: string): string =>
  createHmac('sha256', secret).update('form').digest('base64url');

/** Compares in constant time. @example isSameToken(sent, formToken) */
export const isSameToken = (a: string, b: string): boolean =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** The token that was sent: the header `x-form-token` of a script, or the field `token` of a form. */
export async function readSentToken(context: Context): Promise<string> {
  const header = context.req.header('x-form-token');
  if (header !== undefined) return header;
  const { token } = await context.req.parseBody();
  return typeof token === 'string' ? token : '';
}

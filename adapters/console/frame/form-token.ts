import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';

/** The token that forms of a session contain. `key`: known to this installation only. @example createFormToken(key, session.id) */
export const createFormToken = (key: Buffer, sessionId: string): string =>
  createHmac('sha256', key).update(`form ${sessionId}`).digest('base64url');

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

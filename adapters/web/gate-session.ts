import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

const SESSION_COOKIE = 'yamidome-gate';
const SESSION_PATTERN = /^[\w-]{43}$/;
const SESSION_BYTES = 32;
const SESSION_SECONDS = 60 * 60;

/**
 * Secret of this browser from its cookie; a new one, which is sent with the response, when there is none. With
 * `isSecure` the cookie is sent over https only.
 * @example const session = getOrCreateSession(context, true)
 */
export function getOrCreateSession(context: Context, isSecure: boolean): string {
  const sent = readSession(context, isSecure);
  if (sent !== undefined) return sent;
  const session = randomBytes(SESSION_BYTES).toString('base64url');
  setCookie(context, SESSION_COOKIE, session, {
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure,
    path: '/',
    maxAge: SESSION_SECONDS,
    ...(isSecure && { prefix: 'host' }),
  });
  return session;
}

/** Secret of this browser from its cookie, if it has one. @example readSession(context, true) */
export function readSession(context: Context, isSecure: boolean): string | undefined {
  const sent = getCookie(context, SESSION_COOKIE, isSecure ? 'host' : undefined);
  return sent && SESSION_PATTERN.test(sent) ? sent : undefined;
}

/** The token that a form must contain: only the page that this browser got knows it. @example formTokenOf(session) */
export const formTokenOf = (session: string): string =>
  createHash('sha256').update(`form ${session}`).digest('base64url');

/** Compares in constant time. @example isSameToken(sent, formTokenOf(session)) */
export const isSameToken = (a: string, b: string): boolean =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));

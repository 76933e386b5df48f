import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { ConsoleSession } from '#core';

const COOKIE = 'yamidome-console';
const TOKEN_PATTERN = /^[\w-]{43}$/;

/**
 * The token of the session from its cookie. Over https the cookie has the prefix `__Host-`: no other host can set it, and it
 * is sent over https only (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes).
 * @example readSessionToken(context, true)
 */
export function readSessionToken(context: Context, isSecure: boolean): string | undefined {
  const token = getCookie(context, COOKIE, isSecure ? 'host' : undefined);
  return token !== undefined && TOKEN_PATTERN.test(token) ? token : undefined;
}

/**
 * Sends the cookie of a new session. Its end is given as a duration, so that a wrong clock of the browser does no harm.
 * @example setSessionToken(context, token, session, true)
 */
export const setSessionToken = (
  context: Context,
  token: string,
  { startedAt, expiresAt }: Pick<ConsoleSession, 'startedAt' | 'expiresAt'>,
  isSecure: boolean,
): void =>
  setCookie(context, COOKIE, token, {
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure,
    path: '/',
    maxAge: Math.floor((expiresAt.getTime() - startedAt.getTime()) / 1000),
    ...(isSecure && { prefix: 'host' }),
  });

/** Removes the cookie. @example deleteSessionToken(context, true) */
export const deleteSessionToken = (context: Context, isSecure: boolean): void => {
  deleteCookie(context, COOKIE, { path: '/', secure: isSecure, ...(isSecure && { prefix: 'host' }) });
};

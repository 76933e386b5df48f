import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { ConsoleEnv } from '../console-env.ts';

const COOKIE = 'yamidome-console-browser';
const SECRET_PATTERN = /^[\w-]{43}$/;
const SECRET_BYTES = 32;
const SECONDS = 60 * 60;

/**
 * The secret of a browser that is not signed in: a sign-in is completed in the browser that began it, and a form is
 * accepted from the browser that got it.
 * @example readBrowserSecret(context, true)
 */
export function readBrowserSecret(context: Context, isSecure: boolean): string | undefined {
  const sent = getCookie(context, COOKIE, isSecure ? 'host' : undefined);
  return sent !== undefined && SECRET_PATTERN.test(sent) ? sent : undefined;
}

/** The secret of this browser; a new one is sent with the response. @example getOrCreateBrowserSecret(context, true) */
export function getOrCreateBrowserSecret(context: Context<ConsoleEnv>, isSecure: boolean): string {
  const known = readBrowserSecret(context, isSecure) ?? context.get('newBrowserSecret');
  if (known !== undefined) return known;
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  context.set('newBrowserSecret', secret);
  setCookie(context, COOKIE, secret, {
    httpOnly: true,
    // Not `Strict`: the provider sends the browser back from another site.
    sameSite: 'Lax',
    secure: isSecure,
    path: '/',
    maxAge: SECONDS,
    ...(isSecure && { prefix: 'host' }),
  });
  return secret;
}

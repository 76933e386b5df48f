import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Language } from '#core';

/** The colours of the pages. `system`: as the device. */
export type Theme = 'system' | 'light' | 'dark';

const LANGUAGE_COOKIE = 'yamidome-console-language';
const THEME_COOKIE = 'yamidome-console-theme';
const YEAR_SECONDS = 365 * 24 * 60 * 60;

const isLanguage = (text: string | undefined): text is Language => text === 'ja' || text === 'en';
const isTheme = (text: string | undefined): text is Theme =>
  text === 'system' || text === 'light' || text === 'dark';

/** The language that the reader chose; otherwise Japanese if the browser asks for it, else English. @example readLanguage(context) // 'ja' */
export function readLanguage(context: Context): Language {
  const chosen = getCookie(context, LANGUAGE_COOKIE);
  if (isLanguage(chosen)) return chosen;
  const preferred = context.req.header('accept-language') ?? 'ja';
  return /(^|[\s,;])ja\b/i.test(preferred) ? 'ja' : 'en';
}

/** The colours that the reader chose. @example readTheme(context) // 'system' */
export function readTheme(context: Context): Theme {
  const chosen = getCookie(context, THEME_COOKIE);
  return isTheme(chosen) ? chosen : 'system';
}

/** Remembers the choices of a form in this browser; other values are ignored. @example rememberPreferences(context, { language: 'en' }) */
export function rememberPreferences(
  context: Context,
  { language, theme }: { readonly language?: string | undefined; readonly theme?: string | undefined },
): void {
  const options = { path: '/console', sameSite: 'Lax', httpOnly: true, maxAge: YEAR_SECONDS } as const;
  if (isLanguage(language)) setCookie(context, LANGUAGE_COOKIE, language, options);
  if (isTheme(theme)) setCookie(context, THEME_COOKIE, theme, options);
}

import type { Language } from '#core';

/** Where programs look for the language, the first that is set decides. Source: POSIX, Environment Variables, LC_ALL. */
const LOCALE_VARIABLES = ['LC_ALL', 'LC_MESSAGES', 'LANG'] as const;

/**
 * The language of a terminal: Japanese if LC_ALL, LC_MESSAGES or LANG says so (the first of them that is set), English
 * otherwise. Without these variables, as on Windows, `systemLocale` decides.
 * @example languageOfTerminal({ LANG: 'ja_JP.UTF-8' }) // 'ja'
 */
export const languageOfTerminal = (
  env: Readonly<Record<string, string | undefined>>,
  systemLocale = Intl.DateTimeFormat().resolvedOptions().locale,
): Language => {
  const names = LOCALE_VARIABLES.map((name) => env[name]).filter(
    (value) => value !== undefined && value !== '',
  );
  return /^ja\b|^ja_/i.test(names[0] ?? systemLocale) ? 'ja' : 'en';
};

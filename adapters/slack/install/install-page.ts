import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Language } from '#core';
import { type InstallPageName, installPageTexts } from './install-page-texts.ts';

const STYLE =
  ':root{color-scheme:light dark}body{margin:0;font:1.0625rem/1.7 system-ui,"Noto Sans CJK JP",sans-serif}main{max-width:36rem;margin:0 auto;padding:2rem 1.25rem}h1{font-size:1.5rem;line-height:1.35}a{color:#1d4fb8}@media(prefers-color-scheme:dark){a{color:#8fb4ff}}a.go{display:inline-block;margin-top:.5rem;padding:.75rem 1.25rem;border:2px solid;border-radius:.5rem;font-weight:700}footer{margin-top:2.5rem;font-size:.9375rem}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** The URL contains Slack's code, so it must not leak through a referrer or a cache. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

const STATUS_BY_PAGE: Readonly<Partial<Record<InstallPageName, number>>> = {
  stale: 400,
  code: 400,
  'no-token': 400,
  'not-admin': 403,
  'not-org-admin': 403,
  first: 409,
  unavailable: 503,
};

const SUCCESS_PAGES: ReadonlySet<InstallPageName> = new Set(['installed', 'installed-org', 'given']);

/**
 * The language of a page: `?lang=`, else the browser's, else Japanese.
 * @example requestLanguage({ url: '/slack/install?lang=en', headers: {} }) // 'en'
 */
export function requestLanguage({ url, headers }: Pick<IncomingMessage, 'url' | 'headers'>): Language {
  const requested = new URL(url ?? '/', 'http://localhost').searchParams.get('lang');
  if (requested === 'ja' || requested === 'en') return requested;
  return /^\s*ja\b/i.test(headers['accept-language'] ?? 'ja') ? 'ja' : 'en';
}

/**
 * Sends a page; its button links to `buttonUrl`. Nothing from the request is echoed.
 * @example sendInstallPage(request, response, 'install', '/slack/install/go')
 */
export function sendInstallPage(
  request: Pick<IncomingMessage, 'url' | 'headers'>,
  response: ServerResponse,
  name: InstallPageName,
  buttonUrl?: string,
): void {
  const language = requestLanguage(request);
  const { title, text, button } = installPageTexts[language][name];
  const buttonHtml =
    button !== undefined && buttonUrl !== undefined
      ? `<p><a class="go" href="${buttonUrl}">${button}</a></p>`
      : '';
  const languageLink =
    STATUS_BY_PAGE[name] === undefined && !SUCCESS_PAGES.has(name)
      ? `<footer><a href="?lang=${language === 'ja' ? 'en' : 'ja'}">${language === 'ja' ? 'English' : '日本語'}</a></footer>`
      : '';
  response
    .writeHead(STATUS_BY_PAGE[name] ?? 200, HEADERS)
    .end(
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>${text.map((paragraph) => `<p>${paragraph}</p>`).join('')}${buttonHtml}${languageLink}</main></body></html>`,
    );
}

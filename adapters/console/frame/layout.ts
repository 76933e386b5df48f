import { html } from 'hono/html';
import type { ConsoleArea, Html, RenderPage } from '../area.ts';
import type { ConsoleContext, ReaderContext } from '../console-env.ts';
import type { Assets } from './assets.ts';
import { renderPreferences } from './preferences-form.ts';

/** `false`: scripts and styles of attributes are not needed, and the policy of the site forbids them. */
const HTMX_SETTINGS = JSON.stringify({
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  // An error is a fragment too; its headers say where to show it.
  responseHandling: [
    { code: '204', swap: false },
    { code: '...', swap: true },
  ],
});

/** Creates the function that renders whole pages. @example const renderPage = createPageRenderer(assets, AREAS) */
export const createPageRenderer =
  (assets: Assets, areas: readonly ConsoleArea[]): RenderPage =>
  (context, { title, content, styles = [], scripts = [] }, status = 200) => {
    const reader = context.get('reader');
    const page = context.get('page') as ConsoleContext | undefined;
    const { words, language, theme, formToken } = reader;
    return context.html(
      html`<!doctype html>
<html lang="${language}" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="form-token" content="${formToken}">
<meta name="htmx-config" content="${HTMX_SETTINGS}">
<title>${title} · ${words.frame.name}</title>
<link rel="icon" href="${assets.urlOf('icon.svg')}">
${['tokens.css', 'base.css', ...styles].map((name) => html`<link rel="stylesheet" href="${assets.urlOf(name)}">`)}
<script src="${assets.urlOf('htmx.js')}" defer></script>
${['console.js', ...scripts].map((name) => html`<script src="${assets.urlOf(name)}" type="module"></script>`)}
</head>
<body>
<a class="skip-link" href="#content">${words.frame.skip}</a>
${renderHeader(reader, page, areas, context.req.path)}
<div id="status" class="status" role="status"></div>
<main id="content" tabindex="-1">
${content}
</main>
</body>
</html>`,
      status,
    );
  };

function renderHeader(
  reader: ReaderContext,
  page: ConsoleContext | undefined,
  areas: readonly ConsoleArea[],
  path: string,
): Html {
  const { words } = reader;
  return html`<header class="site-header">
<a class="site-name" href="/console">${words.frame.name}</a>
${page && html`<a class="server-name" href="/console/servers">${page.serverName}</a>`}
${page && renderNavigation(reader, page, areas, path)}
${renderPreferences(reader, page, path)}
</header>`;
}

function renderNavigation(
  { words }: ReaderContext,
  { viewer, basePath }: ConsoleContext,
  areas: readonly ConsoleArea[],
  path: string,
): Html {
  const visible = areas.filter((area) => area.navigation !== undefined && area.mayRead(viewer.roles));
  const isCurrent = (area: ConsoleArea) => `${path}/`.startsWith(`${basePath}/${area.path}/`);
  return html`<nav class="site-nav" aria-label="${words.frame.navigation}"><ul>
${visible.map(
  (area) =>
    html`<li><a href="${basePath}/${area.path}"${isCurrent(area) ? html` aria-current="page"` : ''}>${words.frame.areas[area.navigation!]}</a></li>`,
)}
</ul></nav>`;
}

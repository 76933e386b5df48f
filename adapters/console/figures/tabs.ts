import { html } from 'hono/html';
import type { Html } from '../area.ts';
import type { ConsoleContext, ReaderContext } from '../console-env.ts';

/** The links between the pages of the area. @example renderTabs(page, 'year') */
export function renderTabs(
  { words, basePath }: ConsoleContext & ReaderContext,
  shown: 'period' | 'year',
): Html {
  const { tabs } = words.figures;
  const link = (name: typeof shown, path: string): Html =>
    html`<li><a href="${basePath}/figures${path}"${name === shown ? html` aria-current="page"` : ''}>${tabs[name]}</a></li>`;
  return html`<nav class="tabs" aria-label="${tabs.label}"><ul>${link('period', '')}${link('year', '/year')}</ul></nav>`;
}

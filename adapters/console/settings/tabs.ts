import { html } from 'hono/html';
import type { Html } from '../area.ts';
import type { SettingsView } from './settings-view.ts';

const TABS = [
  ['form', ''],
  ['history', '/history'],
  ['file', '/file'],
] as const;

/** The links to the pages of the settings. @example renderTabs(view, 'history') */
export const renderTabs = ({ words, path }: SettingsView, current: (typeof TABS)[number][0]): Html =>
  html`<nav class="tabs" aria-label="${words.tabs.label}"><ul>
${TABS.map(
  ([tab, address]) =>
    html`<li><a href="${path}${address}"${tab === current ? html` aria-current="page"` : ''}>${words.tabs[tab]}</a></li>`,
)}
</ul></nav>`;

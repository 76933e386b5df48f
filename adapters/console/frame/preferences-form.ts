import { html } from 'hono/html';
import type { ConsoleRole } from '#core';
import type { Html } from '../area.ts';
import type { ConsoleContext, ReaderContext } from '../console-env.ts';
import type { Theme } from './preferences.ts';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const LANGUAGE_NAMES = [
  ['ja', '日本語'],
  ['en', 'English'],
] as const;

/**
 * The menu of the header: language and colours, which are remembered in this browser, and the account. Works without
 * script.
 * @example renderPreferences(reader, page, context.req.path)
 */
export const renderPreferences = (
  { words, language, theme, formToken }: ReaderContext,
  page: ConsoleContext | undefined,
  path: string,
): Html => html`<details class="menu">
<summary>${page ? page.viewer.caller.name : words.frame.language}</summary>
<div class="menu-body">
${page && html`<p class="hint">${listRoleNames(page.viewer.roles, words)}</p>`}
<form method="post" action="/console/preferences" data-autosubmit>
<input type="hidden" name="token" value="${formToken}">
<input type="hidden" name="next" value="${path}">
<label>${words.frame.language} <select name="language">
${LANGUAGE_NAMES.map(([id, name]) => html`<option value="${id}" lang="${id}"${id === language ? html` selected` : ''}>${name}</option>`)}
</select></label>
<label>${words.frame.theme} <select name="theme">
${THEMES.map((id) => html`<option value="${id}"${id === theme ? html` selected` : ''}>${words.frame.themes[id]}</option>`)}
</select></label>
<button type="submit" class="quiet">${words.frame.apply}</button>
</form>
${page?.session && html`<p><a href="/console/account">${words.frame.account}</a></p>`}
</div>
</details>`;

const listRoleNames = (roles: ReadonlySet<ConsoleRole>, { frame }: ReaderContext['words']): string =>
  (['administrator', 'moderator', 'inquiry-desk', 'auditor'] as const)
    .filter((role) => roles.has(role) && !(role === 'moderator' && roles.has('administrator')))
    .map((role) => frame.role[role])
    .join(' · ');

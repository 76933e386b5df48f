import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { ConsoleAccess, ConsoleServer } from '#core';
import type { RenderPage } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';

/** The first page: the only server of the account, or the choice between several. @example mountServerChoice(site, deps) */
export function mountServerChoice(
  site: Hono<ConsoleEnv>,
  deps: { readonly access: ConsoleAccess; readonly renderPage: RenderPage },
): void {
  site.get('/console', async (context) => {
    const signedIn = context.get('signedIn');
    if (!signedIn) return context.redirect('/console/sign-in', 303);
    const servers = await deps.access.listServers(signedIn.account);
    if (servers.length === 1) return context.redirect(`${addressOf(servers[0]!)}/queue`, 303);
    const { frame } = context.get('reader').words;
    return deps.renderPage(context, {
      title: frame.name,
      content: html`<h1>${frame.name}</h1>
<ul>${servers.map((known) => html`<li><a href="${addressOf(known)}/queue">${known.name}</a></li>`)}</ul>`,
    });
  });
}

const addressOf = ({ server }: ConsoleServer): string =>
  `/console/s/${encodeURIComponent(server.platform)}/${encodeURIComponent(server.id)}`;

import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { ConsoleServer } from '#core';
import type { ConsoleEnv } from '../console-env.ts';
import type { AccessDependencies } from './finish-sign-in.ts';

/**
 * `/console`: the only server of the account, or the choice between several; `/console/servers`: always the choice.
 * @example mountServerChoice(site, deps)
 */
export function mountServerChoice(
  site: Hono<ConsoleEnv>,
  { console: { access }, renderPage }: Pick<AccessDependencies, 'console' | 'renderPage'>,
): void {
  site.get('/console', async (context) => {
    const signedIn = context.get('signedIn');
    if (!signedIn) return context.redirect('/console/sign-in', 303);
    const servers = await access.listServers(signedIn.account);
    if (servers.length === 1) return context.redirect(`${addressOf(servers[0]!)}/queue`, 303);
    return renderPage(context, renderChoice(context.get('reader'), servers));
  });

  site.get('/console/servers', async (context) => {
    const signedIn = context.get('signedIn');
    if (!signedIn) return context.redirect('/console/sign-in?next=/console/servers', 303);
    return renderPage(
      context,
      renderChoice(context.get('reader'), await access.listServers(signedIn.account)),
    );
  });
}

function renderChoice({ words }: ConsoleEnv['Variables']['reader'], servers: readonly ConsoleServer[]) {
  const texts = words.access.servers;
  const title = servers.length === 0 ? texts.none : texts.title;
  const content = html`<div class="sign-in panel"><h1>${title}</h1>
${
  servers.length === 0
    ? html`<p>${texts.nonehelp}</p>`
    : html`<ul class="server-list">${servers.map((known) => html`<li><a href="${addressOf(known)}">${known.name}</a></li>`)}</ul>`
}</div>`;
  return { title, content, styles: ['access.css'] };
}

/** The first page of a server. */
const addressOf = ({ server }: ConsoleServer): string =>
  `/console/s/${encodeURIComponent(server.platform)}/${encodeURIComponent(server.id)}`;

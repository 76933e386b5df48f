import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { ConsoleLink } from '#core';
import { fillTemplate } from '#core';
import type { ConsoleEnv, ReaderContext } from '../console-env.ts';
import { renderFailure } from './failure-page.ts';
import { type AccessDependencies, finishSignIn, visitorOf } from './finish-sign-in.ts';

/**
 * `/console/link/<token>`: opening it shows for whom it is and changes nothing, so a preview of the link does not use it
 * up. The button signs in.
 * @example mountLinkPages(site, deps)
 */
export function mountLinkPages(site: Hono<ConsoleEnv>, deps: AccessDependencies): void {
  const { renderPage, isSecure } = deps;
  const { signIn } = deps.console;

  site.get('/console/link/:token', async (context) => {
    const link = await signIn.findLink(context.req.param('token'), visitorOf(context, isSecure));
    if (link === undefined) return renderFailure(context, renderPage, 'no-link');
    if (link === 'too-many') return renderFailure(context, renderPage, 'too-many');
    return renderPage(context, renderLink(context.get('reader'), link));
  });

  site.post('/console/link/:token', async (context) => {
    const { identity } = await context.req.parseBody();
    const outcome = await signIn.useLink(context.req.param('token'), visitorOf(context, isSecure), {
      linksIdentity: identity === 'link',
    });
    return finishSignIn(context, deps, outcome);
  });
}

function renderLink(
  { words, formToken }: ReaderContext,
  { server, accountId, accountName, unlinkedIssuer }: ConsoleLink,
) {
  const { link } = words.access;
  const buttons =
    unlinkedIssuer === undefined
      ? html`<button type="submit" class="primary">${link.open}</button>`
      : html`<p>${fillTemplate(link.identity, { issuer: unlinkedIssuer })}</p>
<div class="actions"><button type="submit" class="primary" name="identity" value="link">${fillTemplate(link.openandlink, { issuer: unlinkedIssuer })}</button>
<button type="submit" name="identity" value="">${link.openonly}</button></div>`;
  const content = html`<div class="sign-in panel"><h1>${link.title}</h1>
<dl><dt>${link.server}</dt><dd>${server.name}</dd><dt>${link.account}</dt><dd>${accountName === accountId ? accountId : `${accountName} (${accountId})`}</dd></dl>
<form method="post">
<input type="hidden" name="token" value="${formToken}">
${buttons}
</form></div>`;
  return { title: link.title, content, styles: ['access.css'] };
}

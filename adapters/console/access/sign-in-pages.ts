import type { Hono } from 'hono';
import { html } from 'hono/html';
import { fillTemplate } from '#core';
import type { ConsoleEnv } from '../console-env.ts';
import { localPath } from '../frame/local-path.ts';
import { renderFailure } from './failure-page.ts';
import { type AccessDependencies, finishSignIn, visitorOf } from './finish-sign-in.ts';

/**
 * `/console/sign-in`: a button for each provider, and how to get a link. The provider sends the browser back to
 * `/console/sign-in/<id>/back`.
 * @example mountSignInPages(site, deps)
 */
export function mountSignInPages(site: Hono<ConsoleEnv>, deps: AccessDependencies): void {
  const { renderPage, refuse, isSecure } = deps;
  const { signIn } = deps.console;
  const labelOf = (id: string): string | undefined =>
    signIn.providers.find((provider) => provider.id === id)?.label;

  site.get('/console/sign-in', (context) => {
    const next = localPath(context.req.query('next'));
    if (context.get('signedIn')) return context.redirect(next, 303);
    return renderPage(context, renderSignIn(context.get('reader'), signIn.providers, next));
  });

  site.post('/console/sign-in/:provider', async (context) => {
    const id = context.req.param('provider');
    const label = labelOf(id);
    if (label === undefined) return refuse(context, 'notfound');
    const { next } = await context.req.parseBody();
    const path = typeof next === 'string' ? localPath(next) : undefined;
    const begun = await signIn.begin(id, visitorOf(context, isSecure), path);
    if (begun.kind !== 'leave') return renderFailure(context, renderPage, begun.kind, label);
    // Not a redirect: browsers apply `form-action` to the redirect after a form, too.
    context.header('refresh', `0; url=${begun.url}`);
    const { signin } = context.get('reader').words.access;
    const content = html`<div class="sign-in panel"><h1>${signin.leave}</h1>
<p><a class="button primary" href="${begun.url}" rel="noreferrer">${fillTemplate(signin.continue, { provider: label })}</a></p></div>`;
    return renderPage(context, { title: signin.leave, content, styles: ['access.css'] });
  });

  site.get('/console/sign-in/:provider/back', async (context) => {
    const id = context.req.param('provider');
    const { search } = new URL(context.req.url);
    const outcome = await signIn.complete(id, visitorOf(context, isSecure), search);
    return finishSignIn(context, deps, outcome, labelOf(id));
  });
}

function renderSignIn(
  { words, formToken }: ConsoleEnv['Variables']['reader'],
  providers: AccessDependencies['console']['signIn']['providers'],
  next: string,
) {
  const { signin } = words.access;
  const forms = providers.map(
    ({ id, label }) => html`<form method="post" action="/console/sign-in/${id}">
<input type="hidden" name="token" value="${formToken}">
<input type="hidden" name="next" value="${next}">
<button type="submit" class="primary">${fillTemplate(signin.provider, { provider: label })}</button>
</form>`,
  );
  const content = html`<div class="sign-in panel"><h1>${signin.title}</h1>
${providers.length > 0 && html`<p>${signin.with}</p>${forms}`}
<h2>${signin.link}</h2>
<p>${signin.linkhelp}</p></div>`;
  return { title: signin.title, content, styles: ['access.css'] };
}

import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { ConsoleIdentityLink, ConsoleSession } from '#core';
import { fillTemplate } from '#core';
import { formatJapanTime } from '#lib';
import type { Html } from '../area.ts';
import type { ConsoleEnv, ReaderContext } from '../console-env.ts';
import { deleteSessionToken, readSessionToken } from '../frame/session-cookie.ts';
import type { AccessDependencies } from './finish-sign-in.ts';

const ACCOUNT_PATH = '/console/account';
/** Shown after a change, by the value of `done` in the address. */
const NOTICES = ['revoked', 'unlinked'] as const;

/**
 * `/console/account`: the sessions of the account and the identities that sign in as it; each can be ended. Sign-out.
 * @example mountAccountPages(site, deps)
 */
export function mountAccountPages(site: Hono<ConsoleEnv>, deps: AccessDependencies): void {
  const { renderPage, isSecure } = deps;
  const { signIn } = deps.console;

  site.get(ACCOUNT_PATH, async (context) => {
    const session = sessionOf(context);
    if (!session) return context.redirect('/console', 303);
    const [sessions, identities] = await Promise.all([
      signIn.listSessions(session.account),
      signIn.listIdentities(session.account),
    ]);
    const labelOf = (method: string): string | undefined =>
      signIn.providers.find(({ id }) => id === method)?.label;
    const account = { session, sessions, identities, labelOf, done: context.req.query('done') };
    return renderPage(context, renderAccount(context.get('reader'), account));
  });

  site.post(`${ACCOUNT_PATH}/sessions`, async (context) => {
    const session = sessionOf(context);
    const id = await readId(context);
    if (!session) return context.redirect('/console/sign-in', 303);
    const isRevoked = await signIn.revokeSession(session.account, id);
    if (isRevoked && id === session.id) return context.redirect('/console/signed-out', 303);
    return context.redirect(isRevoked ? `${ACCOUNT_PATH}?done=revoked` : ACCOUNT_PATH, 303);
  });

  site.post(`${ACCOUNT_PATH}/identities`, async (context) => {
    const session = sessionOf(context);
    const id = await readId(context);
    if (!session) return context.redirect('/console/sign-in', 303);
    const isRemoved = await signIn.unlinkIdentity(session.account, id);
    return context.redirect(isRemoved ? `${ACCOUNT_PATH}?done=unlinked` : ACCOUNT_PATH, 303);
  });

  site.post('/console/sign-out', async (context) => {
    const token = readSessionToken(context, isSecure);
    if (token !== undefined) await signIn.signOut(token);
    deleteSessionToken(context, isSecure);
    return context.redirect('/console/signed-out', 303);
  });

  site.get('/console/signed-out', (context) => {
    const { signedout, failure } = context.get('reader').words.access;
    const content = html`<div class="sign-in panel"><h1>${signedout.title}</h1><p>${signedout.text}</p>
<p><a class="button" href="/console/sign-in">${failure.again}</a></p></div>`;
    return renderPage(context, { title: signedout.title, content, styles: ['access.css'] });
  });
}

const sessionOf = (context: Context<ConsoleEnv>): ConsoleSession | undefined =>
  context.get('signedIn')?.session;

async function readId(context: Context<ConsoleEnv>): Promise<string> {
  const { id } = await context.req.parseBody();
  return typeof id === 'string' ? id : '';
}

interface AccountView {
  readonly session: ConsoleSession;
  readonly sessions: readonly ConsoleSession[];
  readonly identities: readonly ConsoleIdentityLink[];
  readonly labelOf: (method: string) => string | undefined;
  readonly done: string | undefined;
}

function renderAccount(reader: ReaderContext, view: AccountView) {
  const { account: texts } = reader.words.access;
  const { session, identities } = view;
  const notice = NOTICES.find((name) => name === view.done);
  const { id: account, platform } = session.account;
  const content = html`<h1>${texts.title}</h1>
${notice && html`<p class="notice" role="status">${texts[notice]}</p>`}
<p>${fillTemplate(texts.signedin, { account, platform })}</p>
<form method="post" action="/console/sign-out"><input type="hidden" name="token" value="${reader.formToken}">
<button type="submit">${texts.signout}</button></form>
<h2 id="sessions">${texts.sessions}</h2>
<p class="hint">${texts.sessionshelp}</p>
${renderSessions(reader, view)}
<h2 id="identities">${texts.identities}</h2>
<p class="hint">${texts.identitieshelp}</p>
${identities.length === 0 ? html`<p>${texts.noidentities}</p>` : renderIdentities(reader, identities)}`;
  return { title: texts.title, content, styles: ['access.css'] };
}

function renderSessions(reader: ReaderContext, { session, sessions, labelOf }: AccountView): Html {
  const { account: texts } = reader.words.access;
  const rows = sessions.map(
    ({ id, method, startedAt, expiresAt }) => html`<tr>
<td data-label="${texts.started}">${renderTime(startedAt, reader)}</td>
<td data-label="${texts.method}">${method === 'link' ? texts.bylink : (labelOf(method) ?? method)}</td>
<td data-label="${texts.until}">${renderTime(expiresAt, reader)}</td>
<td>${
      id === session.id
        ? html`<span class="badge good">${texts.current}</span>`
        : renderButton(reader, `${ACCOUNT_PATH}/sessions`, id, texts.revoke)
    }</td></tr>`,
  );
  return html`<table class="stacked" aria-labelledby="sessions"><thead><tr>
<th scope="col">${texts.started}</th><th scope="col">${texts.method}</th><th scope="col">${texts.until}</th><th scope="col">${texts.action}</th>
</tr></thead><tbody>${rows}</tbody></table>`;
}

function renderIdentities(reader: ReaderContext, identities: readonly ConsoleIdentityLink[]): Html {
  const { account: texts } = reader.words.access;
  const rows = identities.map(
    ({ id, issuer, linkedAt }) => html`<tr>
<td data-label="${texts.issuer}">${issuer}</td>
<td data-label="${texts.linked}">${renderTime(linkedAt, reader)}</td>
<td>${renderButton(reader, `${ACCOUNT_PATH}/identities`, id, texts.unlink)}</td></tr>`,
  );
  return html`<table class="stacked" aria-labelledby="identities"><thead><tr>
<th scope="col">${texts.issuer}</th><th scope="col">${texts.linked}</th><th scope="col">${texts.action}</th>
</tr></thead><tbody>${rows}</tbody></table>`;
}

const renderButton = ({ formToken }: ReaderContext, action: string, id: string, label: string): Html =>
  html`<form method="post" action="${action}"><input type="hidden" name="token" value="${formToken}">
<button type="submit" name="id" value="${id}">${label}</button></form>`;

/** Japan time for Japanese readers, UTC for others, as everywhere in yamidome. */
const renderTime = (at: Date, { language }: ReaderContext): Html =>
  html`<time datetime="${at.toISOString()}" class="nowrap">${formatTime(at, language)}</time>`;

const formatTime = (at: Date, language: ReaderContext['language']): string =>
  language === 'ja'
    ? `${formatJapanTime(at).slice(0, 16)} JST`
    : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

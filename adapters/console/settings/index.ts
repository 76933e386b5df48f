import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { SettingsDraft, SettingsPage, SettingsReader, SettingsReview } from '#core';
import { type AreaDependencies, type ConsoleArea, hasRole, pageOf } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import { renderFiles } from './file-page.ts';
import { renderForm } from './form-page.ts';
import { renderHistory, renderVersion } from './history-page.ts';
import { readForm, readImport, readText, type SentForm } from './read-form.ts';
import { renderReview } from './review-page.ts';
import type { SettingsView } from './settings-view.ts';
import { renderTabs } from './tabs.ts';

const STYLES = ['settings.css'];
const SCRIPTS = ['settings.js'];
const DRAFT_SOURCES: readonly SettingsDraft['from'][] = ['console', 'import', 'restore'];

/** The settings: form, review, history, import and export. Administrators change, moderators and auditors read. */
export const settingsArea: ConsoleArea = {
  path: 'settings',
  navigation: 'settings',
  mayRead: (roles) => roles.has('moderator') || roles.has('administrator') || roles.has('auditor'),
  mount(site, deps) {
    mountForm(site, deps);
    mountFiles(site, deps);
    mountHistory(site, deps);
  },
};

type Site = Hono<ConsoleEnv>;
type PageContext = Context<ConsoleEnv>;

const readerOf = (context: PageContext): SettingsReader => {
  const { viewer, language } = pageOf(context);
  return { viewer, language };
};

const viewOf = (context: PageContext): SettingsView => {
  const { words, language, basePath, formToken, viewer } = pageOf(context);
  const mayChange = hasRole(viewer, 'administrator');
  return { words: words.settings, language, path: `${basePath}/settings`, formToken, mayChange };
};

/** Sends one of the pages, below its heading and tabs. */
const createSend =
  ({ renderPage }: AreaDependencies) =>
  (
    context: PageContext,
    tab: 'form' | 'history' | 'file',
    content: ReturnType<typeof html>,
    status: 200 | 409 | 422 = 200,
  ) => {
    const view = viewOf(context);
    const { title } = view.words;
    return renderPage(
      context,
      {
        title,
        styles: STYLES,
        scripts: SCRIPTS,
        content: html`<h1>${title}</h1>${renderTabs(view, tab)}${content}`,
      },
      status,
    );
  };

function mountForm(site: Site, deps: AreaDependencies): void {
  const { console, refuse } = deps;
  const { settings } = console;
  const send = createSend(deps);
  const sendForm = (context: PageContext, page: SettingsPage, status: 200 | 422 = 200) =>
    send(context, 'form', renderForm(viewOf(context), page), status);
  const sendReview = (context: PageContext, review: SettingsReview, form?: SentForm) =>
    send(context, 'form', renderReview(viewOf(context), review, form), review.isStale ? 409 : 200);

  site.get('/', async (context) => sendForm(context, await settings.show(readerOf(context))));
  // The address of a page that was sent by POST, for example after a change of the language.
  for (const path of ['/edit', '/review', '/save', '/hide-found'])
    site.get(path, (context) => context.redirect(viewOf(context).path, 303));

  site.post('/edit', async (context) => {
    if (!hasRole(pageOf(context).viewer, 'administrator')) return refuse(context, 'forbidden');
    return sendForm(context, await settings.edit(readerOf(context), readForm(await context.req.formData())));
  });

  site.post('/review', async (context) => {
    if (!hasRole(pageOf(context).viewer, 'administrator')) return refuse(context, 'forbidden');
    const form = readForm(await context.req.formData());
    const result = await settings.review(readerOf(context), form);
    return 'draft' in result ? sendReview(context, result, form) : sendForm(context, result, 422);
  });

  site.post('/save', async (context) => {
    if (!hasRole(pageOf(context).viewer, 'administrator')) return refuse(context, 'forbidden');
    const data = await context.req.formData();
    const from = DRAFT_SOURCES.find((source) => source === readText(data, 'from')) ?? 'console';
    const draft = { changes: readText(data, 'changes'), seen: readText(data, 'seen'), from };
    const result = await settings.save(readerOf(context), draft);
    if ('version' in result)
      return context.redirect(`${viewOf(context).path}/history/${result.version}`, 303);
    if ('draft' in result) return sendReview(context, result);
    return send(context, 'form', html`<p class="notice bad">${result.problem}</p>`, 422);
  });

  site.post('/hide-found', async (context) => {
    if (!hasRole(pageOf(context).viewer, 'administrator')) return refuse(context, 'forbidden');
    const text = await settings.hideFound(readerOf(context));
    return send(context, 'form', html`<p class="notice">${text}</p>`);
  });
}

function mountFiles(site: Site, deps: AreaDependencies): void {
  const { console, refuse } = deps;
  const { settings } = console;
  const send = createSend(deps);

  site.get('/file', (context) =>
    send(context, 'file', renderFiles(viewOf(context), { text: '', problems: [] })),
  );
  site.get('/import', (context) => context.redirect(`${viewOf(context).path}/file`, 303));

  site.get('/export', (context) =>
    context.body(settings.exportText(readerOf(context)), 200, {
      'content-type': 'application/yaml; charset=utf-8',
      'content-disposition': 'attachment; filename="policy.yaml"',
    }),
  );

  site.post('/import', async (context) => {
    if (!hasRole(pageOf(context).viewer, 'administrator')) return refuse(context, 'forbidden');
    const text = await readImport(await context.req.formData());
    const result = await settings.reviewImport(readerOf(context), text);
    return 'draft' in result
      ? send(context, 'file', renderReview(viewOf(context), result))
      : send(context, 'file', renderFiles(viewOf(context), { text, ...result }), 422);
  });
}

function mountHistory(site: Site, deps: AreaDependencies): void {
  const { console, refuse } = deps;
  const { settings } = console;
  const send = createSend(deps);

  site.get('/history', async (context) => {
    const before = readNumber(context.req.query('before'));
    const page = await settings.listVersions(readerOf(context), before);
    return send(context, 'history', renderHistory(viewOf(context), page));
  });

  site.get('/history/:number', async (context) => {
    const number = readNumber(context.req.param('number'));
    const found = number === undefined ? undefined : await settings.readVersion(readerOf(context), number);
    if (!found) return refuse(context, 'notfound');
    return send(context, 'history', renderVersion(viewOf(context), found));
  });

  site.get('/history/:number/restore', async (context) => {
    if (!hasRole(pageOf(context).viewer, 'administrator')) return refuse(context, 'forbidden');
    const number = readNumber(context.req.param('number'));
    const review = number === undefined ? undefined : await settings.reviewVersion(readerOf(context), number);
    if (!review) return refuse(context, 'notfound');
    return 'problem' in review
      ? send(context, 'history', html`<p class="notice bad">${review.problem}</p>`, 422)
      : send(context, 'history', renderReview(viewOf(context), review));
  });
}

const readNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;

import type { Context } from 'hono';
import { html } from 'hono/html';
import type { CaseFileContent, Decision, ModeratorAction, RequestResult } from '#core';
import { MODERATOR_ACTIONS, needsText } from '#core';
import { type AreaDependencies, type ConsoleArea, hasRole, pageOf, wantsFragment } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import { caseContextOf, casePath } from './case-context.ts';
import {
  type CaseDone,
  type CaseNotice,
  createCasePage,
  createUnreadablePage,
  renderLiveParts,
} from './case-page.ts';
import { renderNeighbours } from './render-surroundings.ts';

/** The page of one case. */
export const caseArea: ConsoleArea = {
  path: 'case',
  mayRead: (roles) => roles.has('moderator') || roles.has('auditor'),
  mount(site, deps) {
    const { console, refuse } = deps;
    const { cases } = console;

    site.get('/:id', (context) => showCase(context, deps, doneNotice(context)));

    site.get('/:id/live', async (context) => {
      const view = await readCase(context, deps);
      return view?.kind === 'case'
        ? context.html(renderLiveParts(view, caseContextOf(context)))
        : refuse(context, 'notfound');
    });

    site.get('/:id/neighbours', async (context) => {
      const neighbours = await cases.readNeighbours(pageOf(context).viewer, context.req.param('id'));
      if (!neighbours) return refuse(context, 'notfound');
      const content = renderNeighbours(neighbours, caseContextOf(context));
      if (wantsFragment(context)) return context.html(content);
      const { words, basePath } = caseContextOf(context);
      return deps.renderPage(context, {
        title: words.neighbours.title,
        styles: ['case.css'],
        content: html`<h1>${context.req.param('id')}</h1><h2>${words.neighbours.title}</h2>${content}
<p><a href="${casePath(basePath, context.req.param('id'))}">${context.req.param('id')}</a></p>`,
      });
    });

    site.get('/:id/files/:file', async (context) => {
      const { id, file } = context.req.param();
      const content = await cases.readFile(pageOf(context).viewer, id, file);
      return content ? sendFile(content) : refuse(context, 'notfound');
    });

    site.post('/:id/decide', (context) =>
      change(context, deps, async (form) => {
        const decision = DECISIONS.find((name) => name === form.decision);
        if (!decision) return undefined;
        const { viewer, language } = pageOf(context);
        const result = await cases.decide(viewer, context.req.param('id'), decision, language);
        return result && { result, done: decision };
      }),
    );

    site.post('/:id/undo', (context) =>
      change(context, deps, async (form) => {
        if (typeof form.index !== 'string' || !/^\d{1,6}$/.test(form.index)) return undefined;
        const { viewer, language } = pageOf(context);
        const result = await cases.takeBack(viewer, context.req.param('id'), Number(form.index), language);
        return result && { result, done: 'undone' };
      }),
    );

    site.post('/:id/act', (context) =>
      change(context, deps, async (form) => {
        const action = MODERATOR_ACTIONS.find((name) => name === form.action);
        if (!action) return undefined;
        const { viewer, language } = pageOf(context);
        const request = toRequest(action, form.text);
        if (!request) return { result: emptyText(context), done: action };
        const result = await cases.act(viewer, context.req.param('id'), request, language);
        return result && { result, done: action };
      }),
    );
  },
};

const DECISIONS: readonly Decision[] = ['uphold', 'overturn'];

/** A note or a question with its text; undefined if the text is empty. */
function toRequest(action: ModeratorAction, text: unknown) {
  if (!needsText(action)) return { action };
  const typed = typeof text === 'string' ? text.trim() : '';
  return typed === '' ? undefined : { action, text: typed };
}

const emptyText = (context: Context<ConsoleEnv>): RequestResult => ({
  accepted: false,
  code: 'unsupported',
  text: pageOf(context).words.case.emptytext,
});

type ChangePath = '/:id/decide' | '/:id/undo' | '/:id/act';
type CasePath = '/:id' | '/:id/live' | ChangePath;
type CaseRequest<Path extends CasePath> = Context<ConsoleEnv, Path>;

const readCase = (context: CaseRequest<CasePath>, { console }: AreaDependencies) => {
  const { viewer, language } = pageOf(context);
  return console.cases.read(viewer, context.req.param('id'), language);
};

async function showCase(
  context: CaseRequest<CasePath>,
  deps: AreaDependencies,
  notice: CaseNotice | undefined,
): Promise<Response> {
  const { renderPage, refuse } = deps;
  // Before the case is read: what changes later is sent once the page is open.
  const revision = deps.console.queue.revision(pageOf(context).viewer.caller);
  const view = await readCase(context, deps);
  if (!view) return refuse(context, 'notfound');
  const page = caseContextOf(context);
  if (view.kind === 'unreadable') return renderPage(context, createUnreadablePage(view, page), 503);
  return renderPage(context, createCasePage(view, page, { revision, notice }), notice?.isRefusal ? 409 : 200);
}

/** After a change the browser loads the case anew, so that reloading does not send the form again. */
async function change(
  context: CaseRequest<ChangePath>,
  deps: AreaDependencies,
  run: (
    form: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly result: RequestResult; readonly done: CaseDone } | undefined>,
): Promise<Response> {
  const { viewer, basePath } = pageOf(context);
  if (!hasRole(viewer, 'moderator')) return deps.refuse(context, 'forbidden');
  const outcome = await run(await context.req.parseBody());
  if (!outcome) return deps.refuse(context, 'notfound');
  const { result, done } = outcome;
  if (!result.accepted) return showCase(context, deps, { text: result.text, isRefusal: true });
  return context.redirect(`${casePath(basePath, context.req.param('id'))}?done=${done}`, 303);
}

/** What was done, from the address; any other value is ignored. */
function doneNotice(context: CaseRequest<'/:id'>): CaseNotice | undefined {
  const { done: texts } = pageOf(context).words.case;
  const done = Object.entries(texts).find(([name]) => name === context.req.query('done'));
  return done && { text: done[1], isRefusal: false };
}

/** A picture is shown; every other file is only saved. Nothing in it can run. */
function sendFile({ name, bytes, pictureType }: CaseFileContent): Response {
  const kind = pictureType === undefined ? 'attachment' : 'inline';
  return new Response(bytes, {
    headers: {
      'content-type': pictureType ?? 'application/octet-stream',
      'content-disposition': `${kind}; filename*=UTF-8''${encodeFileName(name)}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    },
  });
}

/** https://www.rfc-editor.org/rfc/rfc8187#section-3.2 */
const encodeFileName = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*!]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

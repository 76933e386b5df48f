import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ConsoleQueue, Decision, QueueResult } from '#core';
import {
  type AreaDependencies,
  type ConsoleArea,
  type Html,
  hasRole,
  pageOf,
  type RenderPage,
  wantsFragment,
} from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import { sendEvents } from '../frame/event-stream.ts';
import { mountBulkRoutes } from './bulk-routes.ts';
import { formatFilter, parseFilter } from './filter-query.ts';
import { createLiveUpdates } from './live-updates.ts';
import { renderDone, renderList } from './render-list.ts';
import { casePath, type RowContext, renderRow } from './render-row.ts';

/** As many as one page of the list has. */
const MAX_ROWS = 50;

/** The list of cases. */
export const queueArea: ConsoleArea = {
  path: 'queue',
  navigation: 'queue',
  mayRead: (roles) => roles.has('moderator') || roles.has('auditor'),
  mount(site, deps) {
    const { console, renderPage, refuse } = deps;
    const { queue } = console;
    site.get('/', (context) => showList(context, queue, renderPage));

    site.get('/next', async (context) => {
      const { viewer, basePath } = pageOf(context);
      const query = new URL(context.req.url).searchParams;
      const filter = parseFilter(query);
      const next = await queue.next(viewer.caller, filter, query.get('except') ?? undefined);
      if (next) return context.redirect(casePath(basePath, next.caseId), 303);
      return context.redirect(`${basePath}/queue?${formatFilter(filter, { none: '1' })}`, 303);
    });

    // For rows of an open page that the list no longer has.
    site.get('/rows', async (context) => {
      const { viewer } = pageOf(context);
      const caseIds = new URL(context.req.url).searchParams.getAll('case').slice(0, MAX_ROWS);
      const summaries = await Promise.all(caseIds.map((caseId) => queue.find(viewer.caller, caseId)));
      const row = rowContextOf(context);
      return context.html(html`${summaries.map((summary) => (summary ? renderRow(summary, row) : ''))}`);
    });

    mountBulkRoutes(site, deps);
    const joinLive = createLiveUpdates(queue);
    site.get('/events', (context) => {
      const { viewer, language } = pageOf(context);
      const query = new URL(context.req.url).searchParams;
      const filter = parseFilter(query);
      const since = query.get('since');
      const row = rowContextOf(context);
      return sendEvents(context, console.access, (send) =>
        joinLive({ viewer: viewer.caller, filter, language, row, since, send }),
      );
    });

    site.post('/act', async (context) => {
      const { viewer, language } = pageOf(context);
      if (!hasRole(viewer, 'moderator')) return refuse(context, 'forbidden');
      const form = await context.req.parseBody();
      const request = parseAct(form);
      if (!request) return refuse(context, 'notfound');
      const result = await runAct(request, queue, { ...viewer.caller, language });
      if (result.code === 'unknown-case') return refuse(context, 'notfound');
      return wantsFragment(context)
        ? sendUpdate(context, request, result)
        : sendPage(context, request, result, textOf(form.back), deps);
    });

    site.post('/renew', async (context) => {
      const { viewer } = pageOf(context);
      const { case: caseId } = await context.req.parseBody();
      if (hasRole(viewer, 'moderator')) await queue.renewClaim(viewer.caller, textOf(caseId));
      return context.body(null, 204);
    });
  },
};

const textOf = (field: unknown): string => (typeof field === 'string' ? field : '');

/** What the rows of this viewer need. @example rowContextOf(context) */
function rowContextOf(context: Context<ConsoleEnv>): RowContext {
  const { viewer, words, language, basePath } = pageOf(context);
  return { words: words.queue, language, basePath, canAct: hasRole(viewer, 'moderator') };
}

async function showList(
  context: Context<ConsoleEnv>,
  queue: ConsoleQueue,
  renderPage: RenderPage,
  refusal?: string,
  back?: string,
): Promise<Response> {
  const { viewer, formToken, words } = pageOf(context);
  const query = back === undefined ? new URL(context.req.url).searchParams : new URLSearchParams(back);
  const filter = parseFilter(query);
  const after = query.get('after') ?? undefined;
  const done = query.get('done');
  const view = {
    filter,
    // Before the rows are read: what changes later is sent once the page is open.
    revision: queue.revision(viewer.caller),
    page: await queue.list(viewer.caller, filter, after),
    facets: await queue.facets(viewer.caller),
    progress: queue.progress(viewer.caller),
    after,
    done: done === null ? undefined : await queue.find(viewer.caller, done),
    refusal:
      refusal ??
      (query.has('none') ? words.queue.nonext : query.has('empty') ? words.queue.bulk.none : undefined),
    formToken,
  };
  return renderPage(context, renderList(view, rowContextOf(context)), refusal === undefined ? 200 : 409);
}

/** What a button of a row asks for. */
type Act =
  | { readonly kind: 'decide'; readonly caseId: string; readonly decision: Decision }
  | { readonly kind: 'claim'; readonly caseId: string }
  | { readonly kind: 'undo'; readonly caseId: string; readonly decisionIndex: number };

function parseAct(form: Readonly<Record<string, unknown>>): Act | undefined {
  for (const decision of ['uphold', 'overturn'] as const) {
    const caseId = textOf(form[decision]);
    if (caseId) return { kind: 'decide', caseId, decision };
  }
  const claim = textOf(form.claim);
  if (claim) return { kind: 'claim', caseId: claim };
  const undo = /^(.{1,40})\.(\d{1,6})$/.exec(textOf(form.undo));
  return undo ? { kind: 'undo', caseId: undo[1]!, decisionIndex: Number(undo[2]) } : undefined;
}

function runAct(
  act: Act,
  queue: ConsoleQueue,
  caller: Parameters<ConsoleQueue['decide']>[0],
): Promise<QueueResult> {
  switch (act.kind) {
    case 'decide':
      return queue.decide(caller, act.caseId, act.decision);
    case 'claim':
      return queue.claim(caller, act.caseId);
    case 'undo':
      return queue.takeBack(caller, act.caseId, act.decisionIndex);
    default:
      return act satisfies never;
  }
}

/**
 * For the script: the row as it is now, and the sentence with the way back in the status line. What was decided has the
 * word of the button that was pressed.
 */
async function sendUpdate(
  context: Context<ConsoleEnv>,
  { kind }: Act,
  { summary, text, accepted }: QueueResult,
): Promise<Response> {
  const row = rowContextOf(context);
  const notice: Html = summary
    ? renderDone(summary, row, row.canAct && accepted, accepted && kind !== 'claim' ? undefined : text)
    : html`<p class="notice bad">${text}</p>`;
  return context.html(
    html`${summary ? renderRow(summary, row) : ''}<div id="status" class="status" role="status">${notice}</div>`,
  );
}

/** Without a script: back to the list, or on to the case that was claimed. A refusal is a page with its sentence. */
async function sendPage(
  context: Context<ConsoleEnv>,
  { kind, caseId }: Act,
  { accepted, text }: QueueResult,
  back: string,
  { console, renderPage }: Pick<AreaDependencies, 'console' | 'renderPage'>,
): Promise<Response> {
  const { basePath } = pageOf(context);
  if (!accepted) return showList(context, console.queue, renderPage, text, back);
  if (kind === 'claim') return context.redirect(casePath(basePath, caseId), 303);
  const query = formatFilter(parseFilter(new URLSearchParams(back)), { done: caseId });
  return context.redirect(`${basePath}/queue?${query}`, 303);
}

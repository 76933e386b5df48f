import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { BatchSelection, Decision } from '#core';
import { type AreaDependencies, hasRole, pageOf, wantsFragment } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import { formatFilter, parseFilter } from './filter-query.ts';
import { renderBatch, renderBatchList, renderBatchState, renderPreview } from './render-bulk.ts';

const isDecision = (value: unknown): value is Decision => value === 'uphold' || value === 'overturn';

/**
 * The pages of decisions on several cases: choose, look at what will happen, do it, take it back.
 * @example mountBulkRoutes(site, deps)
 */
export function mountBulkRoutes(site: Hono<ConsoleEnv>, deps: AreaDependencies): void {
  const { renderPage, refuse } = deps;
  const { batches } = deps.console;
  const pathOf = (context: Context<ConsoleEnv>, id = ''): string =>
    `${pageOf(context).basePath}/queue/bulk${id && `/${encodeURIComponent(id)}`}`;
  const idOf = (context: Context<ConsoleEnv>): string => context.req.param('id') ?? '';

  site.get('/bulk', async (context) => {
    const { viewer, words, language } = pageOf(context);
    const list = await batches.list(viewer.caller);
    return renderPage(context, renderBatchList(list, words.queue, { path: pathOf(context), language }));
  });

  site.post('/bulk', async (context) => {
    const { viewer, basePath } = pageOf(context);
    if (!hasRole(viewer, 'moderator')) return refuse(context, 'forbidden');
    const form = await context.req.parseBody({ all: true });
    const back = parseFilter(new URLSearchParams(typeof form.back === 'string' ? form.back : ''));
    const decision = form.selected ?? form.filter;
    if (!isDecision(decision)) return refuse(context, 'notfound');
    const caseIds = [form.case ?? []].flat().filter((id) => typeof id === 'string');
    const selection: BatchSelection =
      form.selected === undefined ? { kind: 'filter', filter: back } : { kind: 'cases', caseIds };
    const plan = await batches.plan(viewer.caller, decision, selection);
    if (plan) return context.redirect(pathOf(context, plan.id), 303);
    return context.redirect(`${basePath}/queue?${formatFilter(back, { empty: '1' })}`, 303);
  });

  site.get('/bulk/:id', async (context) => {
    const { viewer, words, language, formToken } = pageOf(context);
    const canAct = hasRole(viewer, 'moderator');
    const options = { path: pathOf(context, idOf(context)), formToken, canAct, language };
    const preview = await batches.preview(viewer.caller, idOf(context));
    if (preview) return renderPage(context, renderPreview(preview, words.queue, options));
    const batch = await batches.find(viewer.caller, idOf(context));
    if (!batch) return refuse(context, 'notfound');
    return wantsFragment(context)
      ? context.html(html`${renderBatchState(batch, words.queue, options)}`)
      : renderPage(context, renderBatch(batch, words.queue, options));
  });

  for (const step of ['start', 'undo'] as const) {
    site.post(`/bulk/:id/${step}`, async (context) => {
      const { viewer } = pageOf(context);
      if (!hasRole(viewer, 'moderator')) return refuse(context, 'forbidden');
      const batch = await batches[step](viewer.caller, idOf(context));
      return batch ? context.redirect(pathOf(context, batch.id), 303) : refuse(context, 'notfound');
    });
  }
}

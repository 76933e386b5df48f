import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { PrecisionRow } from '#core';
import { fillTemplate } from '#core';
import { type AreaDependencies, type Html, pageOf } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import { addressOf, type PlaygroundRequest, sendPage } from './playground-page.ts';

const PERIODS = [30, 90, 365] as const;
const COLUMNS = ['name', 'upheld', 'decided', 'share'] as const;
type Column = (typeof COLUMNS)[number];

/** How often moderators upheld the cases in which a rule or a pack fired. */
export function mountPrecisionPage(site: Hono<ConsoleEnv>, { console, renderPage }: AreaDependencies): void {
  site.get('/precision', async (context) => {
    const page = pageOf(context);
    const days = PERIODS.find((known) => String(known) === context.req.query('days')) ?? 90;
    const sort = COLUMNS.find((known) => known === context.req.query('sort')) ?? 'decided';
    const { packs, rules } = await console.playground.readPrecision(page.viewer, days);
    const texts = page.words.playground.precision;
    const view = { page, days, sort };
    const content = html`<p>${texts.intro}</p>
<nav class="tabs" aria-label="${texts.period}"><ul>${PERIODS.map(
      (known) =>
        html`<li><a href="${addressOf(page, 'precision')}?days=${known}&amp;sort=${sort}"${known === days ? html` aria-current="page"` : ''}>${fillTemplate(texts.days, { days: known })}</a></li>`,
    )}</ul></nav>
${packs.length === 0 ? html`<p>${texts.none}</p>` : [renderTable(texts.packs, packs, view), renderTable(texts.rules, rules, view)]}`;
    return sendPage(context, renderPage, 'precision', content);
  });
}

interface View {
  readonly page: PlaygroundRequest;
  readonly days: number;
  readonly sort: Column;
}

function renderTable(title: string, rows: readonly PrecisionRow[], view: View): Html {
  const texts = view.page.words.playground.precision;
  const head = (column: Column): Html =>
    html`<th scope="col"${column === 'name' ? '' : html` class="number"`}${column === view.sort ? html` aria-sort="${column === 'name' ? 'ascending' : 'descending'}"` : ''}><a href="${addressOf(view.page, 'precision')}?days=${view.days}&amp;sort=${column}">${texts[column]}</a></th>`;
  return html`<h2>${title}</h2>
<div class="table-scroll" tabindex="0" role="region" aria-label="${title}"><table class="playground-table">
<thead><tr>${COLUMNS.map(head)}<th scope="col" class="number">${texts.interval}</th></tr></thead>
<tbody>${sortRows(rows, view.sort).map((row) => renderRow(row, view.page))}</tbody></table></div>`;
}

function renderRow(
  { name, upheld, decided, low, high }: PrecisionRow,
  { basePath, words }: PlaygroundRequest,
): Html {
  const [pack = name] = name.split('/');
  const label = fillTemplate(words.playground.precision.cases, { pack });
  return html`<tr><th scope="row"><a href="${basePath}/queue?${new URLSearchParams({ pack, state: 'all' }).toString()}" aria-label="${name}: ${label}"><code>${name}</code></a></th>
<td class="number">${upheld}</td><td class="number">${decided}</td><td class="number">${formatShare(upheld / decided)}</td>
<td class="number nowrap">${formatShare(low)} – ${formatShare(high)}</td></tr>`;
}

/** A counted share, which may be none or all. @example formatShare(0.59585) // '59.6%' */
const formatShare = (share: number): string => `${Number((share * 100).toFixed(1))}%`;

const shareOf = ({ upheld, decided }: PrecisionRow): number => upheld / decided;

function sortRows(rows: readonly PrecisionRow[], by: Column): readonly PrecisionRow[] {
  if (by === 'name') return rows.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const value = (row: PrecisionRow): number => (by === 'share' ? shareOf(row) : row[by]);
  return rows.toSorted((a, b) => value(b) - value(a) || b.decided - a.decided);
}

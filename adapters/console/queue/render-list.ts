import { html } from 'hono/html';
import type { CaseSummary, QueueFacets, QueueFilter, QueuePage, QueueProgress } from '#core';
import { fillTemplate } from '#core';
import type { Html, PageContent } from '../area.ts';
import { formatFilter } from './filter-query.ts';
import { renderKeyHelp } from './key-help.ts';
import { renderFilter } from './render-filter.ts';
import { describeDecision, type RowContext, renderRow, renderUndo } from './render-row.ts';

/** What the list shows. */
export interface ListView {
  readonly filter: QueueFilter;
  readonly page: QueuePage;
  /** The state of the lists that the rows were read from. */
  readonly revision: string;
  readonly facets: QueueFacets;
  readonly progress: QueueProgress;
  /** Position from which the list begins; absent: the beginning. */
  readonly after: string | undefined;
  /** The case of the last request, and a sentence about it. */
  readonly done: CaseSummary | undefined;
  /** A sentence about a request that was refused. */
  readonly refusal: string | undefined;
  readonly formToken: string;
}

/** The page with the list of cases. @example renderPage(context, renderList(view, rowContext)) */
export function renderList(view: ListView, row: RowContext): PageContent {
  const { words, basePath, canAct } = row;
  const { filter, page, facets, formToken } = view;
  const query = formatFilter(filter);
  const channelNames = new Map(facets.channels.map(({ id, name }) => [id, name]));
  const path = `${basePath}/queue`;
  return {
    title: words.title,
    styles: ['queue.css', 'keys.css'],
    scripts: ['keys.js', 'queue.js'],
    content: html`<div data-events="${path}/events?${query}&since=${view.revision}" data-rows="${path}/rows" data-offline="${words.live.offline}" data-show="${words.live.show}">
<h1>${words.title} <span id="undecided" class="badge">${fillTemplate(words.undecided, { count: page.undecided })}</span></h1>
${renderProgress(view.progress, words)}
${renderReceipt(view, row)}
${renderFilter(filter, facets, words)}
<form id="act" method="post" action="${path}/act">
<input type="hidden" name="token" value="${formToken}"><input type="hidden" name="back" value="${query}"></form>
<form id="bulk" method="post" action="${path}/bulk">
<input type="hidden" name="token" value="${formToken}"><input type="hidden" name="back" value="${query}"></form>
<div class="actions toolbar"><p>${fillTemplate(words.matching, { count: page.matching })}</p>
<a class="button primary" href="${path}/next?${query}" data-action="next">${words.next}</a>
${canAct ? renderBulkMenu(view, row) : ''}
${renderKeyHelp(words)}</div>
<div id="new-cases" class="new-cases" role="status"></div>
<ul id="cases" class="cases">${page.rows.map((summary) => renderRow(summary, { ...row, channelNames }))}</ul>
${page.rows.length === 0 ? html`<p class="panel">${isUnfiltered(filter) ? words.empty : words.nomatch}</p>` : ''}
<p class="actions">${view.after === undefined ? '' : html`<a class="button" href="?${query}">${words.first}</a>`}
${page.next === undefined ? '' : html`<a class="button" href="?${formatFilter(filter, { after: page.next })}">${words.more}</a>`}</p>
</div>`,
  };
}

const isUnfiltered = (filter: QueueFilter): boolean =>
  filter.state === 'undecided' && Object.keys(filter).length === 1;

function renderProgress(progress: QueueProgress, words: RowContext['words']): Html | '' {
  const { read, total, isComplete, isTruncated } = progress;
  if (total === 0) return '';
  if (isComplete) return isTruncated ? html`<p class="notice warn">${words.truncated}</p>` : '';
  return html`<p class="notice warn">${fillTemplate(words.filling, { read, total })}</p>`;
}

/** What became of the last request, with the way back. */
function renderReceipt({ done, refusal }: ListView, row: RowContext): Html | '' {
  if (refusal !== undefined) return html`<p class="notice bad" role="alert">${refusal}</p>`;
  return done ? renderDone(done, row, row.canAct) : '';
}

/** A sentence about a case that was just decided, with the button that takes it back. @example renderDone(summary, row, true) */
export function renderDone(
  summary: CaseSummary,
  row: RowContext,
  canAct: boolean,
  text = describeDone(summary, row),
): Html {
  const { caseId, decision, needsDecision } = summary;
  const undo = canAct && decision && !needsDecision ? renderUndo(caseId, decision.index, row.words) : '';
  return html`<p class="notice">${text} ${undo}</p>`;
}

/** The case is undecided only after an undo. */
const describeDone = (summary: CaseSummary, row: RowContext): string =>
  summary.needsDecision
    ? fillTemplate(row.words.reopened, { case: summary.caseId })
    : `${summary.caseId} ${describeDecision(summary, row)}`;

/** Decisions on the selected cases, and on all that match. */
function renderBulkMenu({ page, filter }: ListView, { words, basePath }: RowContext): Html {
  const decisions = ['uphold', 'overturn'] as const;
  const button = (name: string, decision: 'uphold' | 'overturn', text: string): Html =>
    html`<button form="bulk" name="${name}" value="${decision}">${text}</button>\n`;
  const label = (decision: 'uphold' | 'overturn') => words.decision[decision];
  return html`<details class="menu bulk-menu"><summary>${words.bulk.title}</summary>
<div class="menu-body">
${decisions.map((decision) => button('selected', decision, fillTemplate(words.bulk.selected, { decision: label(decision) })))}
${filter.state === 'undecided' ? decisions.map((decision) => button('filter', decision, fillTemplate(words.bulk.filter, { decision: label(decision), count: page.matching }))) : ''}
<a href="${basePath}/queue/bulk">${words.bulk.list}</a>
</div></details>`;
}

import { html } from 'hono/html';
import type { ConsoleInquiries, InquiryFilter, InquiryRow } from '#core';
import type { Html } from '../area.ts';
import { hasRole } from '../area.ts';
import type { ConsoleContext, ReaderContext } from '../console-env.ts';
import { renderTime } from './time.ts';

type Page = ConsoleContext & ReaderContext;
type InquiryList = NonNullable<Awaited<ReturnType<ConsoleInquiries['list']>>>;

/** The list of inquiries. @example renderInquiryList(page, { state: 'open' }, list) */
export function renderInquiryList(page: Page, filter: InquiryFilter, list: InquiryList): Html {
  const words = page.words.inquiries;
  const isDesk = hasRole(page.viewer, 'inquiry-desk');
  const head = html`<h1>${words.title}</h1><p>${words.about}</p>
${isDesk ? '' : html`<p class="notice">${words.readonly}</p>`}`;
  if ('text' in list) return html`${head}<p class="notice warn">${list.text}</p>`;
  return html`${head}
${isDesk ? html`<p class="actions"><a class="button primary" href="${page.basePath}/inquiries/new">${words.register}</a></p>` : ''}
${renderFilter(page, filter)}
${list.rows.length === 0 ? html`<p>${words.empty}</p>` : renderTable(page, list.rows)}`;
}

function renderFilter({ words: { inquiries }, basePath }: Page, { state, text }: InquiryFilter): Html {
  const { list } = inquiries;
  return html`<form class="panel inquiry-filter" method="get" action="${basePath}/inquiries" role="search" aria-label="${list.filter}">
<div class="field"><label for="state">${list.state}</label><select id="state" name="state">
${(['open', 'closed', 'all'] as const).map((each) => html`<option value="${each}"${each === state ? html` selected` : ''}>${list.states[each]}</option>`)}
</select></div>
<div class="field"><label for="text">${list.text}</label><input id="text" name="text" type="search" maxlength="100" value="${text ?? ''}"></div>
<button type="submit">${list.show}</button></form>`;
}

function renderTable(
  { words: { inquiries: words }, basePath, language }: Page,
  rows: readonly InquiryRow[],
): Html {
  const { list } = words;
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="${words.title}"><table class="inquiry-list">
<thead><tr>${[list.number, list.status, list.ground, list.received, list.answerby, list.hold].map((label) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${rows.map(
    (
      row,
    ) => html`<tr><th scope="row"><a class="row-link" href="${basePath}/inquiries/${row.id}">${row.id}</a></th>
<td>${renderStatus(row, words)}</td><td>${row.ground}</td><td class="nowrap">${renderTime(row.receivedAt, language)}</td>
<td class="nowrap">${row.answerBy ?? words.none}</td><td class="nowrap">${row.heldUntil ? renderTime(row.heldUntil, language) : words.none}</td></tr>
`,
  )}</tbody></table></div>`;
}

/** The state of an inquiry as badges. @example renderStatus(row, words) */
export function renderStatus(row: InquiryRow, { status }: Page['words']['inquiries']): Html {
  const badge = (text: string, kind = ''): Html => html`<span class="badge ${kind}">${text}</span> `;
  if (row.isClosed) return badge(status.closed);
  return html`${row.answeredAt ? badge(status.answered, 'good') : badge(status.open)}${row.isLate ? badge(status.late, 'bad') : ''}${row.needsApproval ? badge(status.unapproved, 'warn') : ''}`;
}

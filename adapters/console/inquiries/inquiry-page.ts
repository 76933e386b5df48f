import { html } from 'hono/html';
import type { InquiryReply, InquiryStep, InquiryView } from '#core';
import { CLOSE_REASONS, fillTemplate } from '#core';
import type { Html } from '../area.ts';
import type { ConsoleContext, ReaderContext } from '../console-env.ts';
import { renderStatus } from './list-page.ts';
import { renderTime } from './time.ts';

type Page = ConsoleContext & ReaderContext;

/** What the page shows above the inquiry: the reply to a step, or the counts. */
export interface InquiryPageState {
  readonly reply?: InquiryReply | undefined;
  /** Absent: not counted yet. */
  readonly counts?: readonly string[] | undefined;
}

/** The page of one inquiry. @example renderInquiry(page, view, {}) */
export function renderInquiry(page: Page, view: InquiryView, { reply, counts }: InquiryPageState): Html {
  const words = page.words.inquiries;
  const { row } = view;
  const notice =
    reply &&
    html`<p class="notice preserved ${reply.accepted ? '' : 'bad'}" role="${reply.accepted ? 'status' : 'alert'}">${reply.text}</p>`;
  return html`<p><a href="${page.basePath}/inquiries">${words.page.back}</a></p>
<h1>${fillTemplate(words.page.title, { number: row.id })}</h1>
<p>${renderStatus(row, words)}${row.ground}</p>
${notice ?? ''}
<div class="inquiry-columns"><div>
${renderFacts(page, view)}
${renderCounts(page, view, counts)}
${renderRecord(page, view)}
</div>${renderSteps(page, view)}</div>`;
}

function renderFacts({ words: { inquiries: words } }: Page, { facts }: InquiryView): Html {
  return html`<section class="panel"><h2>${words.page.request}</h2><dl class="facts">
${facts.map(
  ({ label, value }) => html`<dt>${label}</dt><dd class="preserved">${value}</dd>
`,
)}</dl></section>`;
}

function renderCounts(
  { words: { inquiries: words }, basePath }: Page,
  { row }: InquiryView,
  counts: readonly string[] | undefined,
): Html {
  const result =
    counts === undefined
      ? html`<p><a class="button" href="${basePath}/inquiries/${row.id}?count=1#held">${words.page.count}</a></p>`
      : html`<ul>${counts.map((line) => html`<li>${line}</li>`)}</ul>`;
  return html`<section class="panel" id="held"><h2>${words.page.held}</h2><p class="hint">${words.page.heldabout}</p>${result}</section>`;
}

function renderRecord({ words: { inquiries: words }, language }: Page, { steps }: InquiryView): Html {
  const { page } = words;
  return html`<section class="panel"><h2>${page.record}</h2><p class="hint">${page.recordabout}</p>
<div class="table-scroll"><table><thead><tr><th scope="col">${page.time}</th><th scope="col">${page.step}</th></tr></thead>
<tbody>${steps.map(
    ({
      at,
      text,
    }) => html`<tr><th scope="row">${renderTime(at, language)}</th><td class="preserved">${text}</td></tr>
`,
  )}</tbody></table></div></section>`;
}

/** The forms of the steps that are possible, and why others are not. */
function renderSteps(page: Page, view: InquiryView): Html {
  const { possible, reasons } = view;
  const order: readonly InquiryStep[] = ['approve', 'bundle', 'hold', 'extend', 'release', 'close'];
  const shown = order.filter((step) => possible.has(step) || reasons[step] !== undefined);
  if (shown.length === 0) return html``;
  return html`<section aria-labelledby="steps-title"><h2 id="steps-title">${page.words.inquiries.page.actions}</h2>
${shown.map((step) => renderStep(page, view, step))}</section>`;
}

function renderStep(page: Page, view: InquiryView, step: InquiryStep): Html {
  const { page: words } = page.words.inquiries;
  const reason = view.possible.has(step) ? undefined : view.reasons[step];
  const head = html`<h3>${words[step]}</h3><p class="hint">${words[`${step}about`]}</p>`;
  if (reason !== undefined) return html`<div class="panel">${head}<p>${reason}</p></div>`;
  const kind = step === 'close' || step === 'release' ? '' : 'primary';
  return html`<form class="panel" method="post" action="${page.basePath}/inquiries/${view.row.id}/${step}">
<input type="hidden" name="token" value="${page.formToken}">
${head}${renderStepFields(page, view, step)}
<button class="${kind}" type="submit">${words[step]}</button></form>`;
}

function renderStepFields({ words: { inquiries } }: Page, view: InquiryView, step: InquiryStep): Html | '' {
  const { page: words } = inquiries;
  switch (step) {
    case 'hold':
    case 'extend':
      return html`<div class="field"><label for="${step}-days">${words.days}</label>
<input id="${step}-days" name="days" type="number" min="1" max="30" value="${view.defaultHoldDays}" required></div>`;
    case 'bundle':
      return view.needsTypedNumber
        ? html`<div class="field"><label for="typed">${fillTemplate(words.typed, { number: view.row.id })}</label>
<input id="typed" name="typed" autocomplete="off" required></div>`
        : '';
    case 'close':
      return html`<div class="field"><label for="ending">${words.ending}</label><select id="ending" name="ending">
${CLOSE_REASONS.map((ending) => html`<option value="${ending}">${words.endings[ending]}</option>`)}</select></div>
<div class="field"><label for="remark">${words.remark}</label><input id="remark" name="remark" maxlength="300"></div>`;
    default:
      return '';
  }
}

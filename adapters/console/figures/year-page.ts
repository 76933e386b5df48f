import { html } from 'hono/html';
import type { YearlyNotes, YearReport } from '#core';
import { DETECTED_BY, fillTemplate, MAX_YEARLY_NOTE_LENGTH, YEARLY_NOTE_NAMES } from '#core';
import type { Html } from '../area.ts';
import { hasRole } from '../area.ts';
import type { ConsoleContext, ReaderContext } from '../console-env.ts';
import { renderTabs } from './tabs.ts';
import { packName } from './values.ts';

type Page = ConsoleContext & ReaderContext;

/** What happened to the texts of the form. */
export type NotesMessage =
  | { readonly kind: 'saved' }
  /** `notes`: what was typed, so that nothing is lost. */
  | { readonly kind: 'toolong'; readonly most: number; readonly notes: YearlyNotes };

/** The page of a fiscal year. @example renderYear(page, report) */
export function renderYear(page: Page, report: YearReport, message?: NotesMessage): Html {
  const { year: words } = page.words.figures;
  return html`<h1>${fillTemplate(words.title, { year: report.year })}</h1>
${renderTabs(page, 'year')}
<p>${words.about}</p>
${renderYearForm(page, report)}
${report.isComplete ? '' : html`<p class="notice warn">${words.incomplete}</p>`}
${renderMeasures(page, report)}
${renderRequests(page, report)}
${renderLetters(page, report)}
${renderAppeals(page, report)}
${renderNotes(page, report, message)}
<section class="panel"><h2>${words.notcounted}</h2>
<ul><li>${words.missing.reasons}</li><li>${words.missing.wholeplatform}</li></ul>
<p class="actions"><a class="button" href="${page.basePath}/figures/year.csv?year=${report.year}" download>${words.csv}</a></p></section>`;
}

function renderYearForm({ words: { figures }, basePath }: Page, { year, years }: YearReport): Html {
  return html`<form class="panel period-form" method="get" action="${basePath}/figures/year">
<div class="field"><label for="year">${figures.year.choose}</label>
<select id="year" name="year">${years.map((each) => html`<option value="${each}"${each === year ? html` selected` : ''}>${each}</option>`)}</select></div>
<button class="primary" type="submit">${figures.year.show}</button></form>`;
}

/** A table whose first columns name the row; without rows a sentence. */
function renderTable(
  title: string,
  about: string,
  empty: string,
  labels: readonly string[],
  rows: readonly { readonly names: readonly string[]; readonly counts: readonly number[] }[],
): Html {
  const nameCount = rows[0]?.names.length ?? 0;
  const table = html`<div class="table-scroll" tabindex="0" role="region" aria-label="${title}"><table>
<thead><tr>${labels.map((label, nth) => html`<th scope="col"${nth < nameCount ? '' : html` class="number"`}>${label}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ names, counts }) =>
      html`<tr>${names.map((name, nth) => (nth === 0 ? html`<th scope="row">${name}</th>` : html`<td>${name}</td>`))}${counts.map((count) => html`<td class="number">${count}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
  return html`<section class="panel"><h2>${title}</h2><p class="hint">${about}</p>
${rows.length === 0 ? html`<p>${empty}</p>` : table}</section>`;
}

function renderMeasures(page: Page, { figures, names }: YearReport): Html {
  const { year: words } = page.words.figures;
  const { column } = words;
  return renderTable(
    words.measures,
    words.measuresabout,
    words.empty,
    [
      column.measure,
      column.ground,
      column.machine,
      column.report,
      column.filter,
      column.automatic,
      column.undone,
    ],
    figures.measures.map(({ measure, ground, detected, automatic, undone }) => ({
      names: [words.measure[measure], packName(ground, names.packs, page.language, page.words.figures)],
      counts: [...DETECTED_BY.map((source) => detected[source]), automatic, undone],
    })),
  );
}

function renderRequests(page: Page, { figures, names }: YearReport): Html {
  const { year: words } = page.words.figures;
  const { column } = words;
  return renderTable(
    words.requests,
    words.requestsabout,
    words.empty,
    [
      column.ground,
      column.received,
      column.hidden,
      column.nothidden,
      column.undelivered,
      column.late,
      column.waiting,
    ],
    figures.requests.map((row) => ({
      names: [packName(row.ground, names.packs, page.language, page.words.figures)],
      counts: [row.received, row.hiddenNotices, row.notHiddenNotices, row.undelivered, row.late, row.waiting],
    })),
  );
}

function renderLetters(page: Page, { figures, names }: YearReport): Html {
  const { year: words } = page.words.figures;
  const { column } = words;
  return renderTable(
    words.letters,
    words.lettersabout,
    words.empty,
    [column.measure, column.ground, column.sent, column.undelivered],
    figures.measures.map(({ measure, ground, noticesSent, noticesUndelivered }) => ({
      names: [words.measure[measure], packName(ground, names.packs, page.language, page.words.figures)],
      counts: [noticesSent, noticesUndelivered],
    })),
  );
}

function renderAppeals({ words: { figures: words } }: Page, { figures }: YearReport): Html {
  const { year } = words;
  const { received, granted, waiting } = figures.appeals;
  const labels = [words.column.appeals, year.column.received, year.column.granted, year.column.waiting];
  return renderTable(year.appeals, year.appealsabout, year.empty, labels, [
    { names: [year.appeals], counts: [received, granted, waiting] },
  ]);
}

/** Administrators get a form; auditors and moderators read. */
function renderNotes(page: Page, { year, notes }: YearReport, message: NotesMessage | undefined): Html {
  const { year: words } = page.words.figures;
  const typed = message?.kind === 'toolong' ? message.notes : notes;
  const notice =
    message?.kind === 'saved'
      ? html`<p class="notice" role="status">${words.saved}</p>`
      : message &&
        html`<p class="notice bad" role="alert">${fillTemplate(words.toolong, { most: message.most })}</p>`;
  const form = html`<form method="post" action="${page.basePath}/figures/year">
<input type="hidden" name="token" value="${page.formToken}"><input type="hidden" name="year" value="${year}">
${YEARLY_NOTE_NAMES.map(
  (name) => html`<div class="field"><label for="note-${name}">${words.note[name]}</label>
<textarea id="note-${name}" name="${name}" rows="4" maxlength="${MAX_YEARLY_NOTE_LENGTH}">${typed[name] ?? ''}</textarea></div>
`,
)}<button class="primary" type="submit">${words.save}</button></form>`;
  const list = html`<dl>${YEARLY_NOTE_NAMES.map(
    (name) => html`<dt>${words.note[name]}</dt><dd class="preserved">${notes[name] ?? words.unwritten}</dd>
`,
  )}</dl>`;
  return html`<section class="panel" id="notes"><h2>${words.notes}</h2><p class="hint">${words.notesabout}</p>
${notice ?? ''}${hasRole(page.viewer, 'administrator') ? form : list}</section>`;
}

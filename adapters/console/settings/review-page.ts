import { html } from 'hono/html';
import type { SettingChangeText, SettingsReview } from '#core';
import { fillTemplate } from '#core';
import type { Html } from '../area.ts';
import type { SentForm } from './read-form.ts';
import { type SettingsView, tokenField } from './settings-view.ts';

/**
 * The changes before they are saved. `form`: the form behind them, to go on with it.
 * @example renderReview(view, review, form)
 */
export function renderReview(view: SettingsView, review: SettingsReview, form?: SentForm): Html {
  const { words, path } = view;
  const { changes, notes, isStale, draft } = review;
  return html`<h2>${words.review.title}</h2>
${isStale ? html`<p class="notice warn" role="alert">${words.review.stale}</p>` : ''}
${
  changes.length === 0
    ? html`<p>${words.review.nochange}</p>`
    : html`<p>${fillTemplate(words.review.count, { count: changes.length })}</p>${renderChanges(view, changes, [words.review.before, words.review.after])}`
}
${renderNotes(view, notes)}
<div class="actions">
${
  changes.length === 0
    ? ''
    : html`<form method="post" action="${path}/save">${tokenField(view)}
<input type="hidden" name="changes" value="${draft.changes}">
<input type="hidden" name="seen" value="${draft.seen}">
<input type="hidden" name="from" value="${draft.from}">
<button type="submit" class="primary">${words.review.save}</button></form>`
}
${form ? renderBack(view, form) : html`<a class="button" href="${path}">${words.review.cancel}</a>`}
</div>`;
}

/** Back to the form with everything that was typed. */
const renderBack = (view: SettingsView, { fields, basis }: SentForm): Html =>
  html`<form method="post" action="${view.path}/edit">${tokenField(view)}
<input type="hidden" name="basis" value="${basis}">
${Object.entries(fields).flatMap(([name, texts]) =>
  texts.map((text) => html`<input type="hidden" name="${name}" value="${text}">`),
)}
<button type="submit">${view.words.review.cancel}</button></form>`;

/** What changes mean. @example renderNotes(view, review.notes) */
export const renderNotes = ({ words }: SettingsView, notes: readonly string[]): Html =>
  notes.length === 0
    ? html``
    : html`<div class="notice warn"><p><strong>${words.review.notes}</strong></p><ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></div>`;

/** Settings before and after, as a table. `heads`: of the two columns. @example renderChanges(view, version.changes, [before, after]) */
export const renderChanges = (
  { words: { review } }: SettingsView,
  changes: readonly SettingChangeText[],
  [beforeHead, afterHead]: readonly [string, string],
): Html => html`<table class="changes">
<thead><tr><th scope="col">${review.setting}</th><th scope="col">${beforeHead}</th><th scope="col">${afterHead}</th></tr></thead>
<tbody>
${changes.map(
  ({ path, label, before, after, effect, isConflict }) => html`<tr>
<th scope="row">${label}<br><code>${path}</code>
${effect === undefined ? '' : html`<p class="hint">${effect}</p>`}
${isConflict ? html`<p class="field-error">${review.conflict}</p>` : ''}</th>
<td data-label="${beforeHead}">${renderLines(before, after, 'removed')}</td>
<td data-label="${afterHead}">${renderLines(after, before, 'added')}</td>
</tr>`,
)}
</tbody></table>`;

/** Lines that the other side does not have are marked, by element and not by colour alone. */
function renderLines(lines: readonly string[], others: readonly string[], kind: 'removed' | 'added'): Html {
  const mark = (line: string) => {
    if (others.includes(line)) return html`${line}`;
    return kind === 'removed' ? html`<del>${line}</del>` : html`<ins>${line}</ins>`;
  };
  return lines.length === 1
    ? html`<div class="value">${mark(lines[0]!)}</div>`
    : html`<ul class="value">${lines.map((line) => html`<li>${mark(line)}</li>`)}</ul>`;
}

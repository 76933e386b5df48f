import { html } from 'hono/html';
import type { InquiryPaper } from '#core';
import { LEGAL_GROUNDS } from '#core';
import type { Html } from '../area.ts';
import type { ConsoleContext, ReaderContext } from '../console-env.ts';

/** The fields of the form, as the port names them. */
export const PAPER_FIELDS = [
  'ground',
  'authority',
  'document',
  'dated',
  'received',
  'answerby',
  'items',
  'other',
  'accounts',
  'messages',
  'contacts',
  'from',
  'until',
] as const satisfies readonly (keyof InquiryPaper)[];

type TextField = Exclude<(typeof PAPER_FIELDS)[number], 'ground'>;

const REQUIRED: ReadonlySet<TextField> = new Set(['authority', 'document', 'dated']);
const LONG: ReadonlySet<TextField> = new Set(['items', 'other', 'accounts', 'messages', 'contacts']);

/**
 * The form of a document. `problem`: why what was typed is refused; what was typed stays in the fields.
 * @example renderRegisterForm(page, {})
 */
export function renderRegisterForm(
  { words: { inquiries: words }, basePath, formToken }: ConsoleContext & ReaderContext,
  paper: InquiryPaper,
  problem?: string,
): Html {
  const { form } = words;
  const field = (name: TextField): Html => {
    const { label, hint } = form[name];
    const attributes = html`id="${name}" name="${name}" aria-describedby="${name}-hint"${REQUIRED.has(name) ? html` required` : ''}`;
    const value = paper[name] ?? '';
    return html`<div class="field"><label for="${name}">${label}${REQUIRED.has(name) ? ' *' : ''}</label>
${LONG.has(name) ? html`<textarea ${attributes} rows="3" maxlength="2000">${value}</textarea>` : html`<input ${attributes} maxlength="300" value="${value}">`}
<p class="hint" id="${name}-hint">${hint}</p></div>
`;
  };
  return html`<p><a href="${basePath}/inquiries">${words.page.back}</a></p>
<h1>${form.title}</h1><p>${form.about}</p><p class="hint">${form.required}</p>
${problem === undefined ? '' : html`<p class="notice bad preserved" role="alert">${problem}</p>`}
<form method="post" action="${basePath}/inquiries/new">
<input type="hidden" name="token" value="${formToken}">
<fieldset class="panel"><legend>${form.paper}</legend>
<div class="field"><label for="ground">${form.ground} *</label><select id="ground" name="ground">
${LEGAL_GROUNDS.map((ground) => html`<option value="${ground}"${paper.ground === ground ? html` selected` : ''}>${form.grounds[ground]}</option>`)}
</select></div>
${(['authority', 'document', 'dated', 'received', 'answerby', 'items', 'other'] as const).map(field)}</fieldset>
<fieldset class="panel"><legend>${form.subjects}</legend><p class="hint">${form.subjectshint}</p>
${(['accounts', 'messages', 'contacts', 'from', 'until'] as const).map(field)}</fieldset>
<button class="primary" type="submit">${form.submit}</button></form>`;
}

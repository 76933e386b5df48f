import { html } from 'hono/html';
import type { CaseMessage, CaseNote, CaseView } from '#core';
import { fillTemplate } from '#core';
import type { Html } from '../area.ts';
import { type CaseContext, casePath, updatable } from './case-context.ts';
import { renderTime } from './render-text.ts';

const MAX_TEXT_LENGTH = 1000;

/** The conversation with the author, with the form for a question. @example renderConversation(view, context) */
export const renderConversation = (
  view: CaseView,
  context: CaseContext,
): Html => html`<section class="panel" aria-labelledby="conversation-title">
<h2 id="conversation-title">${context.words.conversation.title}</h2>
${renderMessages(view, context)}
${canAsk(view) ? renderTextForm('ask', view, context) : ''}
</section>`;

const canAsk = ({ buttons }: CaseView): boolean =>
  buttons.some((button) => button.kind === 'act' && button.action === 'ask');

/** Appeals, questions and answers, oldest first. @example renderMessages(view, context, true) */
export const renderMessages = (
  { conversation }: CaseView,
  context: CaseContext,
  isUpdate = false,
): Html => html`<div ${updatable('case-conversation', isUpdate)}>
${
  conversation.length === 0
    ? html`<p class="hint">${context.words.conversation.none}</p>`
    : html`<ol class="messages">${conversation.map((message) => renderMessage(message, context))}</ol>`
}
</div>`;

function renderMessage(
  { kind, at, text, by, delivery, isUndelivered }: CaseMessage,
  { words: { conversation: words }, language }: CaseContext,
): Html {
  const who = kind === 'question' ? fillTemplate(words.question, { name: by ?? '' }) : words.author;
  return html`<li class="message ${kind}">
<p class="hint"><strong>${who}</strong> ${kind === 'question' ? '' : html`<span class="badge">${words[kind]}</span> `}${renderTime(at, language)}</p>
<p class="post-text">${text}</p>
${delivery === undefined ? '' : html`<p class="hint"><span class="badge ${isUndelivered ? 'bad' : ''}">${fillTemplate(words.delivery, { delivery })}</span></p>`}
</li>`;
}

/** The notes of moderators, with their form. @example renderNotes(view, context) */
export const renderNotes = (
  view: CaseView,
  context: CaseContext,
): Html => html`<section class="panel" id="note" aria-labelledby="notes-title">
<h2 id="notes-title">${context.words.notes.title}</h2>
${renderNoteList(view, context)}
${context.mayAct ? renderTextForm('note', view, context) : ''}
</section>`;

/** The notes of this case, oldest first. @example renderNoteList(view, context, true) */
export const renderNoteList = ({ notes }: CaseView, context: CaseContext, isUpdate = false): Html =>
  html`<div ${updatable('case-notes', isUpdate)}>
${
  notes.length === 0
    ? html`<p class="hint">${context.words.notes.none}</p>`
    : html`<ol class="messages">${notes.map((note) => renderNote(note, context))}</ol>`
}
</div>`;

/** One note. @example renderNote(note, context) */
export const renderNote = ({ by, at, text }: CaseNote, { language }: CaseContext): Html =>
  html`<li class="message"><p class="hint"><strong>${by}</strong> ${renderTime(at, language)}</p><p class="post-text">${text}</p></li>`;

function renderTextForm(
  action: 'ask' | 'note',
  { caseId }: CaseView,
  { words, basePath, formToken }: CaseContext,
): Html {
  const [label, submit, help] =
    action === 'ask'
      ? [words.conversation.label, words.conversation.send, words.conversation.help]
      : [words.notes.label, words.notes.save, undefined];
  const id = `${action}-text`;
  return html`<form method="post" action="${casePath(basePath, caseId)}/act">
<input type="hidden" name="token" value="${formToken}">
<input type="hidden" name="action" value="${action}">
<div class="field"><label for="${id}">${label}</label>
<textarea id="${id}" name="text" rows="2" required maxlength="${MAX_TEXT_LENGTH}"${help === undefined ? '' : html` aria-describedby="${id}-help"`}></textarea>
${help === undefined ? '' : html`<p class="hint" id="${id}-help">${help}</p>`}</div>
<button type="submit">${submit}</button>
</form>`;
}

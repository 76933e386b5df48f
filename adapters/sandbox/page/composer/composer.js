import * as api from '../api.js';
import { byId, createElement } from '../dom.js';
import { examples } from '../examples.js';
import { language, translate } from '../words.js';
import { createAttach, setAttached, takeAttached } from './attach.js';
import { closeSuggestions, createSuggestions, isCommand } from './suggestions.js';

const text = byId('text');
const note = byId('note');
const NEW_MESSAGE = { kind: 'new' };
let mode = NEW_MESSAGE;

let onModeChange = () => {};

const setMode = (next) => {
  if (next !== mode) queueMicrotask(() => onModeChange());
  mode = next;
  byId('mode').hidden = mode === NEW_MESSAGE;
  byId('mode-text').textContent =
    mode.kind === 'edit' ? translate('editing') : mode.kind === 'reply' ? translate('replying', mode.to) : '';
};

/** Puts a text into the input, ready to be sent. */
const fillText = (value) => {
  text.value = value;
  text.focus();
  text.setSelectionRange(value.length, value.length);
};

/** The id of the message that is being edited; undefined for none. */
export const editedMessage = () => (mode.kind === 'edit' ? mode.id : undefined);

export const startReply = (row, to) => {
  setMode({ kind: 'reply', id: row.id, to });
  text.focus();
};

export const startEdit = (row) => {
  setMode({ kind: 'edit', id: row.id });
  fillText(row.text);
};

/** Back to a new message; an edit in progress is discarded. */
export const startNew = () => {
  if (mode.kind === 'edit') text.value = '';
  setMode(NEW_MESSAGE);
};

const send = async (getSpeaker, onSent) => {
  const { as, channel } = getSpeaker();
  const value = text.value.trim();
  const sentMode = mode;
  const isPost = sentMode.kind !== 'edit' && !isCommand(value);
  const pictures = isPost ? takeAttached() : [];
  if (value === '' && pictures.length === 0) return;
  text.value = ''; // at once: the response comes only when the message has been judged
  setMode(NEW_MESSAGE);
  closeSuggestions();
  const response = isCommand(value)
    ? await api.runTypedCommand({ as, channel, text: value })
    : sentMode.kind === 'edit'
      ? await api.edit(sentMode.id, { author: as, text: value })
      : await api.post({
          channel,
          author: as,
          text: value,
          ...(pictures.length > 0 && { pictures }),
          ...(sentMode.kind === 'reply' && { replyTo: sentMode.id }),
        });
  if (!response.ok && text.value === '') {
    text.value = value;
    setMode(sentMode);
    if (pictures.length > 0) setAttached(pictures);
  }
  onSent(response.error);
};

/**
 * `getSpeaker` returns speaker and channel. `onSent` is called with the error, or null; `onMode` after an edit or a reply
 * has begun or ended.
 */
export const createComposer = (getSpeaker, onSent, onMode) => {
  onModeChange = onMode;
  const form = byId('composer');
  createSuggestions(text, getSpeaker);
  createAttach(form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(getSpeaker, onSent);
  });
  text.addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return; // a suggestion was taken
    if (event.key === 'Escape') startNew();
    // While a Japanese input method is composing, Enter belongs to it (key code 229 in Safari).
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  byId('mode-cancel').addEventListener('click', () => {
    startNew();
    text.focus();
  });
};

/** Draws the input for this speaker and channel: enabled, or disabled with the reason. */
export const drawComposer = ({ name, channel, open, allowed, because, error }) => {
  byId('compose').hidden = !open;
  document.querySelector('.examples').hidden = channel !== 'general';
  text.disabled = !allowed;
  byId('send').disabled = !allowed;
  byId('attach').disabled = !allowed;
  text.placeholder = allowed ? translate('placeholder', name) : '';
  const message = error ?? because;
  if (note.textContent !== message) note.textContent = message;
  note.classList.toggle('bad', error !== null);
  setMode(mode);
};

export const drawExamples = () => {
  byId('examples').replaceChildren(
    ...examples.map((example) =>
      createElement(
        'button',
        { type: 'button', class: 'example', onclick: () => !text.disabled && fillText(example.text) },
        createElement('span', { lang: example.lang }, example.text),
        example.note[language] ? createElement('small', {}, example.note[language]) : null,
      ),
    ),
  );
};

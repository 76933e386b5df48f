import * as api from './api.js';
import { byId, make } from './dom.js';
import { examples, language, word } from './words.js';

const text = byId('text');
const note = byId('note');
const fresh = { kind: 'new' };
let mode = fresh;

const setMode = (next) => {
  mode = next;
  byId('mode').hidden = mode === fresh;
  byId('mode-text').textContent =
    mode.kind === 'edit' ? word('editing') : mode.kind === 'reply' ? word('replying', mode.to) : '';
};

/** Puts a text into the box, ready to be sent. */
const fill = (value) => {
  text.value = value;
  text.focus();
  text.setSelectionRange(value.length, value.length);
};

export const startReply = (row, to) => {
  setMode({ kind: 'reply', id: row.id, to });
  text.focus();
};

export const startEdit = (row) => {
  setMode({ kind: 'edit', id: row.id });
  fill(row.text);
};

/** Back to a new message; what was being edited is put away. */
export const startNew = () => {
  if (mode.kind === 'edit') text.value = '';
  setMode(fresh);
};

const send = async (speaker, sent) => {
  const { as, channel } = speaker();
  const value = text.value.trim();
  if (value === '') return;
  const asked = mode;
  text.value = ''; // at once: the answer comes when the message has been judged
  setMode(fresh);
  const answer =
    asked.kind === 'edit'
      ? await api.edit(asked.id, { author: as, text: value })
      : await api.post({
          channel,
          author: as,
          text: value,
          ...(asked.kind === 'reply' && { replyTo: asked.id }),
        });
  if (!answer.ok && text.value === '') {
    text.value = value;
    setMode(asked);
  }
  sent(answer.error);
};

/** `speaker` tells who speaks where; `sent` hears the error, or null. */
export const createComposer = (speaker, sent) => {
  const form = byId('composer');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(speaker, sent);
  });
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') startNew();
    // While a Japanese input method is composing, Enter belongs to it (229 is how Safari says so).
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  byId('mode-cancel').addEventListener('click', () => {
    startNew();
    text.focus();
  });
};

/** The box for this speaker and channel: open, or closed with the reason beside it. */
export const drawComposer = ({ name, channel, open, allowed, because, error }) => {
  byId('compose').hidden = !open;
  document.querySelector('.examples').hidden = channel !== 'general';
  text.disabled = !allowed;
  byId('send').disabled = !allowed;
  text.placeholder = allowed ? word('placeholder', name) : '';
  const said = error ?? because;
  if (note.textContent !== said) note.textContent = said;
  note.classList.toggle('bad', error !== null);
  setMode(mode);
};

export const drawExamples = () => {
  byId('examples').replaceChildren(
    ...examples.map((example) =>
      make(
        'button',
        { type: 'button', class: 'example', onclick: () => !text.disabled && fill(example.text) },
        make('span', { lang: 'ja' }, example.text),
        language === 'en' ? make('small', {}, example.en) : null,
      ),
    ),
  );
};

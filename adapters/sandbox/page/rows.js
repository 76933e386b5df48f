import * as api from './api.js';
import { drawCard } from './card.js';
import { make, toast } from './dom.js';
import { avatar } from './speaker.js';
import { timeOf, word } from './words.js';

const time = (row) => make('time', { datetime: row.sentAt, class: 'quiet' }, timeOf(row.sentAt));

const action = (key, about, onclick) =>
  make(
    'button',
    { type: 'button', class: 'action', 'aria-label': `${word(key)}: ${about}`, onclick },
    word(key),
  );

const hiddenNote = (row, context) => {
  if (!row.hidden) return null;
  if (row.text === '') return word('hiddenForAll');
  return word(row.author === context.as ? 'hiddenForAuthor' : 'hiddenForModerator');
};

const actions = (row, context, name) => {
  if (row.hidden) return [];
  const mine = row.author === context.as;
  return [
    action('reply', name, () => context.reply(row)),
    mine ? action('edit', name, () => context.edit(row)) : action('report', name, () => context.report(row)),
  ];
};

const drawMessage = (row, context) => {
  const name = context.nameOf(row.author);
  const mine = row.author === context.as;
  const note = hiddenNote(row, context);
  const to = row.replyTo && context.find(row.replyTo);
  return make(
    'li',
    { class: `row message ${mine ? 'mine' : ''} ${row.hidden ? 'hidden' : ''}` },
    avatar(row.author, name),
    make(
      'div',
      { class: 'body' },
      make(
        'p',
        { class: 'head' },
        make('strong', {}, name),
        mine ? make('span', { class: 'quiet' }, word('you')) : null,
        time(row),
        row.editedAt ? make('span', { class: 'quiet' }, word('edited')) : null,
      ),
      to ? make('p', { class: 'quote quiet' }, `↩ ${context.nameOf(to.author)}: ${to.text}`) : null,
      note ? make('p', { class: 'hidden-note' }, note) : null,
      row.text === '' ? null : make('p', { class: 'text' }, row.text),
    ),
    make('div', { class: 'actions' }, ...actions(row, context, name)),
  );
};

const appealForm = (row, context) => {
  const plea = make('textarea', { id: `plea-${row.id}`, rows: 2, required: true });
  const note = make('p', { class: 'note', role: 'status' });
  const form = make(
    'form',
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const answer = await api.appeal(row.caseId, { author: context.as, plea: plea.value });
        note.textContent = answer.ok ? '' : answer.error;
        if (!answer.ok) return;
        toast(answer.body.text || word('sent'));
        form.reset();
        form.closest('details').open = false;
        context.look();
      },
    },
    make('label', { for: plea.id }, word('plea')),
    plea,
    note,
    make('button', { type: 'submit', class: 'primary' }, word('sendAppeal')),
  );
  return make('details', {}, make('summary', {}, word('appeal')), form);
};

/** The languages of the help lines, as those call them who speak them. */
const tongues = { ja: 'やさしい日本語', en: 'English', zh: '中文', vi: 'Tiếng Việt', pt: 'Português' };

const helpLines = (under, context) =>
  make(
    'p',
    { class: 'buttons' },
    make('span', {}, word('helpLines')),
    ...Object.entries(tongues).map(([locale, name]) =>
      make(
        'button',
        {
          type: 'button',
          lang: locale,
          onclick: async () => {
            await api.helpLinesIn({ as: context.as, locale, under });
            context.look();
          },
        },
        name,
      ),
    ),
  );

const drawLetter = (row, context) =>
  make(
    'li',
    { class: `row letter ${row.kind}` },
    make(
      'div',
      { class: 'body' },
      make(
        'p',
        { class: 'head' },
        make('strong', {}, word('program')),
        make('span', { class: 'tag' }, word('onlyYou')),
        time(row),
      ),
      make('p', { class: 'text' }, row.text),
      row.appealable && row.caseId ? appealForm(row, context) : null,
      row.helpLines ? helpLines('letter', context) : null,
    ),
  );

const drawNotice = (row, context) =>
  make(
    'li',
    { class: 'row notice' },
    make(
      'div',
      { class: 'body' },
      make('p', { class: 'head' }, make('strong', {}, word('notice')), time(row)),
      make('p', { class: 'text' }, row.text),
      row.helpLines ? helpLines('notice', context) : null,
    ),
  );

/** One row of a channel as an element. `context` is the page: who speaks, how people are called, what clicks do. */
export const drawRow = (row, context) => {
  if (row.kind === 'message') return drawMessage(row, context);
  if (row.kind === 'card') return drawCard(row, context);
  if (row.kind === 'notice') return drawNotice(row, context);
  return drawLetter(row, context);
};

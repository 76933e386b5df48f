import { drawAnswer } from './answers.js';
import * as api from './api.js';
import { drawCard } from './card/card.js';
import { createElement, toast } from './dom.js';
import { drawFindings } from './picture-findings.js';
import { drawPrivateHead } from './private-head.js';
import { createAvatar } from './speaker.js';
import { linkText } from './text-links.js';
import { formatTime, language, translate } from './words.js';

const timeElement = (row) =>
  createElement('time', { datetime: row.sentAt, class: 'quiet' }, formatTime(row.sentAt));

const actionButton = (key, about, onclick) =>
  createElement(
    'button',
    { type: 'button', class: 'action', 'aria-label': `${translate(key)}: ${about}`, onclick },
    translate(key),
  );

const hiddenExplanation = (row, context) => {
  if (!row.hidden) return null;
  if (row.text === '' && !row.pictures) return translate('hiddenForAll');
  return translate(row.author === context.as ? 'hiddenForAuthor' : 'hiddenForModerator');
};

const actions = (row, context, name) => {
  if (row.hidden) return [];
  const isOwn = row.author === context.as;
  return [
    actionButton('reply', name, () => context.reply(row)),
    isOwn
      ? actionButton('edit', name, () => context.edit(row))
      : actionButton('report', name, () => context.report(row)),
  ];
};

const drawMessage = (row, context) => {
  const name = context.displayNameOf(row.author);
  const isOwn = row.author === context.as;
  const note = hiddenExplanation(row, context);
  const original = row.replyTo && context.find(row.replyTo);
  return createElement(
    'li',
    {
      class: `row message ${isOwn ? 'mine' : ''} ${row.hidden ? 'hidden' : ''} ${context.editing === row.id ? 'editing' : ''}`,
    },
    createAvatar(row.author, name),
    createElement(
      'div',
      { class: 'body' },
      createElement(
        'p',
        { class: 'head' },
        createElement('strong', {}, name),
        isOwn ? createElement('span', { class: 'quiet' }, translate('you')) : null,
        timeElement(row),
        row.editedAt ? createElement('span', { class: 'tag' }, translate('edited')) : null,
        row.restored ? createElement('span', { class: 'tag restored' }, translate('restored')) : null,
      ),
      original
        ? createElement(
            'p',
            { class: 'quote quiet' },
            `↩ ${context.displayNameOf(original.author)}: ${original.text}`,
          )
        : null,
      note ? createElement('p', { class: 'hidden-note' }, note) : null,
      row.text === '' ? null : createElement('p', { class: 'text' }, row.text),
      ...(row.pictures ?? []).map(({ id, name: picture }) =>
        createElement('img', {
          class: 'picture',
          src: `/api/pictures/${encodeURIComponent(id)}?as=${encodeURIComponent(context.as)}`,
          alt: picture,
          loading: 'lazy',
        }),
      ),
      row.findings ? drawFindings(row.findings) : null,
      row.translation && language === 'en'
        ? createElement('p', { class: 'translation quiet' }, row.translation)
        : null,
    ),
    createElement('div', { class: 'actions' }, ...actions(row, context, name)),
  );
};

/** What the author of a post can write below a private message: the request, and the words of its form. */
const LETTER_FORMS = {
  appeal: {
    send: (caseId, author, text) => api.appeal(caseId, { author, plea: text }),
    words: { summary: 'appeal', label: 'plea', submit: 'sendAppeal' },
  },
  answer: {
    send: (caseId, author, text) => api.answer(caseId, { author, text }),
    words: { summary: 'answer', label: 'answerLabel', submit: 'sendAnswer' },
  },
};

const letterForm = (kind, row, context) => {
  const { send, words } = LETTER_FORMS[kind];
  const text = createElement('textarea', { id: `${kind}-${row.id}`, rows: 2, required: true });
  const note = createElement('p', { class: 'note', role: 'status' });
  const form = createElement(
    'form',
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const response = await send(row.caseId, context.as, text.value);
        note.textContent = response.ok ? '' : response.error;
        if (!response.ok) return;
        toast(response.body.text || translate('sent'));
        form.reset();
        form.closest('details').open = false;
        context.refresh();
      },
    },
    createElement('label', { for: text.id }, translate(words.label)),
    text,
    note,
    createElement('button', { type: 'submit', class: 'primary' }, translate(words.submit)),
  );
  return createElement('details', {}, createElement('summary', {}, translate(words.summary)), form);
};

/** The languages of the help lines, in their own names. */
const HELP_LINE_LANGUAGES = {
  ja: 'やさしい日本語',
  en: 'English',
  zh: '中文',
  vi: 'Tiếng Việt',
  pt: 'Português',
};

const helpLineButtons = (under, context) =>
  createElement(
    'p',
    { class: 'buttons' },
    createElement('span', {}, translate('helpLines')),
    ...Object.entries(HELP_LINE_LANGUAGES).map(([locale, name]) =>
      createElement(
        'button',
        {
          type: 'button',
          lang: locale,
          onclick: async () => {
            await api.requestHelpLines({ as: context.as, locale, under });
            context.refresh();
          },
        },
        name,
      ),
    ),
  );

/** Members have no cards: a case number of their messages is plain text. */
const NO_CARDS = { hasCard: () => false };

const drawDirectMessage = (row, context) =>
  createElement(
    'li',
    { class: `row letter ${row.kind}` },
    createElement(
      'div',
      { class: 'body' },
      drawPrivateHead(row),
      createElement('p', { class: 'text' }, ...linkText(row.text, NO_CARDS)),
      row.appealable && row.caseId ? letterForm('appeal', row, context) : null,
      row.answerable && row.caseId ? letterForm('answer', row, context) : null,
      row.helpLines ? helpLineButtons('letter', context) : null,
    ),
  );

/** What the button of a board does. */
const BOARD_REQUESTS = {
  'lift-limit': (as) => api.liftLimit({ moderator: as }),
  'release-all': (as) =>
    api.runFilledCommand({ as, channel: 'mods', command: 'waiting', values: { release: 'all' } }),
};

const boardButton = ({ request, label }, context) =>
  createElement(
    'button',
    {
      type: 'button',
      class: 'primary',
      onclick: async () => {
        const response = await BOARD_REQUESTS[request](context.as);
        // The answer of a command appears as a row of the channel.
        const text = response.error ?? response.body.text;
        if (text) toast(text);
      },
    },
    label,
  );

const drawNotice = (row, context) =>
  createElement(
    'li',
    { class: 'row notice' },
    createElement(
      'div',
      { class: 'body' },
      createElement(
        'p',
        { class: 'head' },
        createElement('strong', {}, translate('notice')),
        timeElement(row),
      ),
      createElement('p', { class: 'text' }, ...linkText(row.text, context)),
      row.helpLines ? helpLineButtons('notice', context) : null,
      row.button ? boardButton(row.button, context) : null,
    ),
  );

/** One row of a channel as an element. `context` is the page: speaker, display names, handlers of clicks. */
export const drawRow = (row, context) => {
  if (row.kind === 'message') return drawMessage(row, context);
  if (row.kind === 'card')
    return createElement('li', { class: 'row card' }, drawCard(row.card, context.viewOf(row), context));
  if (row.kind === 'answer') return drawAnswer(row, context);
  if (row.kind === 'notice') return drawNotice(row, context);
  return drawDirectMessage(row, context);
};

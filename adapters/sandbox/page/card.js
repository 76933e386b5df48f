import * as api from './api.js';
import { make, toast } from './dom.js';
import { timeOf, word } from './words.js';

/** The text with its spans marked. Spans are sorted and do not overlap; those of other parts are not in this text. */
const marked = (text, spans) => {
  const pieces = [];
  let at = 0;
  for (const { start, end, part } of spans) {
    if (part !== undefined) continue;
    pieces.push(text.slice(at, start), make('mark', {}, text.slice(start, end)));
    at = end;
  }
  return [...pieces, text.slice(at)].filter((piece) => piece !== '');
};

/** The heaviest come first; more than so many would push the text and the buttons off a phone. */
const REASONS_SHOWN = 4;

const reasonList = (reasons) =>
  make('ul', { class: 'reasons' }, ...reasons.map((reason) => make('li', {}, reason)));

const decisionButton = (card, button, context) => {
  let asked = false; // not `disabled`: that would throw the keyboard's focus away
  return make(
    'button',
    {
      type: 'button',
      class: button.decision === 'uphold' ? 'primary' : '',
      onclick: async () => {
        if (asked) return;
        asked = true;
        const answer = await api.decide(card.caseId, { moderator: context.as, decision: button.decision });
        asked = false;
        toast(answer.error ?? (answer.body.text || word('sent')), !answer.ok);
        context.look();
      },
    },
    button.label,
  );
};

/** What a moderator sees of a case: what was written, why it was noticed, what became of it, what to decide. */
export const drawCard = (row, context) => {
  const { card } = row;
  const open = URL.canParse(card.url)
    ? make('a', { href: new URL(card.url).hash, onclick: context.openMessage }, word('openMessage'))
    : null;
  return make(
    'li',
    { class: 'row card' },
    make(
      'article',
      { 'aria-label': card.title },
      make(
        'header',
        {},
        make('h3', {}, card.title),
        make('time', { datetime: row.sentAt, class: 'quiet' }, timeOf(row.sentAt)),
      ),
      make('p', { class: 'status' }, card.status),
      make(
        'p',
        { class: 'quiet' },
        make('strong', {}, context.nameOf(card.author.name)),
        ` · # ${card.channel}`,
        open ? ' · ' : null,
        open,
      ),
      make('blockquote', {}, ...marked(card.text, card.spans)),
      card.reasons.length > 0
        ? [
            make('h4', {}, word('reasons')),
            reasonList(card.reasons.slice(0, REASONS_SHOWN)),
            card.reasons.length > REASONS_SHOWN
              ? make(
                  'details',
                  { class: 'more' },
                  make('summary', {}, `${word('moreReasons')} (${card.reasons.length - REASONS_SHOWN})`),
                  reasonList(card.reasons.slice(REASONS_SHOWN)),
                )
              : null,
          ]
        : null,
      make(
        'dl',
        {},
        ...card.facts.map((fact) => make('div', {}, make('dt', {}, fact.label), make('dd', {}, fact.value))),
      ),
      card.buttons.length > 0
        ? make(
            'div',
            { class: 'buttons', role: 'group', 'aria-label': word('decide') },
            ...card.buttons.map((button) => decisionButton(card, button, context)),
          )
        : null,
    ),
  );
};

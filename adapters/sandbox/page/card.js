import * as api from './api.js';
import { createElement, toast } from './dom.js';
import { formatTime, translate } from './words.js';

/** The text with its spans marked. Spans are sorted and do not overlap; those of other parts are not in this text. */
const highlightSpans = (text, spans) => {
  const pieces = [];
  let at = 0;
  for (const { start, end, part } of spans) {
    if (part !== undefined) continue;
    pieces.push(text.slice(at, start), createElement('mark', {}, text.slice(start, end)));
    at = end;
  }
  return [...pieces, text.slice(at)].filter((piece) => piece !== '');
};

/** The heaviest come first; more than so many would push the text and the buttons off a phone. */
const MAX_REASONS_SHOWN = 4;

const reasonList = (reasons) =>
  createElement('ul', { class: 'reasons' }, ...reasons.map((reason) => createElement('li', {}, reason)));

const decisionButton = (card, button, context) => {
  let asked = false; // not `disabled`: that would throw the keyboard's focus away
  return createElement(
    'button',
    {
      type: 'button',
      class: button.decision === 'uphold' ? 'primary' : '',
      onclick: async () => {
        if (asked) return;
        asked = true;
        const answer = await api.decide(card.caseId, { moderator: context.as, decision: button.decision });
        asked = false;
        toast(answer.error ?? (answer.body.text || translate('sent')), !answer.ok);
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
    ? createElement(
        'a',
        { href: new URL(card.url).hash, onclick: context.openMessage },
        translate('openMessage'),
      )
    : null;
  return createElement(
    'li',
    { class: 'row card' },
    createElement(
      'article',
      { 'aria-label': card.title },
      createElement(
        'header',
        {},
        createElement('h3', {}, card.title),
        createElement('time', { datetime: row.sentAt, class: 'quiet' }, formatTime(row.sentAt)),
      ),
      createElement('p', { class: 'status' }, card.status),
      createElement(
        'p',
        { class: 'quiet' },
        createElement('strong', {}, context.displayNameOf(card.author.name)),
        ` · # ${card.channel}`,
        open ? ' · ' : null,
        open,
      ),
      createElement('blockquote', {}, ...highlightSpans(card.text, card.spans)),
      card.reasons.length > 0
        ? [
            createElement('h4', {}, translate('reasons')),
            reasonList(card.reasons.slice(0, MAX_REASONS_SHOWN)),
            card.reasons.length > MAX_REASONS_SHOWN
              ? createElement(
                  'details',
                  { class: 'more' },
                  createElement(
                    'summary',
                    {},
                    `${translate('moreReasons')} (${card.reasons.length - MAX_REASONS_SHOWN})`,
                  ),
                  reasonList(card.reasons.slice(MAX_REASONS_SHOWN)),
                )
              : null,
          ]
        : null,
      createElement(
        'dl',
        {},
        ...card.facts.map((fact) =>
          createElement('div', {}, createElement('dt', {}, fact.label), createElement('dd', {}, fact.value)),
        ),
      ),
      card.buttons.length > 0
        ? createElement(
            'div',
            { class: 'buttons', role: 'group', 'aria-label': translate('decide') },
            ...card.buttons.map((button) => decisionButton(card, button, context)),
          )
        : null,
    ),
  );
};

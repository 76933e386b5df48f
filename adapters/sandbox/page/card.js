import * as api from './api.js';
import { createElement, toast } from './dom.js';
import { formatTime, translate } from './words.js';

/** The text with marked spans. Spans are sorted and do not overlap; spans of other parts are skipped. */
const highlightSpans = (text, spans) => {
  const nodes = [];
  let at = 0;
  for (const { start, end, part } of spans) {
    if (part !== undefined) continue;
    nodes.push(text.slice(at, start), createElement('mark', {}, text.slice(start, end)));
    at = end;
  }
  return [...nodes, text.slice(at)].filter((node) => node !== '');
};

/** The heaviest reasons come first. More would push the text and the buttons off the screen of a phone. */
const MAX_REASONS_SHOWN = 4;

const reasonList = (reasons) =>
  createElement('ul', { class: 'reasons' }, ...reasons.map((reason) => createElement('li', {}, reason)));

const decisionButton = (card, button, context) => {
  let isPending = false; // `disabled` would lose the keyboard focus
  return createElement(
    'button',
    {
      type: 'button',
      class: button.decision === 'uphold' ? 'primary' : '',
      onclick: async () => {
        if (isPending) return;
        isPending = true;
        const response = await api.decide(card.caseId, { moderator: context.as, decision: button.decision });
        isPending = false;
        toast(response.error ?? (response.body.text || translate('sent')), !response.ok);
        context.refresh();
      },
    },
    button.label,
  );
};

/** The card of a case: text, reasons, status and decisions. */
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

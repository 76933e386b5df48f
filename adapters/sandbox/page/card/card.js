import { createElement } from '../dom.js';
import { formatTime, translate } from '../words.js';
import { drawActionButtons, drawDecisionButtons } from './card-buttons.js';
import { linkCaseNumbers } from './case-links.js';
import { caseStateOf, isDecided } from './case-state.js';
import { drawNeighbours } from './neighbours.js';

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

const drawReasons = ({ reasons }) =>
  reasons.length === 0
    ? null
    : createElement(
        'section',
        {},
        createElement('h4', {}, translate('reasons')),
        createElement(
          'ul',
          { class: 'reasons' },
          ...reasons.map((reason) => createElement('li', {}, reason)),
        ),
      );

const drawFacts = (card, { otherCases, areFactsOpen }, handlers) => {
  const facts = card.facts.map(({ label, value }) => [label, linkCaseNumbers(value, handlers)]);
  if (otherCases.length > 0)
    facts.push([translate('otherCases'), linkCaseNumbers(otherCases.join(' '), handlers)]);
  return createElement(
    'details',
    { class: 'facts', open: areFactsOpen },
    createElement('summary', {}, translate('facts')),
    createElement(
      'dl',
      {},
      ...facts.map(([label, nodes]) =>
        createElement('div', {}, createElement('dt', {}, label), createElement('dd', {}, ...nodes)),
      ),
    ),
  );
};

const drawOrigin = (card, handlers, displayNameOf) => {
  const openMessage = (event) => {
    event.preventDefault();
    handlers.openMessage(new URL(card.url).hash.slice(1));
  };
  const link = URL.canParse(card.url)
    ? createElement('a', { href: new URL(card.url).hash, onclick: openMessage }, translate('openMessage'))
    : null;
  return createElement(
    'p',
    { class: 'quiet origin' },
    createElement('strong', {}, displayNameOf(card.author.id)),
    ` · # ${card.channel}`,
    link ? ' · ' : null,
    link,
  );
};

const drawBody = (card, view, handlers) => [
  drawOrigin(card, handlers, view.displayNameOf),
  drawNeighbours(view.neighbours.before, 'before', view.displayNameOf),
  createElement(
    'blockquote',
    { 'aria-label': translate('thisPost'), tabindex: 0 },
    ...highlightSpans(card.text, card.spans),
  ),
  drawNeighbours(view.neighbours.after, 'after', view.displayNameOf),
  drawReasons(card),
  drawFacts(card, view, handlers),
  drawActionButtons(card, handlers),
  drawDecisionButtons(card, handlers),
];

const drawHeader = (card, sentAt) => {
  const state = caseStateOf(card);
  return createElement(
    'span',
    { class: 'card-head' },
    createElement('span', { class: `badge case-state ${state}` }, translate('caseStates')[state]),
    createElement(
      'span',
      { class: 'card-title', role: 'heading', 'aria-level': 3 },
      ...numberKept(card.title),
    ),
    createElement('time', { datetime: sentAt, class: 'quiet' }, formatTime(sentAt)),
    createElement('span', { class: 'status' }, card.status),
  );
};

/** The title with its case number in one piece; a link to the card itself would lead nowhere. */
const numberKept = (title) => linkCaseNumbers(title, { hasCard: () => false });

/**
 * The card of a case as an element. It asks nothing of the server: everything that it shows is in `card` and `view`, and
 * every click goes to a function of `handlers`.
 *
 * `view`: `sentAt` (ISO time), `displayNameOf(id)`, `neighbours` (see `findNeighbours`), `otherCases` (numbers of other
 * cases of the author), `isExpanded` (a decided card is shown in full), `areFactsOpen`.
 * `handlers`: `decide(caseId, decision)`, `act(caseId, action, note?)` (resolves to true when it was accepted),
 * `openMessage(id)`, `openCase(caseId)`, `hasCard(caseId)`, `toggle(caseId, isExpanded)`.
 * @example drawCard(card, { sentAt, displayNameOf, neighbours, otherCases: [], isExpanded: false, areFactsOpen: true }, handlers)
 */
export const drawCard = (card, view, handlers) => {
  const attributes = { class: `case-card ${caseStateOf(card)}`, 'aria-label': card.title };
  const header = drawHeader(card, view.sentAt);
  const body = drawBody(card, view, handlers);
  if (!isDecided(card)) return createElement('article', attributes, header, ...body);
  return createElement(
    'article',
    attributes,
    createElement(
      'details',
      {
        class: 'folded',
        open: view.isExpanded,
        ontoggle: (event) => {
          if (event.target === event.currentTarget) handlers.toggle(card.caseId, event.currentTarget.open);
        },
      },
      createElement('summary', {}, header),
      ...body,
    ),
  );
};

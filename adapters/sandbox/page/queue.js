import { caseStateOf, isDecided } from './card/case-state.js';
import { byId } from './dom.js';
import { translate } from './words.js';

/** Whether a row is the card of an example: these have a view of their own, so that a visitor finds the card of a post. */
export const isExampleCard = (row) => row.kind === 'card' && row.card.channel === 'examples';
const isOwnCard = (row) => row.kind === 'card' && !isExampleCard(row);
const isOpen = (row) => isOwnCard(row) && caseStateOf(row.card) === 'open';
const isDecidedCard = (row) => isOwnCard(row) && isDecided(row.card);

/** The number of cards that wait for a decision. */
export const countOpen = (rows) => rows.filter(isOpen).length;

/**
 * The rows of the moderators' channel in the order of work. `open`: notices that ask for something (with a button), the
 * undecided cards, the oldest first, then the conversation. `decided`: decided cards, the newest first. `examples`: the
 * cards of examples, in order. A card of `kept` stays where it was when it is decided, so that nothing moves under the
 * pointer. A search shows the cards of all views that match.
 * @example arrangeRows(rows, { view: 'open', search: '', kept: new Set(), displayNameOf })
 */
export const arrangeRows = (rows, { view, search, kept, displayNameOf }) => {
  const wanted = search.trim().toLowerCase();
  if (wanted !== '') {
    const textOf = ({ caseId, author }) =>
      [caseId, author.id, displayNameOf(author.id)].join(' ').toLowerCase();
    return rows.filter((row) => row.kind === 'card' && textOf(row.card).includes(wanted));
  }
  if (view === 'decided') return rows.filter(isDecidedCard).toReversed();
  if (view === 'examples') return rows.filter(isExampleCard);
  const cards = rows.filter((row) => isOpen(row) || (isDecidedCard(row) && kept.has(row.id)));
  const others = rows.filter((row) => !isOpen(row) && !isDecidedCard(row) && !isExampleCard(row));
  return [...others.filter((row) => row.button), ...cards, ...others.filter((row) => !row.button)];
};

/** The sentence for an empty view; empty while there is a card. */
export const explainEmptyQueue = (shown, rows, { view, search }) => {
  if (shown.some((row) => row.kind === 'card')) return '';
  if (search.trim() !== '') return translate('noneFound');
  if (!rows.some(isOwnCard)) return translate('emptyMods');
  return translate(view === 'decided' ? 'noDecided' : 'noOpen');
};

/** Draws the bar above the cards: the views with their counts, the search, and the way to the next card. */
export const drawQueueBar = (rows, { isShown, view }) => {
  byId('queue').hidden = !isShown;
  const open = countOpen(rows);
  byId('view-open').textContent = translate('openCards', open);
  byId('view-decided').textContent = translate('decidedCards', rows.filter(isDecidedCard).length);
  const examples = rows.filter(isExampleCard).length;
  byId('view-examples').textContent = translate('exampleCards', examples);
  byId('view-examples').hidden = examples === 0;
  for (const button of document.querySelectorAll('[data-view]'))
    button.setAttribute('aria-pressed', String(button.dataset.view === view));
  byId('next-open').disabled = open === 0;
};

/** The card after (`step` 1) or before (-1) the one with the focus, from one end to the other; undefined without cards. */
const neighbourCard = (selector, step) => {
  const cards = [...document.querySelectorAll(selector)];
  const current = document.activeElement?.closest('.row');
  const at = cards.indexOf(current);
  if (at >= 0) return cards[(at + step + cards.length) % cards.length];
  return step > 0 ? cards[0] : cards.at(-1);
};

/** Shows a row and moves the focus to it. */
export const focusRow = (element) => {
  if (!element) return;
  element.scrollIntoView({ block: 'start' });
  element.focus({ preventScroll: true });
};

/**
 * Connects the bar. In the list, j and k go to the next and the previous card; they do nothing while a person writes.
 * `onView` gets the chosen view, `onSearch` the text.
 */
export const createQueueBar = ({ onView, onSearch, onNextOpen }) => {
  for (const button of document.querySelectorAll('[data-view]'))
    button.addEventListener('click', () => onView(button.dataset.view));
  byId('search').addEventListener('input', (event) => onSearch(event.target.value));
  byId('next-open').addEventListener('click', () => {
    onNextOpen();
    focusRow(neighbourCard('.row:has(.case-card.open)', 1));
  });
  byId('panel').addEventListener('keydown', (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('textarea, input')) return;
    focusRow(neighbourCard('.row:has(.case-card)', step));
  });
};

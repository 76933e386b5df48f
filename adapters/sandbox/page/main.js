import * as api from './api.js';
import { isDecided } from './card/case-state.js';
import { findNeighbours } from './card/neighbours.js';
import { drawTabs, onChannelSelect } from './channels.js';
import { createStepList, drawChecklist, resetChecklist } from './checklist.js';
import {
  createComposer,
  drawComposer,
  drawExamples,
  editedMessage,
  startEdit,
  startNew,
  startReply,
} from './composer/composer.js';
import { byId, closeToast, createElement, reconcileRows, toast } from './dom.js';
import { createLiveUpdates } from './live.js';
import {
  arrangeRows,
  createQueueBar,
  drawQueueBar,
  explainEmptyQueue,
  focusRow,
  isExampleCard,
} from './queue.js';
import { createReport, openReport } from './report.js';
import { drawRow } from './rows.js';
import { drawRoster, drawStanding, explainRestriction, mayPost, onOtherName } from './speaker.js';
import { setLanguage as chooseLanguage, language, translate, translateDocument } from './words.js';

const urlParameters = new URLSearchParams(location.search);
const page = {
  as: urlParameters.get('as') || 'recruiter',
  channel: ['examples', 'mods'].find((name) => name === urlParameters.get('channel')) ?? 'general',
  people: [],
  general: [],
  examples: [],
  mods: [],
  /** The entry of `people` for the speaker; null until it was fetched. */
  speaker: null,
  standing: null,
  error: null,
  /** What the moderators' channel shows: undecided cards and the conversation (`open`), decided cards (`decided`), or examples. */
  view: 'open',
  search: '',
  /** Rows of cards that were undecided when this view was opened; they stay where they are when they are decided. */
  kept: new Set(),
  /** Decided cases that the moderator has unfolded. */
  expanded: new Set(),
};

const displayNameOf = (name) =>
  name === 'yamidome'
    ? translate('program')
    : (page.people.find((person) => person.name === name)?.label[language] ?? name);

const panel = byId('panel');
const isWide = () => matchMedia('(min-width: 820px)').matches;
const isChannelClosed = () => page.channel === 'mods' && page.speaker?.moderator === false;
const isGone = () => ['kicked', 'banned'].includes(page.standing?.state);
const rowElement = (id) => byId('rows').querySelector(`[data-row="${CSS.escape(id)}"]`);
const cardRow = (caseId) => page.mods.find((row) => row.card?.caseId === caseId);

const drawPeople = () => drawRoster(page.people, page.as, (as) => select({ as }));

/**
 * Enters under a name and gets the people to write as. A name that is not allowed (it can only come from the address)
 * is replaced.
 */
const loadPeople = async (as) => {
  const { ok, status, body } = await api.enterAs(as);
  if (status === 400) return select({ as: 'recruiter' });
  if (!ok || as !== page.as) return;
  page.people = body;
  page.speaker = body.find((person) => person.name === as);
  drawPeople();
};

/** Fetches and shows everything that the speaker may see. A response for an earlier speaker is dropped. */
const reload = async () => {
  const { as } = page;
  if (page.speaker === null) await loadPeople(as);
  const [general, examples, standing, mods] = await Promise.all([
    api.fetchRows('general', as),
    api.fetchRows('examples', as),
    api.fetchMember(as),
    page.speaker?.moderator ? api.fetchRows('mods', as) : null,
  ]);
  if (as !== page.as) return;
  if (general.ok) page.general = general.body;
  if (examples.ok) page.examples = examples.body;
  if (standing.ok) page.standing = standing.body;
  if (mods?.ok) page.mods = mods.body;
  draw();
};

const live = createLiveUpdates(reload, (connected) => {
  byId('connection').textContent = connected ? '' : translate('reconnecting');
});

/**
 * Waits for a request of a row and shows its result: always an error, and otherwise its text unless `isReceiptShown` is
 * false. Resolves to true when it was accepted.
 */
const request = async (response, isReceiptShown = true) => {
  const { ok, error, body } = await response;
  if (!ok || isReceiptShown) toast(error ?? (body.text || translate('sent')), !ok);
  await live.refresh();
  return ok;
};

/** What a card shows of the page around it: the messages beside the post, and other cases of its author. */
const viewOf = ({ card, sentAt }) => ({
  sentAt,
  displayNameOf,
  neighbours: findNeighbours(
    page[card.channel] ?? [],
    URL.canParse(card.url) ? new URL(card.url).hash.slice(1) : '',
  ),
  otherCases: page.mods.flatMap((row) =>
    row.card && row.card.author.id === card.author.id && row.card.caseId !== card.caseId
      ? [row.card.caseId]
      : [],
  ),
  isExpanded: page.expanded.has(card.caseId),
  areFactsOpen: isWide(),
});

const context = {
  get as() {
    return page.as;
  },
  get editing() {
    return editedMessage();
  },
  displayNameOf,
  viewOf,
  find: (id) => page[page.channel].find((row) => row.id === id),
  reply: (row) => startReply(row, displayNameOf(row.author)),
  edit: (row) => {
    startEdit(row);
    rowElement(row.id)?.scrollIntoView({ block: 'nearest' });
  },
  report: openReport,
  refresh: () => void live.refresh(),
  decide: (caseId, decision) => request(api.decide(caseId, { moderator: page.as, decision })),
  act: (caseId, action, note) =>
    request(api.act(caseId, { moderator: page.as, action, ...(note !== undefined && { note }) })),
  runCommand: (body) => request(api.runFilledCommand({ as: page.as, channel: page.channel, ...body }), false),
  openMessage: (id) => openMessage(id),
  openCase: (caseId) => openCase(caseId),
  hasCard: (caseId) => cardRow(caseId) !== undefined,
  toggle: (caseId, isExpanded) => {
    if (isExpanded) page.expanded.add(caseId);
    else page.expanded.delete(caseId);
  },
};

/** Everything of the page that the element of a row depends on. */
const signatureOf = (row) =>
  JSON.stringify([
    row,
    row.replyTo && context.find(row.replyTo)?.text,
    row.card && [viewOf(row).neighbours, viewOf(row).otherCases, page.mods.length],
    row.id === editedMessage(),
    page.as,
    language,
  ]);

let drawnView = null;

/** Screen readers announce new rows, but not all rows again for another speaker, channel or language. */
const updateAriaLive = () => {
  const view = page.standing && [page.as, page.channel, page.view, page.search, language].join();
  byId('log').ariaLive = view === drawnView ? 'polite' : 'off';
  drawnView = view;
};

/** The rows to show, in order. */
const rowsToShow = () => {
  if (isChannelClosed()) return [];
  if (page.channel !== 'mods') return page[page.channel];
  for (const row of page.mods) if (row.card && !isDecided(row.card)) page.kept.add(row.id);
  return arrangeRows(page.mods, { ...page, displayNameOf });
};

const draw = () => {
  const rows = rowsToShow();
  const isAtEnd = panel.scrollHeight - panel.scrollTop - panel.clientHeight < 120;
  const isConversation = page.channel !== 'examples' && !rows.some((row) => row.kind === 'card');
  updateAriaLive();
  drawTabs(page.channel, page.mods, page.examples);
  drawStanding(page.standing);
  drawQueueBar(page.mods, { isShown: page.channel === 'mods' && !isChannelClosed(), view: page.view });
  reconcileRows(byId('rows'), rows, signatureOf, (row) => drawRow(row, context));
  drawEmpty(rows);
  drawChecklist(page, { isShown: page.general.length > 0 || page.channel !== 'general' });
  drawComposer({
    name: displayNameOf(page.as),
    channel: page.channel,
    open: !isChannelClosed(),
    allowed: mayPost(page.standing),
    because: explainRestriction(page.standing),
    error: page.error,
  });
  if (isAtEnd && isConversation) panel.scrollTop = panel.scrollHeight;
};

/** What stands above the rows, or instead of them: an invitation, or the reason why there are none. */
const emptyContent = (rows) => {
  if (isChannelClosed()) {
    const becomeModerator = () => select({ as: 'moderator' });
    return [
      createElement('p', {}, translate('modsOnly')),
      createElement(
        'button',
        { type: 'button', class: 'primary', onclick: becomeModerator },
        translate('becomeModerator'),
      ),
    ];
  }
  if (page.channel === 'mods') {
    const sentence = explainEmptyQueue(rows, page.mods, page);
    return sentence === '' ? [] : [createElement('p', {}, sentence)];
  }
  if (isGone()) return [createElement('p', {}, translate('gone'))];
  if (page.channel === 'examples') return [createElement('p', {}, translate('examplesIntro'))];
  return rows.length > 0 ? [] : [createElement('h2', {}, translate('steps')), createStepList()];
};

const drawEmpty = (rows) => {
  const element = byId('empty');
  const content = emptyContent(rows);
  element.hidden = content.length === 0;
  const key = content.map((child) => child.textContent).join();
  if (element.dataset.content !== key) element.replaceChildren(...content);
  element.dataset.content = key;
};

/** Whether the end is in view: then it stays in view when the room for the messages grows or shrinks. */
let isEndShown = page.channel === 'general';

/** The conversation begins at its end; the examples, and the moderators' cards, at the oldest one. */
const scrollToStart = () => {
  isEndShown = page.channel === 'general';
  panel.scrollTop = page.channel === 'general' ? panel.scrollHeight : 0;
};

/** Selects another speaker, channel or view. The address contains speaker and channel, for a reload or a second window. */
const select = (next) => {
  const isOtherSpeaker = next.as !== undefined && next.as !== page.as;
  Object.assign(page, next, { error: null });
  page.kept.clear();
  if (isOtherSpeaker) {
    const speaker = page.people.find((person) => person.name === page.as) ?? null;
    Object.assign(page, { general: [], examples: [], mods: [], standing: null, speaker });
    closeToast();
    startNew();
    drawPeople();
    live.follow(page.as);
  }
  history.replaceState(null, '', `?as=${encodeURIComponent(page.as)}&channel=${page.channel}`);
  draw();
  scrollToStart();
};

/** Scrolls to one message. */
const openMessage = (id) => {
  select({ channel: page.examples.some((row) => row.id === id) ? 'examples' : 'general' });
  const element = rowElement(id);
  element?.scrollIntoView({ block: 'center' });
  element?.focus();
};

/** The view of the moderators' channel that shows a card. */
const viewWith = (row) => {
  if (isExampleCard(row)) return 'examples';
  return isDecided(row.card) ? 'decided' : 'open';
};

/** Shows the card of a case, unfolded. */
const openCase = (caseId) => {
  const row = cardRow(caseId);
  if (!row) return;
  page.expanded.add(caseId);
  byId('search').value = '';
  select({ channel: 'mods', search: '', view: viewWith(row) });
  const element = rowElement(row.id);
  for (const folded of element?.querySelectorAll('.folded') ?? []) folded.open = true;
  focusRow(element);
};

const drawAll = () => {
  translateDocument();
  drawPeople();
  drawExamples();
  draw();
};

onChannelSelect((channel) => select({ channel }));
onOtherName((as) => select({ as }));
const onSent = async (error) => {
  page.error = error;
  await live.refresh();
  panel.scrollTop = panel.scrollHeight;
};
createComposer(() => page, onSent, draw);
createReport(
  () => page,
  () => void live.refresh(),
);
createQueueBar({
  onView: (view) => select({ view }),
  onSearch: (search) => {
    page.search = search;
    draw();
  },
  onNextOpen: () => {
    if (page.view !== 'open' || page.search !== '') {
      byId('search').value = '';
      select({ view: 'open', search: '' });
    }
  },
});
byId('reset').addEventListener('click', async () => {
  if (!confirm(translate('confirmReset'))) return;
  const { ok, error } = await api.reset();
  if (!ok) return toast(error, true);
  resetChecklist();
  page.expanded.clear();
  Object.assign(page, { general: [], examples: [], mods: [] });
  select({ as: 'recruiter', channel: 'general', view: 'open', search: '' });
  await live.refresh();
});
byId('toast-close').addEventListener('click', closeToast);
for (const button of document.querySelectorAll('[data-language]'))
  button.addEventListener('click', () => {
    chooseLanguage(button.dataset.language);
    drawAll();
    void live.refresh();
  });

panel.addEventListener('scroll', () => {
  isEndShown = panel.scrollHeight - panel.scrollTop - panel.clientHeight < 120;
});
new ResizeObserver(() => {
  if (isEndShown) panel.scrollTop = panel.scrollHeight;
}).observe(panel);

byId('steps').open = isWide();
drawAll();
const linkedMessage = location.hash.slice(1);
live.follow(page.as);
if (linkedMessage !== '') void live.refresh().then(() => openMessage(linkedMessage));

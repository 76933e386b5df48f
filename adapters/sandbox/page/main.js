import * as api from './api.js';
import { drawTabs, onChannelSelect } from './channels.js';
import { createComposer, drawComposer, drawExamples, startEdit, startNew, startReply } from './composer.js';
import { byId, createElement, reconcileRows } from './dom.js';
import { createLiveUpdates } from './live.js';
import { createReport, openReport } from './report.js';
import { drawRow } from './rows.js';
import { drawRoster, drawStanding, explainRestriction, mayPost, onOtherName } from './speaker.js';
import { setLanguage as chooseLanguage, language, translate, translateDocument } from './words.js';

const urlParameters = new URLSearchParams(location.search);
const page = {
  as: urlParameters.get('as') || 'recruiter',
  channel: urlParameters.get('channel') === 'mods' ? 'mods' : 'general',
  people: [],
  general: [],
  mods: [],
  /** The entry of `people` for the speaker; null until it was fetched. */
  speaker: null,
  standing: null,
  error: null,
};

const displayNameOf = (name) =>
  name === 'yamidome'
    ? translate('program')
    : (page.people.find((person) => person.name === name)?.label[language] ?? name);

const panel = byId('panel');
const isChannelClosed = () => page.channel === 'mods' && page.speaker?.moderator === false;

const drawPeople = () => drawRoster(page.people, page.as, (as) => select({ as }));

/** Fetches the people to speak as. A name that is not allowed (it can only come from the address) is replaced. */
const loadPeople = async (as) => {
  const { ok, status, body } = await api.fetchPeople(as);
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
  const [general, standing, mods] = await Promise.all([
    api.fetchRows('general', as),
    api.fetchMember(as),
    page.speaker?.moderator ? api.fetchRows('mods', as) : null,
  ]);
  if (as !== page.as) return;
  if (general.ok) page.general = general.body;
  if (standing.ok) page.standing = standing.body;
  if (mods?.ok) page.mods = mods.body;
  draw();
};

const live = createLiveUpdates(reload, (connected) => {
  byId('connection').textContent = connected ? '' : translate('reconnecting');
});

const context = {
  get as() {
    return page.as;
  },
  displayNameOf,
  find: (id) => page[page.channel].find((row) => row.id === id),
  reply: (row) => startReply(row, displayNameOf(row.author)),
  edit: startEdit,
  report: openReport,
  refresh: () => void live.refresh(),
  openMessage: (event) => {
    event.preventDefault();
    openMessage(event.currentTarget.hash.slice(1));
  },
};

let drawnView = null;

/** Screen readers announce new rows, but not all rows again for another speaker, channel or language. */
const updateAriaLive = () => {
  const view = page.standing && [page.as, page.channel, language].join();
  byId('log').ariaLive = view === drawnView ? 'polite' : 'off';
  drawnView = view;
};

const draw = () => {
  const rows = isChannelClosed() ? [] : page[page.channel];
  const isAtEnd = panel.scrollHeight - panel.scrollTop - panel.clientHeight < 120;
  updateAriaLive();
  drawTabs(page.channel, page.mods);
  drawStanding(page.standing);
  reconcileRows(
    byId('rows'),
    rows,
    (row) => JSON.stringify([row, row.replyTo && context.find(row.replyTo)?.text, page.as, language]),
    (row) => drawRow(row, context),
  );
  drawEmpty(rows.length === 0);
  drawComposer({
    name: displayNameOf(page.as),
    channel: page.channel,
    open: !isChannelClosed(),
    allowed: mayPost(page.standing),
    because: explainRestriction(page.standing),
    error: page.error,
  });
  if (isAtEnd && rows.length > 0) panel.scrollTop = panel.scrollHeight;
};

const drawEmpty = (empty) => {
  const element = byId('empty');
  element.hidden = !empty;
  if (!empty) return;
  const becomeModerator = () => select({ as: 'moderator' });
  const content = isChannelClosed()
    ? [
        createElement('p', {}, translate('modsOnly')),
        createElement(
          'button',
          { type: 'button', class: 'primary', onclick: becomeModerator },
          translate('becomeModerator'),
        ),
      ]
    : page.channel === 'mods'
      ? [createElement('p', {}, translate('emptyMods'))]
      : [
          createElement('h2', {}, translate('emptyTitle')),
          createElement('ol', {}, ...translate('emptySteps').map((step) => createElement('li', {}, step))),
        ];
  const key = content.map((child) => child.textContent).join();
  if (element.dataset.content !== key) element.replaceChildren(...content);
  element.dataset.content = key;
};

/** Selects another speaker or channel. The address contains both, so that a reload (or a second window) starts there. */
const select = (next) => {
  const isOtherSpeaker = next.as !== undefined && next.as !== page.as;
  Object.assign(page, next, { error: null });
  if (isOtherSpeaker) {
    const speaker = page.people.find((person) => person.name === page.as) ?? null;
    Object.assign(page, { general: [], mods: [], standing: null, speaker });
    startNew();
    drawPeople();
    live.follow(page.as);
  }
  history.replaceState(null, '', `?as=${encodeURIComponent(page.as)}&channel=${page.channel}`);
  draw();
  panel.scrollTop = panel.scrollHeight;
};

/** Scrolls to one message. */
const openMessage = (id) => {
  select({ channel: 'general' });
  const element = byId('rows').querySelector(`[data-row="${CSS.escape(id)}"]`);
  element?.scrollIntoView({ block: 'center' });
  element?.focus();
};

const drawAll = () => {
  translateDocument();
  drawPeople();
  drawExamples();
  draw();
};

onChannelSelect((channel) => select({ channel }));
onOtherName((as) => select({ as }));
const onSent = (error) => {
  page.error = error;
  void live.refresh();
  panel.scrollTop = panel.scrollHeight;
};
createComposer(() => page, onSent);
createReport(
  () => page,
  () => void live.refresh(),
);
for (const button of document.querySelectorAll('[data-language]'))
  button.addEventListener('click', () => {
    chooseLanguage(button.dataset.language);
    drawAll();
  });

drawAll();
const linkedMessage = location.hash.slice(1);
live.follow(page.as);
if (linkedMessage !== '') void live.refresh().then(() => openMessage(linkedMessage));

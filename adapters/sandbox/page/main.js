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
  /** The one of `people` who speaks; null until the server has said. */
  speaker: null,
  standing: null,
  error: null,
};

const displayNameOf = (name) =>
  name === 'yamidome'
    ? translate('program')
    : (page.people.find((one) => one.name === name)?.label[language] ?? name);

const panel = byId('panel');
const isChannelClosed = () => page.channel === 'mods' && page.speaker?.moderator === false;

const drawPeople = () => drawRoster(page.people, page.as, (as) => select({ as }));

/** Asks who there is to speak as. A name that nobody may carry (it can only come from the address) is given up. */
const loadPeople = async (as) => {
  const { ok, status, body } = await api.fetchPeople(as);
  if (status === 400) return select({ as: 'recruiter' });
  if (!ok || as !== page.as) return;
  page.people = body;
  page.speaker = body.find((person) => person.name === as);
  drawPeople();
};

/** Reads everything that the one who speaks may see, and shows it. An answer that comes too late is dropped. */
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
  look: () => void live.refresh(),
  openMessage: (event) => {
    event.preventDefault();
    openMessage(event.currentTarget.hash.slice(1));
  },
};

let drawn = null;

/** New rows are read out as they come, but not all of them again for another speaker, channel or language. */
const updateAriaLive = () => {
  const place = page.standing && [page.as, page.channel, language].join();
  byId('log').ariaLive = place === drawn ? 'polite' : 'off';
  drawn = place;
};

const draw = () => {
  const rows = isChannelClosed() ? [] : page[page.channel];
  const following = panel.scrollHeight - panel.scrollTop - panel.clientHeight < 120;
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
  if (following && rows.length > 0) panel.scrollTop = panel.scrollHeight;
};

const drawEmpty = (empty) => {
  const element = byId('empty');
  element.hidden = !empty;
  if (!empty) return;
  const becomeModerator = () => select({ as: 'moderator' });
  const said = isChannelClosed()
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
  const key = said.map((one) => one.textContent).join();
  if (element.dataset.said !== key) element.replaceChildren(...said);
  element.dataset.said = key;
};

/** Another speaker or channel. The address keeps both, so that a reload (or a second window) starts there. */
const select = (next) => {
  const somebodyElse = next.as !== undefined && next.as !== page.as;
  Object.assign(page, next, { error: null });
  if (somebodyElse) {
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

/** Shows one message where it stands. */
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
const sent = (error) => {
  page.error = error;
  void live.refresh();
  panel.scrollTop = panel.scrollHeight;
};
createComposer(() => page, sent);
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
const linked = location.hash.slice(1);
live.follow(page.as);
if (linked !== '') void live.refresh().then(() => openMessage(linked));

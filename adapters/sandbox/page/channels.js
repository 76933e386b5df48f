import { byId } from './dom.js';
import { translate } from './words.js';

const tabs = [...document.querySelectorAll('[role=tab]')];
const STORAGE_KEY = 'yamidome.seen';
const seenCards = new Set(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]'));

/** Tabs react to click, Enter, space and the arrow keys. */
export const onChannelSelect = (choose) => {
  for (const [at, tab] of tabs.entries()) {
    tab.addEventListener('click', () => choose(tab.dataset.channel));
    tab.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(at + step + tabs.length) % tabs.length];
      next.focus();
      choose(next.dataset.channel);
    });
  }
};

/** Marks the open channel, and shows how many cards the moderator has not seen yet. */
export const drawTabs = (channel, mods) => {
  for (const tab of tabs) tab.setAttribute('aria-selected', String(tab.dataset.channel === channel));
  byId('panel').setAttribute('aria-labelledby', `tab-${channel}`);
  const cards = mods.filter((row) => row.kind === 'card').map((row) => row.id);
  if (channel === 'mods' && cards.length > 0) {
    for (const id of cards) seenCards.add(id);
    localStorage.setItem(STORAGE_KEY, JSON.stringify(cards));
  }
  const unread = cards.filter((id) => !seenCards.has(id)).length;
  const count = byId('unread');
  count.hidden = unread === 0;
  count.textContent = String(unread);
  count.setAttribute('aria-label', translate('unread', unread));
};

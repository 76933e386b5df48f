import { byId } from './dom.js';
import { word } from './words.js';

const tabs = [...document.querySelectorAll('[role=tab]')];
const remembered = 'yamidome.seen';
const seen = new Set(JSON.parse(localStorage.getItem(remembered) ?? '[]'));

/** Tabs by click, Enter or space, and by the arrow keys. */
export const onChannel = (choose) => {
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

/** Marks the open channel, and how many cards the moderator has not looked at yet. */
export const drawTabs = (channel, mods) => {
  for (const tab of tabs) tab.setAttribute('aria-selected', String(tab.dataset.channel === channel));
  byId('panel').setAttribute('aria-labelledby', `tab-${channel}`);
  const cards = mods.filter((row) => row.kind === 'card').map((row) => row.id);
  if (channel === 'mods' && cards.length > 0) {
    for (const id of cards) seen.add(id);
    localStorage.setItem(remembered, JSON.stringify(cards));
  }
  const unread = cards.filter((id) => !seen.has(id)).length;
  const count = byId('unread');
  count.hidden = unread === 0;
  count.textContent = String(unread);
  count.setAttribute('aria-label', word('unread', unread));
};

import { byId } from './dom.js';
import { countOpen } from './queue.js';
import { translate } from './words.js';

const tabs = [...document.querySelectorAll('[role=tab]')];

/** Tabs react to click, Enter, space and the arrow keys. */
export const onChannelSelect = (choose) => {
  for (const tab of tabs) {
    tab.addEventListener('click', () => choose(tab.dataset.channel));
    tab.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const shown = tabs.filter((other) => !other.hidden);
      const next = shown.at((shown.indexOf(tab) + step) % shown.length);
      next.focus();
      choose(next.dataset.channel);
    });
  }
};

/** Marks the open channel, and shows how many cards wait for a decision. The channel of examples is shown when it has any. */
export const drawTabs = (channel, mods, examples) => {
  byId('tab-examples').hidden = examples.length === 0;
  for (const tab of tabs) tab.setAttribute('aria-selected', String(tab.dataset.channel === channel));
  byId('panel').setAttribute('aria-labelledby', `tab-${channel}`);
  const open = countOpen(mods);
  const count = byId('open-count');
  count.hidden = open === 0;
  count.textContent = String(open);
  count.setAttribute('aria-label', translate('openCount', open));
};

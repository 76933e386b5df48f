// Single keys for the list of cases and for the page of a case. What a key does is marked with data-action.

const STORED = 'console-keys';
const ACTIONS = {
  Enter: 'open',
  u: 'uphold',
  o: 'overturn',
  n: 'note',
  c: 'claim',
  x: 'select',
  '/': 'search',
};
const dialog = document.querySelector('#keys');
const isOn = () => localStorage.getItem(STORED) !== 'off';

/** The row that the keys are about: the one with the focus, or the last one that had it. */
let activeId;
const rows = () => [...document.querySelectorAll('[data-row]')];
const activeRow = () =>
  document.activeElement?.closest('[data-row]') ?? (activeId && document.getElementById(activeId));

document.addEventListener('focusin', ({ target }) => {
  const row = target.closest?.('[data-row]');
  if (row) activeId = row.id;
});

function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(activeRow());
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

function run(action) {
  const row = activeRow();
  const inRow = row?.querySelector(`[data-action="${action}"]`);
  // In a list a decision needs a row; the page of a case is about one case.
  const found = inRow ?? (row && action !== 'search' ? undefined : firstOutsideRows(action));
  if (!found) return false;
  if (action === 'search') found.focus();
  else found.click();
  return true;
}

const firstOutsideRows = (action) =>
  [...document.querySelectorAll(`[data-action="${action}"]`)].find(
    (element) => !element.closest('[data-row]'),
  );

const isTyping = (target) =>
  target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]') !== null;

document.addEventListener('keydown', (event) => {
  const { key } = event;
  if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.repeat && key !== 'j' && key !== 'k') return;
  if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
  if (key === 'j' || key === 'k') move(key === 'j' ? 1 : -1);
  else if (key === '?') dialog?.showModal();
  else if (key === 'Enter') {
    if (!event.target.matches('[data-row]') || !run('open')) return;
  } else if (!(key in ACTIONS) || !run(ACTIONS[key])) return;
  event.preventDefault();
});

function showSwitch() {
  for (const element of document.querySelectorAll('[data-keys-state]'))
    element.hidden = (element.dataset.keysState === 'on') !== isOn();
  for (const element of document.querySelectorAll('[data-keys-switch]'))
    element.hidden = (element.dataset.keysSwitch === 'on') === isOn();
}

for (const opener of document.querySelectorAll('[data-keys-open]')) {
  opener.hidden = false;
  opener.addEventListener('click', () => dialog?.showModal());
}
for (const button of document.querySelectorAll('[data-keys-switch]')) {
  button.addEventListener('click', () => {
    localStorage.setItem(STORED, button.dataset.keysSwitch);
    showSwitch();
  });
}
showSwitch();

// A claim lasts while the page of the case is open.
const RENEW_MS = 5 * 60 * 1000;
const claim = document.querySelector('[data-renew]');
if (claim) {
  setInterval(() => {
    const body = new URLSearchParams({ case: claim.dataset.case });
    const token = document.querySelector('meta[name="form-token"]').content;
    void fetch(claim.dataset.renew, { method: 'POST', body, headers: { 'x-form-token': token } });
  }, RENEW_MS);
}

// Live updates of the list of cases. Rows change where they are; new cases are announced and shown on request.

const page = document.querySelector('[data-events]');
const news = document.querySelector('#new-cases');
const status = document.querySelector('#status');
const channels = new Map(
  [...document.querySelectorAll('select[name="channel"] option')].map(({ value, text }) => [value, text]),
);

/** An answer can come after an event that is newer. */
const isOlder = (fresh, present) => Number(fresh.dataset.version) < Number(present.dataset.version);

/** Replaces elements by those of the same id, unless these are newer, and keeps the focus and the selection. */
function update(markup) {
  const template = document.createElement('template');
  template.innerHTML = markup;
  for (const fresh of [...template.content.children]) {
    const present = document.getElementById(fresh.id);
    if (!present || isOlder(fresh, present)) continue;
    // The status line itself must stay, or screen readers do not read it out.
    if (present === status) {
      status.replaceChildren(...fresh.childNodes);
      continue;
    }
    const hadFocus = present.contains(document.activeElement) && document.activeElement.dataset.action;
    const isFocused = present.contains(document.activeElement);
    const box = present.querySelector('input[type="checkbox"]');
    const freshBox = fresh.querySelector('input[type="checkbox"]');
    if (box && freshBox) freshBox.checked = box.checked;
    for (const label of fresh.querySelectorAll('[data-channel]'))
      label.textContent = channels.get(label.dataset.channel) ?? label.textContent;
    present.replaceWith(fresh);
    if (isFocused) (fresh.querySelector(`[data-action="${hadFocus}"]`) ?? fresh).focus();
  }
}

function notice(text, ...more) {
  const element = Object.assign(document.createElement('p'), { className: 'notice' });
  element.append(`${text} `, ...more);
  return element;
}

/** Loads the list again, as its address says. */
const link = () =>
  Object.assign(document.createElement('a'), { href: location.href, textContent: page.dataset.show });

/** A decision, a claim or an undo without a new page. If that fails, the form is sent as without a script. */
document.querySelector('#act').addEventListener('submit', async (event) => {
  const { target: form, submitter } = event;
  if (form.dataset.plain) return;
  event.preventDefault();
  try {
    const body = new URLSearchParams(new FormData(form, submitter));
    const response = await fetch(form.action, { method: 'POST', body, headers: { 'hx-request': 'true' } });
    if (!response.ok) throw new Error(String(response.status));
    update(await response.text());
  } catch {
    form.dataset.plain = 'true';
    form.requestSubmit(submitter.isConnected ? submitter : undefined);
  }
});

const showCount = (text) => {
  document.querySelector('#undecided').textContent = text;
};

/** Brings the rows that are shown up to date, after changes may have been missed, and announces new ones. */
async function readAgain() {
  const response = await fetch(location.href);
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  const rows = [...fresh.querySelectorAll('#cases > li')];
  update(rows.map((row) => row.outerHTML).join(''));
  await readOthers(new Set(rows.map(({ id }) => id)));
  if (rows.some(({ id }) => !document.getElementById(id)) && !news.hasChildNodes())
    news.replaceChildren(notice('', link()));
  showCount(fresh.querySelector('#undecided')?.textContent ?? '');
}

/** Rows that the list no longer has stay where they are and show what has become of their cases. Erased ones go. */
async function readOthers(listed) {
  const others = [...document.querySelectorAll('#cases > li')].filter(({ id }) => !listed.has(id));
  if (others.length === 0) return;
  const query = new URLSearchParams(others.map(({ dataset }) => ['case', dataset.row]));
  const response = await fetch(`${page.dataset.rows}?${query}`);
  if (!response.ok) return;
  const markup = await response.text();
  for (const row of others) if (!markup.includes(`id="${row.id}"`)) row.remove();
  update(markup);
}

function connect() {
  const events = new EventSource(page.dataset.events);
  let isOffline = false;
  const on = (name, run) => events.addEventListener(name, ({ data }) => run(JSON.parse(data)));
  on('count', showCount);
  on('rows', update);
  on('many', readAgain);
  on('removed', (ids) => {
    for (const id of ids) document.getElementById(`case-${id}`)?.remove();
  });
  on('added', (text) => news.replaceChildren(notice(text, link())));
  events.addEventListener('open', () => {
    if (isOffline) status.replaceChildren();
    isOffline = false;
  });
  events.addEventListener('error', () => {
    // A short gap is not worth a word: the browser connects again by itself.
    setTimeout(() => {
      if (events.readyState === EventSource.OPEN) return;
      isOffline = true;
      status.replaceChildren(notice(page.dataset.offline));
    }, 8000);
  });
}

if (page) connect();

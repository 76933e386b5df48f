// The page of a case: what others do to it is shown while it is open. Forms that are being filled in stay as they are.

const page = document.querySelector('.case-page');

/** Loads the parts that change. Each part of the answer names the element that it replaces. The focus stays on its button. */
async function loadParts() {
  const { action } = document.activeElement?.dataset ?? {};
  await window.htmx.ajax('GET', page.dataset.live, { target: page, swap: 'none' });
  if (action && document.activeElement === document.body)
    document.querySelector(`[data-action="${action}"]`)?.focus();
}

let loading;
let isStale = false;

/** One request at a time, so that an older answer never replaces a newer one. */
async function refresh() {
  isStale = true;
  loading ??= loadWhileStale().finally(() => {
    loading = undefined;
  });
  await loading;
}

async function loadWhileStale() {
  while (isStale) {
    isStale = false;
    await loadParts();
  }
}

const events = new EventSource(page.dataset.events);
events.addEventListener('rows', async ({ data }) => {
  if (data.includes(page.dataset.case)) await refresh();
});
// Too many rows at once, or changes since the page was made: what has changed is not known.
events.addEventListener('many', refresh);

/** The link to the notes puts the cursor into the form. */
const focusNote = () => document.querySelector('#note-text')?.focus();
document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-action="note"]')) return;
  event.preventDefault();
  focusNote();
});
if (location.hash.startsWith('#note')) focusNote();

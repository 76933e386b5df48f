// The page of a case: what others do to it is shown while it is open. Forms that are being filled in stay as they are.

const page = document.querySelector('.case-page');

/** Loads the parts that change. Each part of the answer names the element that it replaces. The focus stays on its button. */
async function refresh() {
  const { action } = document.activeElement?.dataset ?? {};
  await window.htmx.ajax('GET', page.dataset.live, { target: page, swap: 'none' });
  if (action && document.activeElement === document.body)
    document.querySelector(`[data-action="${action}"]`)?.focus();
}

const events = new EventSource(page.dataset.events);
events.addEventListener('rows', async ({ data }) => {
  if (data.includes(page.dataset.case)) await refresh();
});
// Too many rows at once, or a gap in the stream: what has changed is not known.
events.addEventListener('many', refresh);
let isFirst = true;
events.addEventListener('open', async () => {
  if (!isFirst) await refresh();
  isFirst = false;
});

/** The link to the notes puts the cursor into the form. */
const focusNote = () => document.querySelector('#note-text')?.focus();
document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-action="note"]')) return;
  event.preventDefault();
  focusNote();
});
if (location.hash.startsWith('#note')) focusNote();

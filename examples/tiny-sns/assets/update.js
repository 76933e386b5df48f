// Shows what has changed every second, unless someone writes in that part of the page.
const INTERVAL_MS = 1000;
const find = (root) => root.querySelector('[data-live]');

setInterval(async () => {
  const live = find(document);
  const isBusy = live?.contains(document.activeElement) || live?.querySelector('details[open]');
  if (!live || isBusy || document.hidden) return;
  const response = await fetch(location.href).catch(() => undefined);
  if (!response?.ok) return;
  const next = find(new DOMParser().parseFromString(await response.text(), 'text/html'));
  if (next && next.innerHTML !== live.innerHTML) live.innerHTML = next.innerHTML;
}, INTERVAL_MS);

// The settings form. Everything works without this script: it keeps the focus when a list was changed in place.

document.addEventListener('htmx:afterSettle', ({ detail }) => {
  const setting = detail.elt.closest?.('.setting') ?? document.getElementById(detail.target?.id);
  if (setting && (document.activeElement === document.body || document.activeElement === null))
    setting.focus();
});

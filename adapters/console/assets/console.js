// What every page of the console needs in the browser. Every form and link also works without it.

const formToken = document.querySelector('meta[name="form-token"]').content;

// Buttons outside a form send the token in a header. htmx leaves out the value of a button that stands outside its form.
document.addEventListener('htmx:configRequest', ({ detail }) => {
  if (detail.verb !== 'get') detail.headers['x-form-token'] = formToken;
  const button = detail.triggeringEvent?.submitter;
  if (button?.name && !(button.name in detail.parameters)) detail.parameters[button.name] = button.value;
});

// Forms of preferences need no button when a script runs.
for (const form of document.querySelectorAll('form[data-autosubmit]')) {
  form.querySelector('button').hidden = true;
  form.addEventListener('change', () => form.requestSubmit());
}

// An open menu is closed by Escape and by a click elsewhere.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});
document.addEventListener('click', ({ target }) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(target)) menu.open = false;
  }
});

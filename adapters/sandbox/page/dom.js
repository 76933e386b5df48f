/**
 * Creates an element. Children are elements or text. Text becomes text nodes, so that a member's text is never parsed as
 * markup.
 * @example createElement('p', { class: 'quiet' }, '12:00')
 */
export const createElement = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
};

export const byId = (id) => document.getElementById(id);

const signatureByElement = new WeakMap();

/**
 * Makes the list show these rows. Elements of unchanged rows are kept, with their focus and unsent text; the others are
 * created again.
 */
export const reconcileRows = (list, rows, signatureOf, draw) => {
  const old = new Map([...list.children].map((element) => [element.dataset.row, element]));
  const rowIds = new Set(rows.map((row) => row.id));
  for (const [id, element] of old) if (!rowIds.has(id)) element.remove();
  let next = list.firstElementChild;
  for (const row of rows) {
    const before = old.get(row.id);
    const signature = signatureOf(row);
    if (before && signatureByElement.get(before) === signature) {
      if (before === next) next = next.nextElementSibling;
      else list.insertBefore(before, next);
      continue;
    }
    const element = draw(row);
    element.dataset.row = row.id;
    element.tabIndex = -1;
    signatureByElement.set(element, signature);
    const focused = before?.contains(document.activeElement);
    if (before === next) next = next?.nextElementSibling ?? null;
    before?.remove();
    list.insertBefore(element, next);
    if (focused) element.focus();
  }
};

const TOAST_MS = 8000;
let toastTimer;

/** Removes the result of the last click. */
export const closeToast = () => {
  clearTimeout(toastTimer);
  byId('toast').hidden = true;
  byId('toast-text').textContent = '';
};

/**
 * Shows the result of a click for a few seconds, in a separate line that covers nothing; screen readers announce it.
 */
export const toast = (text, bad = false) => {
  byId('toast').hidden = false;
  byId('toast').classList.toggle('bad', bad);
  byId('toast-text').textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(closeToast, TOAST_MS);
};

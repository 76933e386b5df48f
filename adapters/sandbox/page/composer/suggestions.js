import * as api from '../api.js';
import { byId, createElement } from '../dom.js';

const list = byId('suggestions');
/** The whole texts of the suggestions, in the order of the list. */
let texts = [];
const COMMAND = /^\/[\p{L}\p{N}ー-]{1,32}(\s|$)/u;
/** The number of the active suggestion; -1 for none. */
let active = -1;

/** Whether a text is a command and not a message that begins with a slash. @example isCommand('/help') // true */
export const isCommand = (text) => COMMAND.test(text);

const setActive = (next, text) => {
  const options = [...list.children];
  active = options.length === 0 ? -1 : (next + options.length) % options.length;
  for (const [at, option] of options.entries()) option.setAttribute('aria-selected', String(at === active));
  options[active]?.scrollIntoView({ block: 'nearest' });
  if (active < 0) text.removeAttribute('aria-activedescendant');
  else text.setAttribute('aria-activedescendant', options[active].id);
};

export const closeSuggestions = () => {
  active = -1;
  list.replaceChildren();
  byId('usage').textContent = '';
  byId('command-help').hidden = true;
  byId('text').removeAttribute('aria-activedescendant');
};

/**
 * Shows how to go on while a command is typed into `text`. The arrow keys choose; Tab takes the chosen suggestion or the
 * first one, Enter takes a chosen one, Escape closes the list.
 */
export const createSuggestions = (text, getSpeaker) => {
  const take = (value) => {
    text.value = value;
    text.focus();
    closeSuggestions(); // the next key must not meet suggestions for the earlier text
    void update();
  };

  const update = async () => {
    const typed = text.value;
    if (!typed.startsWith('/') || typed.includes('\n')) return closeSuggestions();
    const { ok, body } = await api.fetchSuggestions(getSpeaker().as, typed);
    if (text.value !== typed) return;
    if (!ok || (body.suggestions.length === 0 && body.usage === '')) return closeSuggestions();
    byId('usage').textContent = body.usage;
    const chosen = texts[active];
    list.replaceChildren(
      ...body.suggestions.map((suggestion, at) =>
        createElement(
          'div',
          {
            id: `suggestion-${at}`,
            role: 'option',
            'aria-selected': 'false',
            onmousedown: (event) => {
              event.preventDefault(); // the focus stays in the message box
              take(suggestion.text);
            },
          },
          createElement('strong', {}, suggestion.label),
          createElement('span', { class: 'quiet' }, suggestion.hint),
        ),
      ),
    );
    texts = body.suggestions.map((suggestion) => suggestion.text);
    byId('command-help').hidden = false;
    active = -1;
    text.removeAttribute('aria-activedescendant');
    // What was chosen while the answer was under way stays chosen, if the new list has it: else Enter would send the text.
    if (texts.includes(chosen)) setActive(texts.indexOf(chosen), text);
  };

  text.addEventListener('input', () => void update());
  text.addEventListener('keydown', (event) => {
    if (event.isComposing || list.children.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setActive(active < 0 && step < 0 ? -1 : active + step, text);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      closeSuggestions();
    } else if ((event.key === 'Tab' && !event.shiftKey) || (event.key === 'Enter' && active >= 0)) {
      event.preventDefault();
      take(texts[Math.max(0, active)]);
    }
  });
};

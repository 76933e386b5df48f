import { byId, createElement } from './dom.js';
import { formatTime, language, translate } from './words.js';

const roster = byId('roster');
const other = byId('other');

/** An avatar with a colour derived from the name. */
export const createAvatar = (name, label) => {
  const element = createElement(
    'span',
    { class: 'avatar', 'aria-hidden': 'true' },
    [...label][0].toUpperCase(),
  );
  const hash = [...name].reduce((hash, character) => (hash * 31 + character.codePointAt(0)) % 9973, 7);
  element.style.setProperty('--hue', String((hash * 249) % 360));
  return element;
};

/** The people to speak as, as radio buttons. */
export const drawRoster = (people, as, choose) => {
  const focused = roster.contains(document.activeElement);
  roster.replaceChildren(
    ...people.map((person) => {
      const label = person.label[language];
      return createElement(
        'label',
        { class: 'person', title: person.hint?.[language] },
        createElement('input', {
          type: 'radio',
          name: 'speaker',
          value: person.name,
          checked: person.name === as,
          onchange: () => choose(person.name),
        }),
        createAvatar(person.name, label),
        createElement('span', { class: 'label' }, label),
        person.hint ? createElement('span', { class: 'quiet hint' }, person.hint[language]) : null,
      );
    }),
  );
  const chosen = roster.querySelector('input:checked');
  chosen?.parentElement.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  if (focused) chosen?.focus();
};

/** The form for any other name. */
export const onOtherName = (choose) => {
  other.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = byId('other-name').value.trim();
    if (name !== '') choose(name);
    other.reset();
  });
};

/** Strikes and membership state of the speaker. */
export const drawStanding = (standing) => {
  const element = byId('standing');
  if (!standing) {
    delete element.dataset.content;
    element.replaceChildren();
    return;
  }
  const { strikes, state, until } = standing;
  const badges = [
    createElement('h2', {}, translate('standing')),
    createElement('span', { class: `badge ${state}` }, translate('states')[state]),
    until ? createElement('span', { class: 'quiet until' }, `〜 ${formatTime(until)}`) : null,
    createElement(
      'span',
      { class: `badge strikes ${strikes > 0 ? 'some' : ''}` },
      translate('strikes', strikes),
    ),
  ].filter(Boolean);
  // Replaced only when something changed, because screen readers announce it.
  const content = badges.map((badge) => badge.outerHTML).join('');
  if (element.dataset.content !== content) element.replaceChildren(...badges);
  element.dataset.content = content;
};

/** Why the speaker is restricted, in a sentence; empty without a restriction. */
export const explainRestriction = (standing) => {
  if (!standing) return '';
  const explanation = translate('explain')[standing.state];
  return typeof explanation === 'function' ? explanation(formatTime(standing.until)) : explanation;
};

/** Whether the speaker may post. In the sandbox a timeout does not stop a member. */
export const mayPost = (standing) => !standing || ['active', 'timeout'].includes(standing.state);

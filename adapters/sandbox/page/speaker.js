import { byId, createElement } from './dom.js';
import { formatTime, language, translate } from './words.js';

const roster = byId('roster');
const other = byId('other');

/** A colour of one's own from a name, so that people can be told apart at a glance. */
export const createAvatar = (name, label) => {
  const element = createElement(
    'span',
    { class: 'avatar', 'aria-hidden': 'true' },
    [...label][0].toUpperCase(),
  );
  const sum = [...name].reduce((before, letter) => (before * 31 + letter.codePointAt(0)) % 9973, 7);
  element.style.setProperty('--hue', String((sum * 249) % 360));
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

/** Somebody who is not on the roster: any name will do. */
export const onOtherName = (choose) => {
  other.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = byId('other-name').value.trim();
    if (name !== '') choose(name);
    other.reset();
  });
};

/** Strikes and state of the one who speaks. */
export const drawStanding = (standing) => {
  const element = byId('standing');
  if (!standing) return element.replaceChildren();
  const { strikes, state, until } = standing;
  const badges = [
    createElement('h2', {}, translate('standing')),
    createElement('span', { class: `badge ${state}` }, translate('states')[state]),
    until ? createElement('span', { class: 'quiet' }, `〜 ${formatTime(until)}`) : null,
    createElement(
      'span',
      { class: `badge strikes ${strikes > 0 ? 'some' : ''}` },
      translate('strikes', strikes),
    ),
  ].filter(Boolean);
  // Told anew only when something changed: it is read out.
  const said = badges.map((badge) => badge.outerHTML).join('');
  if (element.dataset.said !== said) element.replaceChildren(...badges);
  element.dataset.said = said;
};

/** Why the one who speaks is held back, in a sentence; empty when they are not. */
export const explainRestriction = (standing) => {
  if (!standing) return '';
  const said = translate('explain')[standing.state];
  return typeof said === 'function' ? said(formatTime(standing.until)) : said;
};

/** Whether the one who speaks may post; a pause holds nobody back in the sandbox. */
export const mayPost = (standing) => !standing || ['active', 'timeout'].includes(standing.state);

import { createElement } from '../dom.js';

const CASE_NUMBER = /(Y-[0-9A-Z]{10})/;

/**
 * A text as nodes, with its case numbers as links to their cards. A number without a card here is plain text. No number
 * breaks at its hyphen.
 * @example linkCaseNumbers('Y-4G7C2Q0M1X', { hasCard: () => true, openCase })
 */
export const linkCaseNumbers = (text, { hasCard, openCase }) =>
  text
    .split(CASE_NUMBER)
    .filter((part) => part !== '')
    .map((part) => {
      if (!CASE_NUMBER.test(part)) return part;
      if (!hasCard(part)) return createElement('span', { class: 'case' }, part);
      const open = (event) => {
        event.preventDefault();
        openCase(part);
      };
      return createElement('a', { class: 'case', href: `#${part}`, onclick: open }, part);
    });

import { linkCaseNumbers } from './card/case-links.js';
import { createElement } from './dom.js';

/** Numbers of help lines, as the shipped texts write them: #9110, 110, 119, 118, 188, 189, and numbers with area code. */
const PHONE_NUMBER =
  /(#\d{4}|(?<![\d.:-])0\d{1,3}-\d{2,4}-\d{3,4}(?!\d)|(?<![\d.:,-])(?:11[089]|18[89])(?=番|[（）()、。]|[.,;]?(?:\s|$)))/;

/**
 * A text as nodes, with telephone numbers as links that a phone can call.
 * @example linkPhoneNumbers('#9110 へ') // [<a href="tel:#9110">, ' へ']
 */
const linkPhoneNumbers = (text) =>
  text
    .split(PHONE_NUMBER)
    .filter((part) => part !== '')
    .map((part) =>
      PHONE_NUMBER.test(part)
        ? createElement('a', { href: `tel:${encodeURIComponent(part.replaceAll('-', ''))}` }, part)
        : part,
    );

/**
 * A text of the program as nodes: telephone numbers and the numbers of cases that have a card here are links.
 * @example linkText('#9110', context)
 */
export const linkText = (text, context) =>
  linkCaseNumbers(text, context).flatMap((node) =>
    typeof node === 'string' ? linkPhoneNumbers(node) : node,
  );

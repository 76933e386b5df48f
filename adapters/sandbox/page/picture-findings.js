import { createElement } from './dom.js';
import { translate } from './words.js';

const line = (words, about) =>
  createElement(
    'li',
    {},
    createElement('q', {}, words),
    createElement('span', { class: 'quiet' }, ` ${about}`),
  );

/** The lines and codes of one picture. A code is text and no link: nothing here opens it. */
const drawPicture = ({ lines, codes, problem }) => [
  ...lines.map(({ text, confidence }) => line(text, translate('sureness', Math.round(confidence * 100)))),
  ...codes.map(({ text }) => line(text, translate('codeInPicture'))),
  ...(problem === undefined ? [] : [createElement('li', {}, translate('pictureUnread'))]),
];

/** What was read in the pictures of a message, and the ruling on them. Only this page shows it to all who see the message. */
export const drawFindings = ({ read, unread, ruling }) => {
  const items = read.flatMap(drawPicture);
  const withProblem = read.filter(({ problem }) => problem !== undefined).length;
  const others = Array.from({ length: Math.max(0, unread - withProblem) }, () =>
    createElement('li', {}, translate('pictureUnread')),
  );
  const all = [...items, ...others];
  return createElement(
    'details',
    { class: 'picture-findings', open: true },
    createElement('summary', {}, translate('pictureFindings')),
    all.length === 0
      ? createElement('p', { class: 'quiet' }, translate('nothingInPicture'))
      : createElement('ul', {}, ...all),
    ruling ? createElement('p', {}, translate(`ruling-${ruling}`)) : null,
  );
};

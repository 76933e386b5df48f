import { createElement } from '../dom.js';
import { formatTime, translate } from '../words.js';

const BEFORE = 3;
const AFTER = 2;

/**
 * The messages around a post: at most three before and two after it. Empty when the post is not in the channel any more.
 * @example findNeighbours(rows, 'm1x0-1') // { before: [...], after: [...] }
 */
export const findNeighbours = (rows, id) => {
  const messages = rows.filter((row) => row.kind === 'message');
  const at = messages.findIndex((row) => row.id === id);
  if (at < 0) return { before: [], after: [] };
  return {
    before: messages.slice(Math.max(0, at - BEFORE), at),
    after: messages.slice(at + 1, at + 1 + AFTER),
  };
};

/** These messages as a list, smaller than the post itself. Null for none. */
export const drawNeighbours = (rows, label, displayNameOf) =>
  rows.length === 0
    ? null
    : createElement(
        'ol',
        { class: 'neighbours', 'aria-label': translate(label) },
        ...rows.map((row) =>
          createElement(
            'li',
            { class: row.hidden ? 'hidden-text' : null },
            createElement('strong', {}, displayNameOf(row.author)),
            createElement('time', { datetime: row.sentAt }, formatTime(row.sentAt)),
            createElement('span', {}, row.text),
          ),
        ),
      );

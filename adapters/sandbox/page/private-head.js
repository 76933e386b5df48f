import { createElement } from './dom.js';
import { formatTime, translate } from './words.js';

/** The first line of what yamidome shows to one person only: its name, "only you see this", the time of the row. */
export const drawPrivateHead = (row) =>
  createElement(
    'p',
    { class: 'head' },
    createElement('strong', {}, translate('program')),
    createElement('span', { class: 'tag' }, translate('onlyYou')),
    createElement('time', { datetime: row.sentAt, class: 'quiet' }, formatTime(row.sentAt)),
  );

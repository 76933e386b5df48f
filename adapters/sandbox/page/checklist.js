import { isDecided } from './card/case-state.js';
import { byId, createElement } from './dom.js';
import { isExampleCard } from './queue.js';
import { language, translate } from './words.js';

const STORAGE_KEY = 'yamidome.steps';
const STEPS = ['post', 'letter', 'card', 'decide'];
const done = new Set(JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]'));

/** Which steps the chat shows as done now, to this speaker in this channel. */
const stepsSeen = ({ general, mods, channel }) => ({
  post: general.some((row) => row.kind === 'message' && (row.hidden || row.restored)),
  letter: channel === 'general' && general.some((row) => row.kind === 'warn'),
  card: channel === 'mods' && mods.some((row) => row.kind === 'card' && !isExampleCard(row)),
  decide: mods.some((row) => row.kind === 'card' && !isExampleCard(row) && isDecided(row.card)),
});

/** The steps as a list; a done step has a mark that is also read aloud. */
export const createStepList = () =>
  createElement(
    'ol',
    { class: 'step-list' },
    ...STEPS.map((step) =>
      createElement(
        'li',
        { class: done.has(step) ? 'done' : null },
        createElement('span', { class: 'unseen' }, done.has(step) ? `${translate('stepDone')}: ` : ''),
        translate('stepTexts')[step],
      ),
    ),
  );

/** Ticks what was done and draws the checklist. It stays small: one line with a count, and the steps below it. */
export const drawChecklist = (page, { isShown }) => {
  const seen = stepsSeen(page);
  for (const step of STEPS) if (seen[step]) done.add(step);
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify([...done]));
  const element = byId('steps');
  element.hidden = !isShown;
  const content = [language, ...done].join();
  if (element.dataset.content === content) return;
  element.dataset.content = content;
  byId('steps-title').textContent = `${translate('steps')} ${done.size}/${STEPS.length}`;
  byId('steps-list').replaceChildren(createStepList());
};

/** Starts the checklist again. */
export const resetChecklist = () => {
  done.clear();
  sessionStorage.removeItem(STORAGE_KEY);
};

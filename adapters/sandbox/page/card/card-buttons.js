import { createElement } from '../dom.js';
import { translate } from '../words.js';

/** A button that runs once until its result has arrived. `disabled` would lose the keyboard focus. */
const actionButton = (label, className, run) => {
  let isPending = false;
  const onclick = async () => {
    if (isPending) return;
    isPending = true;
    await run();
    isPending = false;
  };
  return createElement('button', { type: 'button', class: className, onclick }, label);
};

/** The decisions that a moderator can take now: both on an undecided card, the opposite one on a decided card. */
export const drawDecisionButtons = (card, { decide }) => {
  const open = card.buttons.map(({ decision, label }) =>
    actionButton(label, decision === 'uphold' ? 'primary' : '', () => decide(card.caseId, decision)),
  );
  const { change } = card;
  const reverse = change
    ? [actionButton(change.label, 'reverse', () => decide(card.caseId, change.decision))]
    : [];
  const buttons = [...open, ...reverse];
  return buttons.length === 0
    ? null
    : createElement(
        'div',
        { class: 'buttons decision', role: 'group', 'aria-label': translate('decide') },
        ...buttons,
      );
};

/** The actions with a text, and the words of their submit button. */
const TEXT_ACTIONS = { note: 'saveNote', ask: 'sendQuestion' };

const textForm = (card, { deed, label }, { act }) => {
  const id = `${deed}-${card.caseId}`;
  const text = createElement('textarea', { id, rows: 2, required: true, maxlength: 1000 });
  const onsubmit = async (event) => {
    event.preventDefault();
    if (await act(card.caseId, deed, text.value)) text.value = '';
  };
  return createElement(
    'details',
    { class: `text-form ${deed}` },
    createElement('summary', {}, label),
    createElement(
      'form',
      { onsubmit },
      createElement('label', { class: 'unseen', for: id }, label),
      text,
      createElement('button', { type: 'submit' }, translate(TEXT_ACTIONS[deed])),
    ),
  );
};

/** The actions other than decisions: timeout, ban, claim, and a note and a question with their forms. Null without any. */
export const drawActionButtons = (card, handlers) =>
  (card.deeds ?? []).length === 0
    ? null
    : createElement(
        'div',
        { class: 'buttons deeds', role: 'group', 'aria-label': translate('otherActions') },
        ...card.deeds.map((action) =>
          action.deed in TEXT_ACTIONS
            ? textForm(card, action, handlers)
            : actionButton(action.label, action.deed, () => handlers.act(card.caseId, action.deed)),
        ),
      );

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

const noteForm = (card, label, { act }) => {
  const id = `note-${card.caseId}`;
  const text = createElement('textarea', { id, rows: 2, required: true, maxlength: 1000 });
  const onsubmit = async (event) => {
    event.preventDefault();
    if (await act(card.caseId, 'note', text.value)) text.value = '';
  };
  return createElement(
    'details',
    { class: 'note-form' },
    createElement('summary', {}, label),
    createElement(
      'form',
      { onsubmit },
      createElement('label', { class: 'unseen', for: id }, label),
      text,
      createElement('button', { type: 'submit' }, translate('saveNote')),
    ),
  );
};

/** The actions other than decisions: timeout, ban, claim, and a note with its form. Null without any. */
export const drawActionButtons = (card, handlers) =>
  (card.deeds ?? []).length === 0
    ? null
    : createElement(
        'div',
        { class: 'buttons deeds', role: 'group', 'aria-label': translate('otherActions') },
        ...card.deeds.map(({ deed, label }) =>
          deed === 'note'
            ? noteForm(card, label, handlers)
            : actionButton(label, deed, () => handlers.act(card.caseId, deed)),
        ),
      );

import { html } from 'hono/html';
import type { CaseButton, CaseView } from '#core';
import { fillTemplate, needsText } from '#core';
import type { Html } from '../area.ts';
import { type CaseContext, casePath, updatable } from './case-context.ts';

/**
 * The head of the page, which stays in view: number, state, and the buttons. A live update replaces it.
 * @example renderHead(view, context)
 */
export function renderHead(view: CaseView, context: CaseContext, isUpdate = false): Html {
  const { words } = context;
  return html`<div ${updatable('case-head', isUpdate)} class="case-head-bar">
<p class="case-state">
<span class="badge ${view.needsDecision ? 'warn' : 'good'}">${view.needsDecision ? words.undecided : words.decided}</span>
<span>${view.status}</span>
${view.decided === undefined ? '' : html`<span>${view.decided}</span>`}
${view.claimedBy === undefined ? '' : html`<span class="badge">${fillTemplate(words.actions.claimed, { name: view.claimedBy })}</span>`}
</p>
${context.mayAct ? renderButtons(view, context) : html`<p class="hint">${words.actions.readonly}</p>`}
</div>`;
}

function renderButtons({ caseId, buttons, decisionIndex }: CaseView, context: CaseContext): Html {
  const { words, basePath, formToken } = context;
  const path = casePath(basePath, caseId);
  const decisions = buttons.flatMap((button) => renderDecision(button, context));
  const others = buttons.flatMap((button) => renderOther(button, path, context));
  const isDecided = decisionIndex !== undefined;
  return html`<form class="actions" method="post" action="${path}/decide" aria-label="${words.actions.title}">
<input type="hidden" name="token" value="${formToken}">
${decisions}
<a class="button ${isDecided ? 'primary' : 'quiet'}" href="${basePath}/queue/next?except=${encodeURIComponent(caseId)}" data-action="next">${words.next}</a>
${isDecided ? html`<button name="index" value="${decisionIndex}" formaction="${path}/undo" data-action="undo">${words.actions.undo}</button>` : ''}
<a class="button quiet" href="#note-text" data-action="note">${words.notes.title}</a>
${
  others.length === 0
    ? ''
    : html`<details class="menu"><summary>${words.actions.more}</summary><div class="menu-body">${others.map((other) => html`<p>${other}</p>`)}</div></details>`
}
</form>`;
}

/** The decisions of an undecided case, in the words of the list: one button has one name. A key decides only then: the opposite decision needs a look. */
function renderDecision(button: CaseButton, { queueWords }: CaseContext): Html[] {
  if (button.kind !== 'decide' || button.isUndo) return [];
  const { decision } = button;
  const look = decision === 'uphold' ? 'danger' : 'primary';
  return [
    html`<button name="decision" value="${decision}" class="${look}" data-action="${decision}">${queueWords.decision[decision]}</button>`,
  ];
}

/** The opposite decision, and every action without a text: a note and a question have forms of their own. */
function renderOther(button: CaseButton, path: string, { words, queueWords }: CaseContext): Html[] {
  if (button.kind === 'decide') {
    const { decision, isUndo } = button;
    const text = fillTemplate(words.actions.change, { decision: queueWords.decision[decision] });
    return isUndo ? [html`<button name="decision" value="${decision}">${text}</button>`] : [];
  }
  const { action, label } = button;
  if (needsText(action)) return [];
  return [
    html`<button name="action" value="${action}" formaction="${path}/act" data-action="${action}">${label}</button>`,
  ];
}

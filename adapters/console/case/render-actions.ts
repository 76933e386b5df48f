import { html } from 'hono/html';
import type { CaseButton, CaseView } from '#core';
import { fillTemplate } from '#core';
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
  const decisions = buttons.filter((button) => button.kind === 'decide');
  const others = buttons.filter((button) => button.kind === 'act' && isOneClick(button.action));
  const path = casePath(basePath, caseId);
  return html`<form class="actions" method="post" action="${path}/decide" aria-label="${words.actions.title}">
<input type="hidden" name="token" value="${formToken}">
${decisions.map(renderDecision)}
${decisionIndex === undefined ? '' : html`<button name="index" value="${decisionIndex}" formaction="${path}/undo" data-action="undo">${words.actions.undo}</button>`}
<a class="button quiet" href="#note-text" data-action="note">${words.notes.title}</a>
<a class="button quiet" href="${basePath}/queue/next?except=${encodeURIComponent(caseId)}" data-action="next">${words.next}</a>
${
  others.length === 0
    ? ''
    : html`<details class="menu"><summary>${words.actions.more}</summary><div class="menu-body">
${others.map(({ kind, ...button }) => (kind === 'act' && 'action' in button ? html`<p><button name="action" value="${button.action}" formaction="${path}/act" data-action="${button.action}">${button.label}</button></p>` : ''))}
</div></details>`
}
</form>`;
}

/** A note and a question have forms of their own. */
const isOneClick = (action: Extract<CaseButton, { kind: 'act' }>['action']): boolean =>
  action !== 'note' && action !== 'ask';

/** A key decides only while the case is undecided: the opposite decision needs a look. */
function renderDecision(button: CaseButton): Html {
  if (button.kind !== 'decide') return html``;
  const { decision, label, isUndo } = button;
  const look = isUndo ? 'quiet' : decision === 'uphold' ? 'danger' : 'primary';
  return html`<button name="decision" value="${decision}" class="${look}"${isUndo ? '' : html` data-action="${decision}"`}>${label}</button>`;
}

import { html } from 'hono/html';
import type { CaseSummary, ConsoleWording, Language } from '#core';
import { fillTemplate, formatPercent } from '#core';
import type { Html } from '../area.ts';
import { formatTime, renderTime } from '../case/render-text.ts';

/** Data that a row needs in addition to its case. Nothing in it belongs to one viewer, so a row is rendered once for all. */
export interface RowContext {
  readonly words: ConsoleWording['queue'];
  readonly language: Language;
  readonly basePath: string;
  /** Whether the viewer may act: auditors only read. */
  readonly canAct: boolean;
  /** Names of channels by id; a script fills in those of updated rows. */
  readonly channelNames?: ReadonlyMap<string, string>;
}

/** The address of the page of a case. @example casePath(basePath, 'Y-4G7C2Q0M1X') */
export const casePath = (basePath: string, caseId: string): string =>
  `${basePath}/case/${encodeURIComponent(caseId)}`;

/**
 * One case of the list. Its buttons belong to the form `act` of the page, which holds the form token.
 * @example renderRow(summary, { words, language, basePath, canAct: true })
 */
export function renderRow(summary: CaseSummary, context: RowContext): Html {
  const { words, basePath, canAct } = context;
  const { caseId, version, author, excerpt, needsDecision } = summary;
  const state = needsDecision ? 'undecided' : 'decided';
  return html`<li id="case-${caseId}" class="case ${state}" data-row="${caseId}" data-version="${version}" tabindex="-1">
<div class="case-head">
${canAct ? html`<input type="checkbox" form="bulk" name="case" value="${caseId}" aria-label="${fillTemplate(words.row.select, { case: caseId })}" data-action="select">` : ''}
<a class="case-link" href="${casePath(basePath, caseId)}" data-action="open">${caseId}</a>
${renderTime(summary.openedAt, context.language)}
<span class="case-channel" data-channel="${summary.channel}">#${context.channelNames?.get(summary.channel) ?? summary.channel}</span>
<span class="case-author">${author.name || author.id}</span>
</div>
<p class="case-text">${excerpt || html`<span class="hint">${words.row.notext}</span>`}</p>
<p class="case-badges">${renderBadges(summary, context)}</p>
${canAct ? renderButtons(summary, context) : ''}
</li>`;
}

function renderBadges(summary: CaseSummary, context: RowContext): readonly Html[] {
  const { probability, visibility, newAccount, reports, appealed, campaign, claim, packs } = summary;
  const { words, language } = context;
  const { row } = words;
  const badge = (text: string, kind = ''): Html => html`<span class="badge ${kind}">${text}</span>\n`;
  const percent = formatPercent(probability, words.probability);
  return [
    badge(fillTemplate(words.probability.label, { probability: percent })),
    badge(words.visibility[visibility], visibility === 'hidden' ? 'good' : 'warn'),
    ...(newAccount ? [badge(row.newaccount)] : []),
    ...(reports > 0 ? [badge(fillTemplate(row.reports, { count: reports }), 'warn')] : []),
    ...(appealed ? [badge(row.appealed, 'warn')] : []),
    ...(campaign.length > 0 ? [badge(fillTemplate(row.campaign, { count: campaign.length }))] : []),
    ...(claim
      ? [
          badge(
            fillTemplate(row.claimed, { name: claim.name, time: formatTime(claim.until, language) }),
            'warn',
          ),
        ]
      : []),
    ...packs.slice(0, 3).map((pack) => html`<span class="badge pack">${pack}</span>\n`),
    html`<span class="case-state">${describeDecision(summary, context)}</span>`,
  ];
}

/** Who decided, how and when; or that the case is undecided. @example describeDecision(summary, row) */
export function describeDecision(
  { decision, needsDecision }: Pick<CaseSummary, 'decision' | 'needsDecision'>,
  { words, language }: RowContext,
): string {
  if (!decision || needsDecision) return words.row.undecided;
  return fillTemplate(words.row.decided, {
    decision: words.decided[decision.decision],
    name: decision.by.name,
    time: formatTime(decision.at, language),
  });
}

function renderButtons(
  { caseId, needsDecision, decision }: CaseSummary,
  { words, basePath }: RowContext,
): Html {
  const button = (name: 'uphold' | 'overturn' | 'claim', text: string, kind = ''): Html =>
    html`<button form="act" name="${name}" value="${caseId}" class="${kind}" data-action="${name}">${text}</button>\n`;
  if (!needsDecision && decision)
    return html`<p class="case-actions actions">${renderUndo(caseId, decision.index, words)}</p>`;
  return html`<p class="case-actions actions">
${button('uphold', words.decision.uphold, 'danger')}${button('overturn', words.decision.overturn)}${button('claim', words.claim, 'quiet')}
<a class="button quiet" href="${casePath(basePath, caseId)}#note-text" data-action="note">${words.note}</a>
</p>`;
}

/** The button that takes back a decision. @example renderUndo(caseId, summary.decision.index, words) */
export const renderUndo = (caseId: string, decisionIndex: number, words: RowContext['words']): Html =>
  html`<button form="act" name="undo" value="${caseId}.${decisionIndex}" data-action="undo">${words.undo}</button>`;

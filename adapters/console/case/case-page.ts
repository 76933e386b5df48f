import { html } from 'hono/html';
import type { CaseView, ConsoleWording, UnreadableCaseView } from '#core';
import { fillTemplate } from '#core';
import type { Html, PageContent } from '../area.ts';
import { renderKeyHelp } from '../queue/key-help.ts';
import { type CaseContext, casePath } from './case-context.ts';
import { renderHead } from './render-actions.ts';
import { renderConversation, renderMessages, renderNoteList, renderNotes } from './render-conversation.ts';
import { renderPictures } from './render-pictures.ts';
import { renderPost, renderReasons } from './render-post.ts';
import {
  renderCampaign,
  renderFacts,
  renderMember,
  renderNeighboursPlace,
  renderReaders,
  renderTimeline,
} from './render-surroundings.ts';

/** A sentence above the case: what was done, or why it was not. */
export interface CaseNotice {
  readonly text: string;
  readonly isRefusal: boolean;
}

/** The names of the sentences about what was done. */
export type CaseDone = keyof ConsoleWording['case']['done'];

/** What the page needs in addition to its case. */
export interface CasePageDetails {
  /** The state of the lists of cases before the case was read (`ConsoleQueue.revision`). */
  readonly revision: string;
  readonly notice?: CaseNotice | undefined;
}

/** The page of a case. @example renderPage(context, createCasePage(view, caseContextOf(context), { revision })) */
export function createCasePage(
  view: CaseView,
  context: CaseContext,
  { revision, notice }: CasePageDetails,
): PageContent {
  const { words, basePath } = context;
  const path = casePath(basePath, view.caseId);
  return {
    title: fillTemplate(words.title, { case: view.caseId }),
    styles: ['case.css', 'keys.css'],
    scripts: ['case.js', 'keys.js'],
    content: html`<div class="case-page" data-case="${view.caseId}" data-live="${path}/live" data-events="${basePath}/queue/events?since=${revision}"${context.mayAct ? html` data-renew="${basePath}/queue/renew"` : ''}>
<p class="case-nav"><a href="${basePath}/queue">${words.list}</a>${context.mayAct ? renderKeyHelp(context.queueWords) : ''}</p>
<h1>${renderTitle(view)}</h1>
${notice ? html`<p class="notice ${notice.isRefusal ? 'bad' : ''}" role="status">${notice.text}</p>` : ''}
${renderHead(view, context)}
<div class="case-columns">
<div class="case-main">
${renderPost(view, context)}
${renderReasons(view, context)}
${renderPictures(view, context)}
${renderConversation(view, context)}
${renderNotes(view, context)}
${renderNeighboursPlace(view, context)}
</div>
<div class="case-side">
${renderFacts(view, context)}
${renderMember(view, context)}
${renderCampaign(view, context)}
${renderTimeline(view, context)}
${renderReaders(view, context)}
</div>
</div>
</div>`,
  };
}

/** The number is never broken over two lines. */
function renderTitle({ title, caseId }: CaseView): Html {
  const [before = '', after = ''] = title.split(caseId);
  return html`${before}<span class="nowrap">${caseId}</span>${after}`;
}

/** The parts of the page that change while it is open; forms that a person fills in are not among them. @example renderLiveParts(view, context) */
export const renderLiveParts = (view: CaseView, context: CaseContext): Html =>
  html`${renderHead(view, context, true)}${renderMessages(view, context, true)}${renderNoteList(view, context, true)}${renderFacts(view, context, true)}${renderTimeline(view, context, true)}`;

/** The page of a case whose evidence cannot be decrypted. @example createUnreadablePage(view, context) */
export const createUnreadablePage = (
  { caseId, status, advice, url }: UnreadableCaseView,
  { words, basePath }: CaseContext,
): PageContent => {
  const title = fillTemplate(words.unreadable, { case: caseId });
  return {
    title,
    content: html`<h1>${title}</h1><p>${status}</p><p>${advice}</p>
${url !== undefined && /^https?:\/\//.test(url) ? html`<p><a href="${url}" rel="noreferrer noopener" target="_blank">${words.open}</a></p>` : ''}
<p><a href="${basePath}/queue">${words.list}</a></p>`,
  };
};

import { html } from 'hono/html';
import type { CaseLink, CaseNeighbours, CaseView, NeighbourMessage } from '#core';
import { fillTemplate } from '#core';
import type { Html } from '../area.ts';
import { formatFilter } from '../queue/filter-query.ts';
import { type CaseContext, casePath, updatable } from './case-context.ts';
import { renderNote } from './render-conversation.ts';
import { formatTime, renderTime } from './render-text.ts';

/** The verdict in words, and what was done. @example renderFacts(view, context) */
export const renderFacts = (
  { facts }: CaseView,
  { words }: CaseContext,
  isUpdate = false,
): Html => html`<section ${updatable('case-facts', isUpdate)} class="panel" aria-labelledby="facts-title">
<h2 id="facts-title">${words.facts}</h2>
<dl class="facts">${facts.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
</section>`;

/** What is known about the author on this server. @example renderMember(view, context) */
export function renderMember({ member, author }: CaseView, context: CaseContext): Html {
  const { words, basePath, language } = context;
  const { member: texts } = words;
  const { strikes, cases, sanctions, notes, reported } = member;
  const all = `${basePath}/queue?${formatFilter({ state: 'all', search: author.id })}`;
  return html`<section class="panel" aria-labelledby="member-title">
<h2 id="member-title">${texts.title}</h2>
${
  author.isErased
    ? html`<p class="hint">${texts.unknown}</p>`
    : html`<p>${strikes === undefined ? texts.strikesunknown : fillTemplate(texts.strikes, { count: strikes })}</p>
${
  sanctions.length === 0
    ? ''
    : html`<h3>${texts.sanctions}</h3><ul>${sanctions.map(
        ({ label, until, caseId }) =>
          html`<li>${label} ${until ? fillTemplate(texts.until, { time: formatTime(until, language) }) : ''} <a class="nowrap" href="${casePath(basePath, caseId)}">${caseId}</a></li>`,
      )}</ul>`
}
<h3>${texts.cases}</h3>
${cases.length === 0 ? html`<p class="hint">${texts.nocases}</p>` : renderLinks(cases, context)}
${member.hasMoreCases ? html`<p><a href="${all}">${texts.all}</a></p>` : ''}
${notes.length === 0 ? '' : html`<h3>${texts.notes}</h3><ol class="messages">${notes.map((note) => renderNote(note, context))}</ol>`}
${reported.length === 0 ? '' : html`<h3>${texts.reported}</h3>${renderLinks(reported, context)}`}`
}
</section>`;
}

/** The other cases of the campaign; empty without any. @example renderCampaign(view, context) */
export function renderCampaign({ campaign, caseId }: CaseView, context: CaseContext): Html | '' {
  const { words, basePath } = context;
  if (campaign.total === 0) return '';
  const all = `${basePath}/queue?${formatFilter({ state: 'all', campaignOf: caseId })}`;
  return html`<section class="panel" aria-labelledby="campaign-title">
<h2 id="campaign-title">${words.campaign.title}</h2>
${renderLinks(campaign.cases, context)}
<p><a href="${all}">${fillTemplate(words.campaign.all, { count: campaign.total })}</a></p>
</section>`;
}

const renderLinks = (cases: readonly CaseLink[], { words, basePath, language }: CaseContext): Html =>
  html`<ul class="links">${cases.map(
    ({ caseId, openedAt, status, needsDecision }) =>
      html`<li><a class="nowrap" href="${casePath(basePath, caseId)}">${caseId}</a> ${renderTime(openedAt, language)}
${needsDecision ? html`<span class="badge warn">${words.undecided}</span>` : ''} ${status}</li>`,
  )}</ul>`;

/** What happened, oldest first. @example renderTimeline(view, context) */
export const renderTimeline = (
  { timeline }: CaseView,
  { words, language }: CaseContext,
  isUpdate = false,
): Html => html`<section ${updatable('case-timeline', isUpdate)} class="panel" aria-labelledby="timeline-title">
<h2 id="timeline-title">${words.timeline}</h2>
<ol class="timeline">${timeline.map(({ at, text }) => html`<li>${renderTime(at, language)} <span>${text}</span></li>`)}</ol>
</section>`;

/** Who opened the case. @example renderReaders(view, context) */
export const renderReaders = (
  { readers }: CaseView,
  { words, language }: CaseContext,
): Html => html`<section class="panel" aria-labelledby="readers-title">
<h2 id="readers-title">${words.readers.title}</h2>
<ul>${readers.map(({ name, lastAt }) => html`<li>${fillTemplate(words.readers.entry, { name, time: formatTime(lastAt, language) })}</li>`)}</ul>
<p class="hint">${words.readers.help}</p>
</section>`;

/** The place of the neighbours before they are loaded: by a script at once, without one by the link. @example renderNeighboursPlace(view, context) */
export const renderNeighboursPlace = ({ caseId }: CaseView, { words, basePath }: CaseContext): Html => {
  const path = `${casePath(basePath, caseId)}/neighbours`;
  return html`<section class="panel" aria-labelledby="neighbours-title">
<h2 id="neighbours-title">${words.neighbours.title}</h2>
<div hx-get="${path}" hx-trigger="load" hx-swap="innerHTML"><p><a href="${path}">${words.neighbours.load}</a></p></div>
</section>`;
};

/** The messages around the post, or why there are none. @example renderNeighbours(neighbours, context) */
export function renderNeighbours(neighbours: CaseNeighbours, context: CaseContext): Html {
  const { neighbours: texts } = context.words;
  if (neighbours.kind !== 'messages') return html`<p class="hint">${texts[neighbours.kind]}</p>`;
  const { before, after } = neighbours;
  const list = (title: string, messages: readonly NeighbourMessage[]): Html | '' =>
    messages.length === 0
      ? ''
      : html`<h3>${title}</h3><ol class="messages">${messages.map((message) => renderNeighbour(message, context))}</ol>`;
  return html`${before.length + after.length === 0 ? html`<p>${texts.none}</p>` : ''}
${list(texts.before, before)}${list(texts.after, after)}<p class="hint">${texts.help}</p>`;
}

const renderNeighbour = (
  { author, isAuthorOfCase, sentAt, text }: NeighbourMessage,
  { words, language }: CaseContext,
): Html =>
  html`<li class="message"><p class="hint"><strong>${author}</strong> ${
    isAuthorOfCase ? html`<span class="badge">${words.neighbours.author}</span> ` : ''
  }${renderTime(sentAt, language)}</p><p class="post-text">${text}</p></li>`;

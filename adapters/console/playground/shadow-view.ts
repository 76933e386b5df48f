import { html } from 'hono/html';
import type { ShadowReport } from '#core';
import { fillTemplate } from '#core';
import { formatJapanTime } from '#lib';
import type { Html } from '../area.ts';
import type { PlaygroundRequest } from './playground-page.ts';
import { rulingBadge } from './verdict-view.ts';

/** More rules are not shown. */
const MAX_RULES = 20;

/** How a draft in shadow, or of a share, judges live messages otherwise than the rules in force: counts by day, by rule, and the last differences. */
export function renderShadow(
  { since, days, skipped, rules, last }: ShadowReport,
  page: PlaygroundRequest,
): Html {
  const words = page.words.playground;
  const { shadow: texts, compare } = words;
  return html`<h2>${texts.title}</h2>
<p class="hint">${fillTemplate(texts.since, { at: formatJapanTime(since) })}${skipped === 0 ? '' : ` ${fillTemplate(texts.skipped, { count: skipped })}`}</p>
<div class="table-scroll" tabindex="0" role="region" aria-label="${texts.title}"><table class="playground-table">
<thead><tr><th scope="col">${texts.day}</th><th scope="col" class="number">${texts.judged}</th><th scope="col" class="number">${compare.hidden}</th><th scope="col" class="number">${compare.reviewed}</th><th scope="col" class="number">${compare.released}</th></tr></thead>
<tbody>${days.map(
    (day) =>
      html`<tr><th scope="row">${day.day}</th>${[day.judged, day.hidden, day.reviewed, day.released].map((count) => html`<td class="number">${count}</td>`)}</tr>`,
  )}</tbody></table></div>
${
  rules.length === 0
    ? ''
    : html`<h3>${texts.rules}</h3><div class="table-scroll" tabindex="0" role="region" aria-label="${texts.rules}"><table class="playground-table">
<thead><tr><th scope="col">${words.precision.name}</th><th scope="col" class="number">${texts.count}</th></tr></thead>
<tbody>${rules.slice(0, MAX_RULES).map(({ rule, count }) => html`<tr><th scope="row"><code>${rule}</code></th><td class="number">${count}</td></tr>`)}</tbody></table></div>`
}
<h3>${texts.last}</h3>
${last.length === 0 ? html`<p>${texts.none}</p>` : html`<ul class="changes">${last.map((difference) => renderDifference(difference, page))}</ul>`}`;
}

function renderDifference(
  { at, before, after, rules, caseId, url, mayRead, text }: ShadowReport['last'][number],
  { words, basePath }: PlaygroundRequest,
): Html {
  const texts = words.playground.shadow;
  return html`<li><p>${rulingBadge(before, words.playground)} → ${rulingBadge(after, words.playground)}
<time datetime="${at.toISOString()}">${formatJapanTime(at)}</time>
${caseId === undefined ? '' : html`<a href="${basePath}/case/${caseId}">${fillTemplate(texts.case, { case: caseId })}</a>`}
${renderPostLink(url, texts.post)}</p>
${renderText(text, mayRead, texts.hiddentext)}
<p class="hint">${rules.map((rule) => html`<code>${rule}</code> `)}</p></li>`;
}

/** Texts are in the memory of the process that judged the message; without it the link remains. */
const renderText = (text: string | undefined, mayRead: boolean, hidden: string): Html =>
  text === undefined && mayRead
    ? html``
    : html`<p class="judged-text">${text ?? html`<span class="hint">${hidden}</span>`}</p>`;

/** A link to a post; nothing for an address that is not of the web. @example renderPostLink(message.url, words.post) */
export const renderPostLink = (url: string | undefined, label: string): Html =>
  url !== undefined && /^https?:\/\//i.test(url)
    ? html`<a href="${url}" rel="noreferrer">${label}</a>`
    : html``;

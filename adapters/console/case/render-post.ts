import { html } from 'hono/html';
import type { CaseReason, CaseView } from '#core';
import { fillTemplate } from '#core';
import type { Html } from '../area.ts';
import type { CaseContext } from './case-context.ts';
import { renderFiles } from './render-files.ts';
import { renderPieces, renderTime } from './render-text.ts';

/** The post with its marks, parts and files. @example renderPost(view, context) */
export function renderPost(view: CaseView, context: CaseContext): Html {
  const { words, language } = context;
  const { author, channel } = view;
  return html`<section class="panel post" aria-labelledby="post-title">
<h2 id="post-title">${words.post}</h2>
<p class="hint">
<strong>${fillTemplate(words.author, { name: author.name || author.id })}</strong>
<span>${fillTemplate(words.channel, { channel: channel.name ?? channel.id })}</span>
${renderTime(view.sentAt, language)}
${view.postCount > 1 ? html`<span>${fillTemplate(words.posts, { count: view.postCount })}</span>` : ''}
</p>
${renderBody(view, context)}
${view.parts.map(({ label, pieces }) => html`<p class="post-part"><span class="badge">${label}</span> ${renderPieces(pieces, words)}</p>`)}
${view.editedText === undefined ? '' : html`<details><summary>${words.edited}</summary><p class="post-text">${view.editedText}</p></details>`}
${view.files.length === 0 ? '' : renderFiles(view.files, view.caseId, context)}
${isWebAddress(view.url) ? html`<p><a href="${view.url}" rel="noreferrer noopener" target="_blank">${words.open}</a></p>` : ''}
</section>`;
}

function renderBody({ isErased, text }: CaseView, { words }: CaseContext): Html {
  if (isErased) return html`<p>${words.erased}</p>`;
  if (text.every((piece) => piece.text.trim() === '')) return html`<p class="hint">${words.notext}</p>`;
  return html`<p class="post-text">${renderPieces(text, words)}</p>`;
}

/** A link of a platform; no other scheme becomes a link. */
const isWebAddress = (url: string | undefined): url is string =>
  url !== undefined && /^https?:\/\//.test(url);

/** Why the post was noticed. @example renderReasons(view, context) */
export const renderReasons = (
  { reasons, moreReasons }: Pick<CaseView, 'reasons' | 'moreReasons'>,
  { words }: CaseContext,
): Html => html`<section class="panel" aria-labelledby="reasons-title">
<h2 id="reasons-title">${words.reasons}</h2>
${reasons.length === 0 ? html`<p class="hint">${words.noreasons}</p>` : renderReasonList(reasons)}
${
  moreReasons.length === 0
    ? ''
    : html`<details><summary>${fillTemplate(words.morereasons, { count: moreReasons.length })}</summary>${renderReasonList(moreReasons)}</details>`
}
${
  reasons.length === 0
    ? ''
    : html`<details><summary>${words.rules}</summary><ul>${[...reasons, ...moreReasons].map(({ rule }) => html`<li><code>${rule}</code></li>`)}</ul></details>`
}
</section>`;

const renderReasonList = (reasons: readonly CaseReason[]): Html =>
  html`<ul>${reasons.map(({ text }) => html`<li>${text}</li>`)}</ul>`;

import { html } from 'hono/html';
import type { JudgedPost, PlaygroundReason, PlaygroundVerdict, Ruling } from '#core';
import { fillTemplate, formatPercent, formatRequiredPercent } from '#core';
import type { Html } from '../area.ts';
import type { PlaygroundRequest } from './playground-page.ts';

type Words = PlaygroundRequest['words']['playground'];

/** A ruling as a badge with its word, so that colour is never the only sign. @example rulingBadge('hide', words) */
export const rulingBadge = (ruling: Ruling, words: Words): Html =>
  html`<span class="badge ${{ hide: 'bad', review: 'warn', pass: 'good' }[ruling]}">${words.ruling[ruling]}</span>`;

/** One post with its verdict, and with that of the draft if there is one. */
export function renderPost(post: JudgedPost, words: Words): Html {
  const { author, inForce, withDraft, together } = post;
  const texts = words.judge;
  return html`<article class="panel">
<h3>${author === '' ? texts.text : fillTemplate(texts.author, { name: author })}</h3>
<p class="judged-text">${inForce.segments.map(({ text, isMarked }) => (isMarked ? html`<mark>${text}</mark>` : text))}</p>
${together > 1 ? html`<p class="hint">${fillTemplate(texts.together, { count: together })}</p>` : ''}
<div class="verdicts">
<section>${withDraft ? html`<h4>${texts.inforce}</h4>` : ''}${renderVerdict(inForce, words, withDraft !== undefined)}</section>
${withDraft ? html`<section><h4>${texts.withdraft}</h4>${renderVerdict(withDraft, words, true)}</section>` : ''}
</div>
</article>`;
}

function renderVerdict(verdict: PlaygroundVerdict, words: Words, isBelowHeading: boolean): Html {
  const heading = (text: string): Html => (isBelowHeading ? html`<h5>${text}</h5>` : html`<h4>${text}</h4>`);
  const texts = words.judge;
  const { required, missing = [], loweredByStance, moreReasons } = verdict;
  const hasAgainst = verdict.against.length > 0 || loweredByStance !== undefined;
  const notes = [
    verdict.isExtrapolated && texts.extrapolated,
    fillTemplate(texts.stance, { stance: words.stance[verdict.stance] }),
    missing.length > 0 &&
      fillTemplate(texts.missing, { items: missing.map((item) => words.item[item]).join(' / ') }),
    verdict.needsSecondSort && texts.secondsort,
    verdict.isHeldByStance && texts.held,
  ].filter((note) => note !== false);
  return html`<p>${rulingBadge(verdict.ruling, words)} ${fillTemplate(texts.probability, {
    probability: formatPercent(verdict.probability),
    review: formatRequiredPercent(required.review),
    hide: formatRequiredPercent(required.hide),
  })}</p>
${notes.map((note) => html`<p class="hint">${note}</p>`)}
${verdict.reasons.length === 0 ? html`<p>${texts.noreasons}</p>` : html`${heading(texts.reasons)}${renderReasons(verdict.reasons)}`}
${moreReasons > 0 ? html`<p class="hint">${fillTemplate(texts.more, { count: moreReasons })}</p>` : ''}
${hasAgainst ? html`${heading(texts.against)}${renderReasons(verdict.against)}` : ''}
${
  loweredByStance === undefined
    ? ''
    : html`<p>${fillTemplate(texts.lowered, { weight: loweredByStance.toFixed(2), stance: words.stance[verdict.stance] })}</p>`
}`;
}

/** Rules with weight, note and words. @example renderReasons(verdict.reasons) */
export const renderReasons = (reasons: readonly PlaygroundReason[]): Html =>
  html`<ul class="reasons">${reasons.map(
    ({ rule, weight, note, words }) =>
      html`<li><span class="weight">${weight < 0 ? '' : '+'}${weight.toFixed(2)}</span> ${note}
<span class="hint"><code>${rule}</code> ${words.map((word) => `「${word}」`).join(' ')}</span></li>`,
  )}</ul>`;

import { html } from 'hono/html';
import type { Batch, BatchPreview, ConsoleWording, Language } from '#core';
import { fillTemplate, MAX_BATCH_CASES } from '#core';
import type { Html, PageContent } from '../area.ts';
import { formatTime, renderTime } from '../case/render-text.ts';

type Words = ConsoleWording['queue'];

/** What the forms of a batch need. */
export interface BatchOptions {
  /** The address of the batch. */
  readonly path: string;
  readonly formToken: string;
  readonly canAct: boolean;
  readonly language: Language;
}

const page = (words: Words, content: Html): PageContent => ({
  title: words.bulk.title,
  styles: ['queue.css'],
  content,
});

const labelOf = ({ decision }: Pick<Batch, 'decision'>, words: Words): string => words.decision[decision];

const renderForm = (
  step: 'start' | 'undo',
  text: string,
  { path, formToken }: BatchOptions,
): Html => html`<form method="post" action="${path}/${step}">
<input type="hidden" name="token" value="${formToken}">
<button class="${step === 'start' ? 'primary' : ''}">${text}</button></form>`;

/** What a decision on several cases would do; nothing has been changed yet. @example renderPreview(preview, words.queue, options) */
export function renderPreview(
  { batch, effects, samples, isLimited }: BatchPreview,
  words: Words,
  options: BatchOptions,
): PageContent {
  const { bulk } = words;
  const values = { decision: labelOf(batch, words), count: batch.count };
  const lines = [
    [effects.hides, bulk.hides],
    [effects.restores, bulk.restores],
    [effects.unchanged, bulk.unchanged],
    [effects.strikes, bulk.strikes],
    [effects.strikesBack, bulk.strikesback],
    [effects.claimed, bulk.claimed],
  ] as const;
  return page(
    words,
    html`<h1>${fillTemplate(bulk.preview, values)}</h1>
<p class="notice">${bulk.explain}</p>
${isLimited ? html`<p class="notice warn">${fillTemplate(bulk.limited, { most: MAX_BATCH_CASES })}</p>` : ''}
<h2>${bulk.effects}</h2>
<ul>${lines.filter(([count]) => count > 0).map(([count, text]) => html`<li>${fillTemplate(text, { count })}</li>`)}</ul>
<h2>${fillTemplate(bulk.samples, { count: samples.length })}</h2>
<ul class="bulk-samples">${samples.map(
      ({ caseId, author, openedAt, excerpt }) =>
        html`<li><strong>${author.name || author.id}</strong> <span class="hint">${caseId} ${renderTime(openedAt, options.language)}</span><br>${excerpt || words.row.notext}</li>`,
    )}</ul>
<div class="actions">${options.canAct ? renderForm('start', fillTemplate(bulk.start, values), options) : ''}
<a class="button" href="../../queue">${bulk.cancel}</a></div>`,
  );
}

/** The page of a batch that was started. @example renderBatch(batch, words.queue, options) */
export const renderBatch = (batch: Batch, words: Words, options: BatchOptions): PageContent =>
  page(
    words,
    html`<h1>${words.bulk.title}</h1>
<p>${renderEntry(batch, words, options.language)}</p>
${renderBatchState(batch, words, options)}
<p class="actions"><a class="button" href="../../queue">${words.back}</a> <a href="../bulk">${words.bulk.list}</a></p>`,
  );

/** The progress or the result; while it runs, the page asks for it every second. */
export function renderBatchState(batch: Batch, words: Words, options: BatchOptions): Html {
  const { state, count, done, accepted, skipped, failed, undo } = batch;
  const { bulk } = words;
  if (state === 'running' || state === 'undoing') {
    const text = fillTemplate(state === 'running' ? bulk.running : bulk.undoing, { done, count });
    return html`<div id="batch" hx-get="${options.path}" hx-trigger="load delay:1s" hx-swap="outerHTML">
<p role="status">${text}</p><progress value="${done}" max="${count}" aria-label="${text}"></progress>
<p><a href="${options.path}">${bulk.reload}</a></p></div>`;
  }
  const total = accepted + skipped + failed;
  return html`<div id="batch" class="panel">
<p role="status"><strong>${fillTemplate(bulk.finished, { count: total, accepted })}</strong></p>
${skipped > 0 ? html`<p>${fillTemplate(bulk.skipped, { count: skipped })}</p>` : ''}
${failed > 0 ? html`<p>${fillTemplate(bulk.failed, { count: failed })}</p>` : ''}
${undo ? html`<p role="status"><strong>${fillTemplate(bulk.undone, { accepted: undo.accepted, name: undo.by.name, time: formatTime(undo.at, options.language) })}</strong></p>` : ''}
${undo && undo.left > 0 ? html`<p>${fillTemplate(bulk.notundone, { count: undo.left })}</p>` : ''}
${state === 'finished' && options.canAct && accepted > 0 ? html`<p class="hint">${bulk.undohelp}</p>${renderForm('undo', fillTemplate(bulk.undo, { count: accepted }), options)}` : ''}
</div>`;
}

const renderEntry = (batch: Batch, words: Words, language: Language): string =>
  fillTemplate(words.bulk.entry, {
    decision: labelOf(batch, words),
    count: batch.state === 'running' ? batch.count : batch.accepted + batch.skipped + batch.failed,
    name: batch.by.name,
    time: formatTime(batch.at, language),
  });

/** Who decided several cases, when, and how. @example renderBatchList(batches, words.queue, { path, language }) */
export const renderBatchList = (
  batches: readonly Batch[],
  words: Words,
  { path, language }: Pick<BatchOptions, 'path' | 'language'>,
): PageContent =>
  page(
    words,
    html`<h1>${words.bulk.list}</h1>
${batches.length === 0 ? html`<p>${words.bulk.empty}</p>` : ''}
<ul>${batches.map(
      (batch) =>
        html`<li><a href="${path}/${batch.id}">${renderEntry(batch, words, language)}</a>${batch.undo ? html` ${fillTemplate(words.bulk.undone, { accepted: batch.undo.accepted, name: batch.undo.by.name, time: formatTime(batch.undo.at, language) })}` : ''}</li>`,
    )}</ul>
<p class="actions"><a class="button" href="../queue">${words.back}</a></p>`,
  );

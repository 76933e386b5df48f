import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { ChangedText, Comparison, Draft, NamedId, RulingChanges } from '#core';
import { fillTemplate } from '#core';
import { type AreaDependencies, type Html, hasRole, pageOf, wantsFragment } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import {
  addressOf,
  formFields,
  notice,
  type PlaygroundRequest,
  readForm,
  sendPage,
} from './playground-page.ts';
import { renderPostLink } from './shadow-view.ts';
import { renderReasons, rulingBadge } from './verdict-view.ts';

/** As many messages as the playground reads; the sentence names the number. */
const MOST_MESSAGES = '5,000';

/** The page that compares the draft with what is in force. Only administrators start a comparison. */
export function mountComparePage(site: Hono<ConsoleEnv>, deps: AreaDependencies): void {
  const { renderPage, refuse } = deps;
  const { playground } = deps.console;

  site.get('/compare', async (context) => {
    const page = pageOf(context);
    const { refused } = page.words.playground.compare;
    const why = context.req.query('refused');
    const problem =
      why !== undefined && Object.hasOwn(refused, why) ? refused[why as keyof typeof refused] : undefined;
    const { draft } = await playground.readOverview(page.viewer);
    const isAdministrator = hasRole(page.viewer, 'administrator');
    const channels = isAdministrator ? await playground.listChannels(page.viewer) : undefined;
    const content = html`${problem === undefined ? '' : notice(problem, 'bad')}
<p>${fillTemplate(page.words.playground.compare.intro, { most: MOST_MESSAGES })}</p>
${isAdministrator ? renderForm(draft, channels, page) : html`<p class="hint">${page.words.playground.onlyadministrators}</p>`}
${renderComparison(playground.readComparison(page.viewer), draft, page)}`;
    return sendPage(context, renderPage, 'compare', content);
  });

  site.get('/compare/result', async (context) => {
    const page = pageOf(context);
    if (!wantsFragment(context)) return context.redirect(addressOf(page, 'compare'), 303);
    const { draft } = await playground.readOverview(page.viewer);
    return context.html(renderComparison(playground.readComparison(page.viewer), draft, page));
  });

  site.post('/compare', async (context) => {
    const page = pageOf(context);
    if (!hasRole(page.viewer, 'administrator')) return refuse(context, 'forbidden');
    const form = await readForm(context);
    const started = await playground.startComparison(page.viewer, {
      channels: form.list('channel'),
      examples: form.text('examples') === 'on',
      language: page.language,
    });
    const query = started === 'started' ? '' : `?refused=${started}`;
    return context.redirect(addressOf(page, 'compare') + query, 303);
  });

  site.post('/compare/cancel', (context) => {
    const page = pageOf(context);
    playground.cancelComparison(page.viewer);
    return context.redirect(addressOf(page, 'compare'), 303);
  });
}

function renderForm(
  draft: Draft | undefined,
  channels: readonly NamedId[] | undefined,
  page: PlaygroundRequest,
): Html {
  const texts = page.words.playground.compare;
  if (!draft)
    return html`<p>${texts.needsdraft} <a href="${addressOf(page, 'draft')}">${page.words.playground.tabs.draft}</a></p>`;
  return html`<form method="post" action="${addressOf(page, 'compare')}">
${formFields(page)}
<fieldset class="panel"><legend>${texts.channels}</legend>
${channels === undefined ? html`<p class="hint">${texts.nochannels}</p>` : html`<ul class="choices">${channels.map(({ id, name }) => html`<li><label><input type="checkbox" name="channel" value="${id}">${name}</label></li>`)}</ul>`}
</fieldset>
<p><label><input type="checkbox" name="examples" checked>${texts.examples}</label></p>
<p class="actions"><button class="primary" type="submit">${texts.start}</button></p>
</form>`;
}

/** While it runs, the fragment asks for itself again every second; without a script a link does. */
function renderComparison(
  comparison: Comparison | undefined,
  draft: Draft | undefined,
  page: PlaygroundRequest,
): Html {
  if (!comparison) return html`<div id="comparison"></div>`;
  const texts = page.words.playground.compare;
  const { state, read, history, examples, unreadChannels, revision } = comparison;
  const address = addressOf(page, 'compare');
  const isRunning = state === 'running';
  const polling = isRunning
    ? html` hx-get="${address}/result" hx-trigger="load delay:1s" hx-swap="outerHTML"`
    : '';
  return html`<div id="comparison"${polling}>
<p role="status">${fillTemplate(texts.state[state], { read })}</p>
${
  isRunning
    ? html`<form class="actions" method="post" action="${address}/cancel">${formFields(page)}
<button type="submit">${texts.cancel}</button> <a class="button quiet" href="${address}">${texts.refresh}</a></form>`
    : ''
}
${draft && draft.revision !== revision ? notice(texts.outdated, 'warn') : ''}
${unreadChannels.length > 0 ? notice(fillTemplate(texts.unread, { channels: unreadChannels.join(', ') }), 'warn') : ''}
${history.judged > 0 ? html`<h2>${fillTemplate(texts.onhistory, { count: history.judged })}</h2>${renderChanges(history, page)}` : ''}
${examples.judged > 0 ? html`<h2>${fillTemplate(texts.onexamples, { count: examples.judged })}</h2>${renderChanges(examples, page)}` : ''}
</div>`;
}

const renderChanges = (changes: RulingChanges, page: PlaygroundRequest): Html => {
  const texts = page.words.playground.compare;
  return html`${(['hidden', 'reviewed', 'released'] as const).map((kind) => {
    const count = changes.counts[kind];
    const list = changes[kind];
    return html`<details class="panel"${count > 0 ? html` open` : ''}><summary><h3>${texts[kind]}</h3> <span class="badge">${count}</span></summary>
${count === 0 ? html`<p>${texts.nochange}</p>` : html`<ul class="changes">${list.map((change) => renderChange(change, page))}</ul>`}
${list.length < count ? html`<p class="hint">${fillTemplate(texts.shown, { shown: list.length, count })}</p>` : ''}
</details>`;
  })}`;
};

function renderChange(
  { text, before, after, reasons, source }: ChangedText,
  { words }: PlaygroundRequest,
): Html {
  const { compare: texts } = words.playground;
  const from =
    'url' in source
      ? renderPostLink(source.url, texts.post)
      : 'rule' in source
        ? html`<span class="hint">${fillTemplate(texts.example, { rule: source.rule })}</span>`
        : html`<span class="hint">${fillTemplate(texts.channel, { channel: source.channel })}</span>`;
  return html`<li><p>${rulingBadge(before, words.playground)} → ${rulingBadge(after, words.playground)} ${from}</p>
<p class="judged-text">${text}</p>${renderReasons(reasons)}</li>`;
}

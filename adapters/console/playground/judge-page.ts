import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { JudgedPost } from '#core';
import { MAX_JUDGED_LENGTH } from '#core';
import { type AreaDependencies, type Html, pageOf, wantsFragment } from '../area.ts';
import type { ConsoleEnv } from '../console-env.ts';
import {
  addressOf,
  formFields,
  notice,
  type PlaygroundRequest,
  readForm,
  sendPage,
} from './playground-page.ts';
import { renderPost } from './verdict-view.ts';

/** The first page: a text or a conversation gets its verdict. Moderators and auditors may use it; nothing is stored. */
export function mountJudgePage(site: Hono<ConsoleEnv>, { console, renderPage }: AreaDependencies): void {
  site.get('/', (context) => {
    const page = pageOf(context);
    const { posttext, talktext } = page.words.playground.judge.example;
    const example = context.req.query('example');
    const text = example === 'post' ? posttext : example === 'talk' ? talktext : '';
    return sendPage(context, renderPage, 'judge', renderForm(page, text, example === 'talk', html``));
  });

  site.post('/', async (context) => {
    const page = pageOf(context);
    const form = await readForm(context);
    const text = form.text('text').slice(0, MAX_JUDGED_LENGTH);
    const isConversation = form.text('conversation') === 'on';
    const { language, viewer } = page;
    const posts =
      text.trim() === '' ? [] : await console.playground.judge(viewer, { text, isConversation, language });
    const result = renderResult(posts, page);
    return wantsFragment(context)
      ? context.html(result)
      : sendPage(context, renderPage, 'judge', renderForm(page, text, isConversation, result));
  });
}

const renderResult = (posts: readonly JudgedPost[], { words }: PlaygroundRequest): Html =>
  posts.length === 0
    ? notice(words.playground.judge.empty, 'warn')
    : html`<h2>${words.playground.judge.result}</h2>${posts.map((post) => renderPost(post, words.playground))}`;

function renderForm(page: PlaygroundRequest, text: string, isConversation: boolean, result: Html): Html {
  const texts = page.words.playground.judge;
  const address = addressOf(page, 'judge');
  return html`<p>${texts.intro}</p>
<p class="examples">${texts.example.label} ${(['post', 'talk'] as const).map((name) => html`<a href="${address}?example=${name}">${texts.example[name]}</a> `)}</p>
<form method="post" action="${address}" hx-post="${address}" hx-target="#result">
${formFields(page)}
<div class="field"><label for="text">${texts.text}</label>
<textarea id="text" name="text" rows="6" maxlength="${MAX_JUDGED_LENGTH}" required>${text}</textarea></div>
<div class="field"><label><input type="checkbox" name="conversation"${isConversation ? html` checked` : ''} aria-describedby="conversation-hint">${texts.conversation}</label>
<p class="hint" id="conversation-hint">${texts.conversationhint}</p></div>
<p class="actions"><button class="primary" type="submit">${texts.button}</button></p>
</form>
<div id="result" aria-live="polite">${result}</div>`;
}

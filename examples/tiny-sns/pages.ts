import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { CaseSummary } from './client/api.ts';
import type { NetworkAccount, NetworkPost, Store } from './store.ts';
import { languageOf, type PageLanguage, TEXTS } from './texts.ts';
import { toApiPost, type Yamidome } from './yamidome.ts';

const MAX_TEXT = 2000;
const MODERATOR = { id: 'moderator', name: 'Aoi' };

/** What a page shows and does. */
interface PageParts {
  readonly store: Store;
  readonly yamidome: Yamidome;
}

/**
 * The pages of the network. They work without script; with script the list is updated every second.
 * @example serve({ fetch: createPages({ store, yamidome }).fetch })
 */
export function createPages({ store, yamidome }: PageParts): Hono {
  const pages = new Hono();

  pages.get('/', (context) => {
    const account = accountOf(store, context.req.query('as'));
    const language = languageOf(context.req.header('accept-language'));
    const notice = context.req.query('appealed') ? TEXTS[language].appealed : '';
    return context.html(page(language, showTimeline(store, account, language, notice)));
  });

  pages.post('/posts', async (context) => {
    const form = await context.req.parseBody();
    const account = accountOf(store, text(form.as));
    const written = text(form.text).slice(0, MAX_TEXT);
    if (written.trim() && !account.restricted) {
      const id = `p-${randomUUID()}`;
      const post = { id, author: account.id, text: written, revision: 1, sentAt: new Date().toISOString() };
      store.transaction(() => {
        store.addPost(post);
        enqueue(store, 'post', id, toApiPost(post, account));
      });
      yamidome.wake();
    }
    return context.redirect(`/?as=${encodeURIComponent(account.id)}`, 303);
  });

  pages.post('/posts/:id/:change{edit|delete}', async (context) => {
    const { id, change } = context.req.param();
    const form = await context.req.parseBody();
    const account = accountOf(store, text(form.as));
    const post = store.getPost(id);
    if (post?.author === account.id) {
      if (change === 'delete') removePost(store, post);
      else changePost(store, post, account, text(form.text).slice(0, MAX_TEXT));
      yamidome.wake();
    }
    return context.redirect(`/?as=${encodeURIComponent(account.id)}`, 303);
  });

  pages.post('/appeals', async (context) => {
    const form = await context.req.parseBody();
    const { id, name } = accountOf(store, text(form.as));
    const letter = store.listLetters(id).find((candidate) => candidate.id === text(form.letter));
    if (letter?.caseId)
      enqueue(store, 'appeal', '', {
        caseId: letter.caseId,
        account: { id, name },
        text: text(form.text).slice(0, MAX_TEXT) || '-',
      });
    yamidome.wake();
    return context.redirect(`/?as=${encodeURIComponent(id)}&appealed=1`, 303);
  });

  pages.get('/moderators', async (context) => {
    const language = languageOf(context.req.header('accept-language'));
    const cases = await yamidome.api.listCases({ limit: 50 }).then(
      ({ data }) => data.items,
      () => undefined,
    );
    return context.html(page(language, showCases(cases, store, language)));
  });

  pages.post('/moderators/:case', async (context) => {
    const form = await context.req.parseBody();
    const decision = form.decision === 'overturn' ? 'overturn' : 'uphold';
    await yamidome.api
      .decideCase(context.req.param('case'), { decision, moderator: MODERATOR })
      .catch(() => {});
    return context.redirect('/moderators', 303);
  });

  return pages;
}

function removePost(store: Store, { id }: NetworkPost): void {
  store.transaction(() => {
    store.deletePost(id);
    enqueue(store, 'delete', id);
  });
}

function changePost(store: Store, post: NetworkPost, account: NetworkAccount, written: string): void {
  if (!written.trim() || account.restricted) return;
  store.transaction(() => {
    store.changePost(post.id, written);
    const { id: _, ...body } = toApiPost({ ...post, text: written, revision: post.revision + 1 }, account);
    enqueue(store, 'change', post.id, body);
  });
}

const enqueue = (
  store: Store,
  kind: 'post' | 'change' | 'delete' | 'appeal',
  postId: string,
  body?: object,
) => store.enqueue({ kind, postId, key: randomUUID(), body: body ? JSON.stringify(body) : '' });

const text = (value: unknown): string => (typeof value === 'string' ? value.toWellFormed() : '');

const accountOf = (store: Store, id = ''): NetworkAccount => store.getAccount(id) ?? store.listAccounts()[0]!;

type Html = ReturnType<typeof html>;

const page = (language: PageLanguage, main: Html): Html => html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${TEXTS[language].title}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/style.css" />
    <script type="module" src="/update.js"></script>
  </head>
  <body>
    <header>
      <h1>${TEXTS[language].title}</h1>
      <p>${TEXTS[language].intro}</p>
      <nav><a href="/">${TEXTS[language].timeline}</a> <a href="/moderators">${TEXTS[language].moderators}</a></nav>
    </header>
    ${main}
  </body>
</html>`;

function showTimeline(store: Store, account: NetworkAccount, language: PageLanguage, notice: string): Html {
  const words = TEXTS[language];
  return html`<main>
    <form method="get" class="who">
      <label>${words.you}
        <select name="as">${store
          .listAccounts()
          .map(
            ({ id, name }) =>
              html`<option value="${id}" ${id === account.id ? 'selected' : ''}>${name}</option>`,
          )}</select>
      </label>
      <button>${words.change}</button>
    </form>
    ${notice && html`<p role="status" class="notice">${notice}</p>`}
    ${
      account.restricted
        ? html`<p class="notice">${words.restricted}</p>`
        : html`<form method="post" action="/posts" class="write">
            <input type="hidden" name="as" value="${account.id}" />
            <label>${words.write}<textarea name="text" rows="3" maxlength="${MAX_TEXT}" required></textarea></label>
            <button class="main">${words.post}</button>
          </form>`
    }
    <div data-live>
      ${showLetters(store, account, language)}
      <section aria-label="${words.timeline}">
        ${store.listPosts().map((post) => showPost(store, post, account, language))}
      </section>
    </div>
  </main>`;
}

function showPost(
  store: Store,
  post: NetworkPost,
  account: NetworkAccount,
  language: PageLanguage,
): Html | '' {
  const words = TEXTS[language];
  const isOwn = post.author === account.id;
  if (post.isHidden && !isOwn) return '';
  return html`<article id="${post.id}">
    <h2>${store.getAccount(post.author)?.name ?? post.author}</h2>
    <p class="text">${post.text}</p>
    ${post.isHidden ? html`<p class="notice">${words.hidden}</p>` : ''}
    ${
      isOwn
        ? html`<details>
            <summary>${words.edit}</summary>
            <form method="post" action="/posts/${post.id}/edit">
              <input type="hidden" name="as" value="${account.id}" />
              <label>${words.text}<textarea name="text" rows="3" maxlength="${MAX_TEXT}">${post.text}</textarea></label>
              <button class="main">${words.save}</button>
            </form>
            <form method="post" action="/posts/${post.id}/delete">
              <input type="hidden" name="as" value="${account.id}" /><button>${words.remove}</button>
            </form>
          </details>`
        : ''
    }
  </article>`;
}

function showLetters(store: Store, account: NetworkAccount, language: PageLanguage): Html | '' {
  const letters = store.listLetters(account.id);
  const words = TEXTS[language];
  if (letters.length === 0) return '';
  return html`<section aria-label="${words.letters}">
    ${letters.map(
      (letter) => html`<article class="letter">
        <h2>${words.letters}</h2>
        <p class="text">${letter.text}</p>
        ${
          letter.isAppealable && letter.caseId
            ? html`<form method="post" action="/appeals">
                <input type="hidden" name="as" value="${account.id}" />
                <input type="hidden" name="letter" value="${letter.id}" />
                <label>${words.appealText}<input name="text" maxlength="${MAX_TEXT}" required /></label>
                <button class="main">${words.appeal}</button>
              </form>`
            : ''
        }
      </article>`,
    )}
  </section>`;
}

function showCases(cases: readonly CaseSummary[] | undefined, store: Store, language: PageLanguage): Html {
  const words = TEXTS[language];
  if (!cases) return html`<main><p class="notice">${words.offline}</p></main>`;
  if (cases.length === 0) return html`<main><p>${words.noCases}</p></main>`;
  return html`<main data-live><section aria-label="${words.cases}">
    ${cases.map((summary) => showCase(summary, store, language))}
  </section></main>`;
}

function showCase(summary: CaseSummary, store: Store, language: PageLanguage): Html {
  const words = TEXTS[language];
  const { caseId, postId, author, probability, visibility, decision, hasAppeal, needsDecision } = summary;
  return html`<article>
    <h2>${store.getAccount(author)?.name ?? author}</h2>
    <p class="text">${store.getPost(postId)?.text ?? ''}</p>
    <p class="facts">
      ${caseId} · ${words.visibility[visibility]} · ${words.probability} ${Math.round(probability * 100)} %
    </p>
    ${decision ? html`<p class="notice">${words.decided[decision.decision]}</p>` : ''}
    ${hasAppeal && needsDecision ? html`<p class="notice">${words.appealOpen}</p>` : ''}
    <form method="post" action="/moderators/${caseId}">
      <button name="decision" value="uphold">${words.uphold}</button>
      <button name="decision" value="overturn">${words.overturn}</button>
    </form>
  </article>`;
}

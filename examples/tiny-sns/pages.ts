import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { type Html, layout, MAX_TEXT, textOf } from './layout.ts';
import { addModeratorPages } from './moderators.ts';
import { addSignUp } from './sign-up.ts';
import type { NetworkAccount, NetworkLetter, NetworkPost, Store } from './store.ts';
import { languageOf, type PageLanguage, TEXTS } from './texts.ts';
import { toApiPost, type Yamidome } from './yamidome.ts';

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
    const { appealed, later } = context.req.query();
    const notice = (appealed && TEXTS[language].appealed) || (later && TEXTS[language].later) || '';
    return context.html(layout(language, showTimeline(store, account, language, notice)));
  });

  pages.post('/posts', async (context) => {
    const form = await context.req.parseBody();
    const account = accountOf(store, textOf(form.as));
    const written = textOf(form.text).slice(0, MAX_TEXT);
    if (written.trim() && mayPost(account)) {
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
    const account = accountOf(store, textOf(form.as));
    const post = store.getPost(id);
    if (post?.author === account.id) {
      if (change === 'delete') removePost(store, post);
      else changePost(store, post, account, textOf(form.text).slice(0, MAX_TEXT));
      yamidome.wake();
    }
    return context.redirect(`/?as=${encodeURIComponent(account.id)}`, 303);
  });

  pages.post('/appeals', async (context) => {
    const form = await context.req.parseBody();
    const { id, name } = accountOf(store, textOf(form.as));
    const letter = store.listLetters(id).find((candidate) => candidate.id === textOf(form.letter));
    store.transaction(() => {
      if (!letter?.caseId || !store.markAppealed(letter.id)) return;
      const written = textOf(form.text).slice(0, MAX_TEXT) || '-';
      enqueue(store, 'appeal', '', { caseId: letter.caseId, account: { id, name }, text: written });
    });
    yamidome.wake();
    return context.redirect(`/?as=${encodeURIComponent(id)}&appealed=1`, 303);
  });

  addSignUp(pages, { store, yamidome });
  addModeratorPages(pages, { store, yamidome });
  return pages;
}

function removePost(store: Store, { id }: NetworkPost): void {
  store.transaction(() => {
    store.deletePost(id);
    enqueue(store, 'delete', id);
  });
}

function changePost(store: Store, post: NetworkPost, account: NetworkAccount, written: string): void {
  if (!written.trim() || !mayPost(account)) return;
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

const mayPost = ({ restricted, verification }: NetworkAccount): boolean =>
  !restricted && verification === 'verified';

const accountOf = (store: Store, id = ''): NetworkAccount => store.getAccount(id) ?? store.listAccounts()[0]!;

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
    ${showWriting(account, language)}
    <div data-live>
      ${showLetters(store, account, language)}
      <section aria-label="${words.timeline}">
        ${store.listPosts().map((post) => showPost(store, post, account, language))}
      </section>
    </div>
  </main>`;
}

function showWriting(account: NetworkAccount, language: PageLanguage): Html {
  const words = TEXTS[language];
  if (account.restricted) return html`<p class="notice">${words.restricted}</p>`;
  if (account.verification !== 'verified')
    return html`<form method="post" action="/accounts/${account.id}/verify" class="write">
      <p class="notice">${words.verification[account.verification]}</p>
      <button class="main">${words.toCheck}</button>
    </form>`;
  return html`<form method="post" action="/posts" class="write">
    <input type="hidden" name="as" value="${account.id}" />
    <label>${words.write}<textarea name="text" rows="3" maxlength="${MAX_TEXT}" required></textarea></label>
    <button class="main">${words.post}</button>
  </form>`;
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
    <p class="facts"><time datetime="${post.sentAt}">${formatTime(post.sentAt, language)}</time></p>
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
  if (letters.length === 0) return '';
  return html`<section aria-label="${TEXTS[language].letters}">
    ${letters.map((letter) => showLetter(store, letter, language))}
  </section>`;
}

function showLetter(store: Store, letter: NetworkLetter, language: PageLanguage): Html {
  const words = TEXTS[language];
  const post = letter.postId ? store.getPost(letter.postId) : undefined;
  const about = post?.author === letter.account ? html`<blockquote>${post.text}</blockquote>` : '';
  return html`<article class="letter">
    <h2>${words.letters}</h2>
    ${about}
    <p class="text" lang="${letter.language ?? ''}">${letter.text}</p>
    ${letter.verificationUrl ? html`<p><a href="${letter.verificationUrl}">${words.toCheck}</a></p>` : ''}
    ${letter.isAppealed ? html`<p>${words.appealed}</p>` : ''}
    ${
      letter.isAppealable && letter.caseId && !letter.isAppealed
        ? html`<form method="post" action="/appeals">
            <input type="hidden" name="as" value="${letter.account}" />
            <input type="hidden" name="letter" value="${letter.id}" />
            <label>${words.appealText}<input name="text" maxlength="${MAX_TEXT}" required /></label>
            <button class="main">${words.appeal}</button>
          </form>`
        : ''
    }
  </article>`;
}

const formatTime = (time: string, language: PageLanguage): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));

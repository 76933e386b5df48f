import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { Verification } from './client/api.ts';
import { type Html, layout, textOf } from './layout.ts';
import type { NetworkAccount, Store } from './store.ts';
import { languageOf, type PageLanguage, TEXTS } from './texts.ts';
import { toApiAccount, type Yamidome } from './yamidome.ts';

const MAX_NAME = 40;

/**
 * Adds sign-up: a new account proves a mobile number on a page of yamidome before it may post. The browser brings the number of
 * the verification back; its result is never read from the address, but asked for. It also comes as an event, for a visitor who
 * does not come back.
 * @example addSignUp(pages, { store, yamidome })
 */
export function addSignUp(
  pages: Hono,
  { store, yamidome: { api } }: { readonly store: Store; readonly yamidome: Yamidome },
): void {
  /** The page of yamidome for this account; undefined if there is none now. */
  async function startVerification(account: NetworkAccount): Promise<string | undefined> {
    const request = { account: toApiAccount(account), returnUrl: `${store.getState('url')}/joined` };
    return api.startVerification(request).then(
      ({ data }) => data.url,
      () => undefined,
    );
  }

  pages.get('/join', (context) => {
    const language = languageOf(context.req.header('accept-language'));
    return context.html(layout(language, showForm(language)));
  });

  pages.post('/join', async (context) => {
    const form = await context.req.parseBody();
    const name = textOf(form.name).trim().slice(0, MAX_NAME);
    if (!name) return context.redirect('/join', 303);
    const account = {
      ...{ id: `a-${randomUUID()}`, name, createdAt: new Date().toISOString() },
      language: textOf(form.language) === 'en' ? ('en' as const) : ('ja' as const),
      ...{ verification: 'waiting' as const, restricted: null },
    };
    store.addAccount(account);
    const url = await startVerification(account);
    return context.redirect(url ?? `/?as=${account.id}&later=1`, 303);
  });

  pages.post('/accounts/:id/verify', async (context) => {
    const account = store.getAccount(context.req.param('id'));
    if (!account) return context.notFound();
    const url = await startVerification(account);
    return context.redirect(url ?? `/?as=${account.id}&later=1`, 303);
  });

  pages.get('/joined', async (context) => {
    const language = languageOf(context.req.header('accept-language'));
    const answer = await api.getVerification(context.req.query('verification') ?? '').catch(() => undefined);
    if (!answer || !store.getAccount(answer.data.account)) return context.redirect('/', 303);
    const { account, state } = answer.data;
    // An older verification of an account that is verified by now changes nothing.
    if (store.getAccount(account)?.verification !== 'verified') store.setVerification(account, state);
    return context.html(layout(language, showResult(account, state, language)));
  });
}

const showForm = (language: PageLanguage): Html => {
  const words = TEXTS[language];
  return html`<main>
    <h2>${words.join}</h2>
    <p>${words.joinIntro}</p>
    <form method="post" action="/join" class="write">
      <label>${words.name}<input name="name" maxlength="${MAX_NAME}" autocomplete="nickname" required /></label>
      <label>${words.language}
        <select name="language">
          <option value="ja" lang="ja" ${language === 'ja' ? 'selected' : ''}>日本語</option>
          <option value="en" lang="en" ${language === 'en' ? 'selected' : ''}>English</option>
        </select>
      </label>
      <button class="main">${words.toCheck}</button>
    </form>
  </main>`;
};

const showResult = (account: string, state: Verification['state'], language: PageLanguage): Html => {
  const words = TEXTS[language];
  return html`<main data-live>
    <h2>${words.join}</h2>
    <p class="notice" role="status">${words.verification[state]}</p>
    <p><a href="/?as=${account}">${words.toTimeline}</a></p>
  </main>`;
};

import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { CaseSummary } from './client/api.ts';
import { type Html, layout } from './layout.ts';
import type { Store } from './store.ts';
import { languageOf, type PageLanguage, TEXTS } from './texts.ts';
import type { Yamidome } from './yamidome.ts';

const MODERATOR = { id: 'moderator', name: 'Aoi' };
const MAX_CASES = 50;

/** A case of the list, and what its author wrote in an appeal that is not answered yet. */
interface ShownCase extends CaseSummary {
  readonly appeal?: string | undefined;
}

/**
 * Adds the page of the moderators: the cases of yamidome, and what they decide.
 * @example addModeratorPages(pages, { store, yamidome })
 */
export function addModeratorPages(
  pages: Hono,
  { store, yamidome: { api } }: { readonly store: Store; readonly yamidome: Yamidome },
): void {
  async function listCases(): Promise<readonly ShownCase[]> {
    const { data } = await api.listCases({ limit: MAX_CASES });
    return Promise.all(
      data.items.map(async (summary) =>
        summary.hasAppeal && summary.needsDecision
          ? { ...summary, appeal: await readAppeal(summary.caseId) }
          : summary,
      ),
    );
  }

  async function readAppeal(caseId: string): Promise<string | undefined> {
    const { data } = await api.getCase(caseId);
    return data.conversation.findLast(({ kind }) => kind === 'appeal')?.text;
  }

  pages.get('/moderators', async (context) => {
    const language = languageOf(context.req.header('accept-language'));
    const cases = await listCases().catch(() => undefined);
    return context.html(layout(language, showCases(cases, store, language)));
  });

  pages.post('/moderators/:case', async (context) => {
    const form = await context.req.parseBody();
    const decision = form.decision === 'overturn' ? 'overturn' : 'uphold';
    await api.decideCase(context.req.param('case'), { decision, moderator: MODERATOR }).catch(() => {});
    return context.redirect('/moderators', 303);
  });
}

function showCases(cases: readonly ShownCase[] | undefined, store: Store, language: PageLanguage): Html {
  const words = TEXTS[language];
  if (!cases) return html`<main data-live><p class="notice">${words.offline}</p></main>`;
  if (cases.length === 0) return html`<main data-live><p>${words.noCases}</p></main>`;
  return html`<main data-live><section aria-label="${words.cases}">
    ${cases.map((shown) => showCase(shown, store, language))}
  </section></main>`;
}

function showCase(shown: ShownCase, store: Store, language: PageLanguage): Html {
  const words = TEXTS[language];
  const { caseId, postId, author, probability, visibility, decision, needsDecision, appeal } = shown;
  // Never 100 %: no text is certain.
  const percent = Math.min(99, Math.round(probability * 100));
  return html`<article>
    <h2>${store.getAccount(author)?.name ?? author}</h2>
    <p class="text">${store.getPost(postId)?.text ?? ''}</p>
    <p class="facts">${caseId} · ${words.visibility[visibility]} · ${words.probability} ${percent} %</p>
    ${decision ? html`<p class="notice">${words.decided[decision.decision]}</p>` : ''}
    ${appeal === undefined ? '' : html`<p class="notice">${words.appealOpen}<br />${appeal}</p>`}
    ${
      needsDecision
        ? html`<form method="post" action="/moderators/${caseId}">
            <button name="decision" value="uphold">${words.uphold}</button>
            <button name="decision" value="overturn">${words.overturn}</button>
          </form>`
        : ''
    }
  </article>`;
}

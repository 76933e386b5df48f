import type { Context } from 'hono';
import { html } from 'hono/html';
import { type Html, hasRole, type PageContent, pageOf, type RenderPage } from '../area.ts';
import type { ConsoleContext, ConsoleEnv, ReaderContext } from '../console-env.ts';

/** The pages of the playground. `judge` is the first one. */
export type PlaygroundTab = 'judge' | 'draft' | 'compare' | 'examples' | 'precision';

/** What a page of the playground knows about the request. */
export type PlaygroundRequest = ConsoleContext & ReaderContext;

/** The address of a page. @example addressOf(page, 'draft') // '/console/s/discord/4177/playground/draft' */
export const addressOf = ({ basePath }: Pick<PlaygroundRequest, 'basePath'>, tab: PlaygroundTab): string =>
  `${basePath}/playground${tab === 'judge' ? '' : `/${tab}`}`;

/** Sends a page of the playground: heading, links to its other pages, content. */
export function sendPage(
  context: Context<ConsoleEnv>,
  renderPage: RenderPage,
  tab: PlaygroundTab,
  content: Html | readonly Html[],
  status: Parameters<RenderPage>[2] = 200,
): Response | Promise<Response> {
  const page = pageOf(context);
  const words = page.words.playground;
  const tabs = (['judge', 'draft', 'compare', 'examples', 'precision'] as const).filter(
    (id) => id !== 'examples' || hasRole(page.viewer, 'administrator'),
  );
  const body: PageContent = {
    title: `${words.tabs[tab]} · ${words.title}`,
    styles: ['playground.css'],
    content: html`<h1>${words.title}</h1>
<nav class="tabs" aria-label="${words.title}"><ul>
${tabs.map((id) => html`<li><a href="${addressOf(page, id)}"${id === tab ? html` aria-current="page"` : ''}>${words.tabs[id]}</a></li>`)}
</ul></nav>
${content}`,
  };
  return renderPage(context, body, status);
}

/** The hidden fields of every form. @example html`<form>${formFields(page)}</form>` */
export const formFields = ({ formToken }: Pick<PlaygroundRequest, 'formToken'>, revision?: number): Html =>
  html`<input type="hidden" name="token" value="${formToken}">${
    revision === undefined ? '' : html`<input type="hidden" name="revision" value="${revision}">`
  }`;

/** A form as texts; a field that was sent several times has several values. @example (await readForm(context)).text('hide') */
export async function readForm(context: Context) {
  const body = await context.req.parseBody({ all: true });
  const list = (name: string): readonly string[] =>
    [body[name] ?? []].flat().filter((value) => typeof value === 'string');
  return {
    list,
    text: (name: string): string => list(name)[0] ?? '',
    number: (name: string): number => {
      const number = Number(list(name)[0] ?? Number.NaN);
      return Number.isSafeInteger(number) ? number : -1;
    },
  };
}

/** A message about the last step. @example notice(words.draft.saved, 'good') */
export const notice = (text: string, kind: 'good' | 'bad' | 'warn'): Html =>
  html`<p class="notice${kind === 'good' ? '' : ` ${kind}`}" role="status">${text}</p>`;

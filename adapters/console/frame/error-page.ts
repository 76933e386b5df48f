import { html } from 'hono/html';
import type { RefusalKind, Refuse, RenderPage } from '../area.ts';
import { wantsFragment } from '../area.ts';
import type { ConsoleContext } from '../console-env.ts';

const STATUS = {
  notfound: 404,
  forbidden: 403,
  form: 403,
  rights: 403,
  toolarge: 413,
  unavailable: 503,
} as const satisfies Record<RefusalKind, number>;

/**
 * Creates the function that refuses a request: a whole page, or for a request of htmx a message in the status line.
 * @example const refuse = createRefuse(renderPage); return refuse(context, 'notfound')
 */
export const createRefuse =
  (renderPage: RenderPage): Refuse =>
  (context, kind) => {
    const { frame } = context.get('reader').words;
    const [title, help] = [frame.errors[kind], frame.errors[`${kind}help`]];
    if (wantsFragment(context)) {
      context.header('hx-retarget', '#status');
      context.header('hx-reswap', 'innerHTML');
      return context.html(html`<p class="notice bad"><strong>${title}</strong> ${help}</p>`, STATUS[kind]);
    }
    const page = context.get('page') as ConsoleContext | undefined;
    const content = html`<h1>${title}</h1><p>${help}</p>
<p><a href="${page ? `${page.basePath}/queue` : '/console'}">${frame.errors.back}</a></p>`;
    return renderPage(context, { title, content }, STATUS[kind]);
  };

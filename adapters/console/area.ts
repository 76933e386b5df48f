import type { Context, Hono } from 'hono';
import type { html } from 'hono/html';
import type { Console, ConsoleRole, Log } from '#core';
import type { ConsoleContext, ConsoleEnv, ReaderContext } from './console-env.ts';

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

/** A page without the parts that all pages have. */
export interface PageContent {
  readonly title: string;
  readonly content: Html | readonly Html[];
  /** Style sheets and scripts of `assets` that only this page needs. */
  readonly styles?: readonly string[];
  readonly scripts?: readonly string[];
}

/** Sends a whole page. */
export type RenderPage = (
  context: Context<ConsoleEnv>,
  page: PageContent,
  status?: 200 | 400 | 403 | 404 | 409 | 413 | 422 | 429 | 503,
) => Response | Promise<Response>;

/** Why a request is refused. `notfound` also for data of another server: the answer must not tell that it exists. */
export type RefusalKind = 'notfound' | 'forbidden' | 'form' | 'rights' | 'toolarge' | 'unavailable';

/** Sends the page of a refusal; to a request of htmx, a message for the status line. */
export type Refuse = (context: Context<ConsoleEnv>, kind: RefusalKind) => Response | Promise<Response>;

/** The dependencies of the pages of an area. */
export interface AreaDependencies {
  readonly console: Console;
  readonly renderPage: RenderPage;
  readonly refuse: Refuse;
  readonly log: Log;
}

/**
 * One area of the console: its pages below `<basePath>/<path>`. The frame has checked session, rights, origin and form
 * token before a route of `mount` runs.
 * @example
 * export const queueArea: ConsoleArea = {
 *   path: 'queue',
 *   navigation: 'queue',
 *   mayRead: (roles) => roles.has('moderator') || roles.has('auditor'),
 *   mount: (site, { renderPage }) => site.get('/', (context) => renderPage(context, { title, content })),
 * };
 */
export interface ConsoleArea {
  readonly path: string;
  /** Its entry in the navigation; absent: it has none. */
  readonly navigation?: 'queue' | 'playground' | 'settings' | 'figures' | 'inquiries';
  /** Who may open the pages. Others get the page for unknown addresses. */
  readonly mayRead: (roles: ReadonlySet<ConsoleRole>) => boolean;
  readonly mount: (site: Hono<ConsoleEnv>, deps: AreaDependencies) => void;
}

/** The context of a page of an area. @example const { viewer, words, basePath } = pageOf(context) */
export const pageOf = (context: Context<ConsoleEnv>): ConsoleContext & ReaderContext => ({
  ...context.get('reader'),
  ...context.get('page'),
});

/** Whether htmx wants a fragment instead of a whole page. @example if (wantsFragment(context)) return context.html(rows) */
export const wantsFragment = (context: Context): boolean => context.req.header('hx-request') === 'true';

/** Only these roles may change something; use it in POST handlers. @example if (!hasRole(viewer, 'moderator')) return refuse(context, 'forbidden') */
export const hasRole = (
  { roles }: { readonly roles: ReadonlySet<ConsoleRole> },
  ...wanted: readonly ConsoleRole[]
): boolean => wanted.some((role) => roles.has(role));

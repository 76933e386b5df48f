import type { Hono } from 'hono';
import type { ApiDocument } from '../document/write-document.ts';
import { PROBLEMS } from '../frame/problem.ts';
import type { OperatorEnv } from '../operator-env.ts';
import { renderDocsPage } from './docs-page.ts';
import { STYLE } from './style.ts';

const STYLE_PATH = '/docs/style.css';

/**
 * `/openapi.json`, the page `/docs`, and the addresses of the kinds of problems. They need no key, and change only with the
 * program, so each text is made once.
 * @example mountDocs(site, () => writeDocument(site.openAPIRegistry, AREAS))
 */
export function mountDocs(site: Hono<OperatorEnv>, writeDocument: () => ApiDocument): void {
  let texts: { readonly json: string; readonly page: string } | undefined;
  const getTexts = async () => {
    if (texts) return texts;
    const document = writeDocument();
    texts = { json: JSON.stringify(document), page: String(await renderDocsPage(document, STYLE_PATH)) };
    return texts;
  };
  site.get('/openapi.json', async (context) =>
    context.body((await getTexts()).json, 200, { 'content-type': 'application/json' }),
  );
  site.get('/docs', async (context) => context.html((await getTexts()).page));
  site.get(STYLE_PATH, (context) => context.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }));
  site.get('/problems/:kind', (context) =>
    context.req.param('kind') in PROBLEMS
      ? context.redirect(`/docs#problem-${context.req.param('kind')}`, 303)
      : context.notFound(),
  );
}

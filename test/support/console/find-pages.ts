/** A page of the console, and what it is. */
export interface ConsolePage {
  /** With the query string. */
  readonly path: string;
  /** Its path with `:case` and other placeholders; the same for all pages of one kind. */
  readonly kind: string;
}

const MAX_PAGES = 60;

/**
 * The pages that links of the console lead to, one of each kind, beginning at `/console`. Files for download are no
 * pages. Throws when a link is broken.
 * @example (await findPages(app.url, {})).map(({ kind }) => kind) // ['/console/s/sandbox/main/queue', …]
 */
export async function findPages(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<readonly ConsolePage[]> {
  const found = new Map<string, ConsolePage>();
  const waiting = ['/console'];
  while (waiting.length > 0 && found.size < MAX_PAGES) {
    const response = await fetch(url + waiting.shift(), { headers });
    const { pathname, search } = new URL(response.url);
    if (!response.ok) throw new Error(`${pathname}${search} has the status ${response.status}`);
    const kind = kindOf(pathname);
    if (found.has(kind) || !response.headers.get('content-type')?.startsWith('text/html')) {
      await response.body?.cancel();
      continue;
    }
    found.set(kind, { path: pathname + search, kind });
    for (const link of linksOf(await response.text(), response.url))
      if (!found.has(kindOf(link.split('?')[0]!)) && !waiting.includes(link)) waiting.push(link);
  }
  return [...found.values()];
}

/** Case numbers, servers and other ids that differ between pages of one kind. */
const kindOf = (path: string): string =>
  path
    .replace(/^\/console\/s\/[^/]+\/[^/]+/, '')
    .replace(/\/Y-[0-9A-Z]{10}/g, '/:case')
    .replace(/\/\d+(?=\/|$)/g, '/:number')
    .replace(/\/[0-9a-f-]{16,}/g, '/:id');

const linksOf = (page: string, address: string): readonly string[] =>
  [...page.matchAll(/<a\b[^>]*?\bhref="([^"]+)"[^>]*>/g)].flatMap(([tag, href]) => {
    if (/\bdownload\b/.test(tag)) return [];
    const target = new URL(href!.replaceAll('&amp;', '&'), address);
    const isInside = target.origin === new URL(address).origin && /^\/console(\/|$)/.test(target.pathname);
    return isInside ? [target.pathname + target.search] : [];
  });

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Languages of the site: the first is the one without a prefix in addresses. */
export const LANGUAGES = ['en', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A page of the site in one language. */
export interface SitePage {
  readonly language: Language;
  /** The markdown file, as a path from the root of the project: `docs/gate.md`. */
  readonly source: string;
  /** Address without language and suffix: `/gate`, `/contributing/action`, `/`. */
  readonly route: string;
  /** Whether the text is in the language of the page. English pages stand in for Japanese ones that do not exist. */
  readonly isTranslated: boolean;
}

/** Pages outside docs/ that belong to the site. */
const PROJECT_PAGES = [
  'CHANGELOG.md',
  'CODE_OF_CONDUCT.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'models/README.md',
];

const DOCS = 'docs/';
const JAPANESE = 'docs/ja/';

/**
 * The address of a markdown file, without language and suffix; undefined when it is no page of the site.
 * @example routeOf('docs/ja/gate.md') // '/gate'
 * @example routeOf('CONTRIBUTING.md') // '/project/contributing'
 * @example routeOf('docs/privacy/notice.ja.md') // '/privacy/notice-ja'
 */
export function routeOf(source: string): string | undefined {
  if (source === 'README.md' || source === 'README.ja.md') return '/';
  if (PROJECT_PAGES.includes(source))
    return `/project/${source.replace(/(\/README)?\.md$/, '').toLowerCase()}`;
  if (!source.startsWith(DOCS) || !source.endsWith('.md')) return undefined;
  const name = source.slice((source.startsWith(JAPANESE) ? JAPANESE : DOCS).length);
  const route = `/${name.replace(/\.md$/, '').replace(/(^|\/)README$/, '$1')}`;
  // A server would take `.ja` for the suffix of a file.
  return route.replaceAll('.', '-');
}

/**
 * The address of a page for links: with the language, without the suffix `.html`.
 * @example addressOf({ language: 'ja', route: '/gate' }) // '/ja/gate'
 */
export const addressOf = ({ language, route }: Pick<SitePage, 'language' | 'route'>): string =>
  language === LANGUAGES[0] ? route : `/${language}${route}`;

const markdownIn = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .sort();

/**
 * All pages in both languages: an address that exists in one language exists in the other too.
 * @throws Error when a Japanese page has no English page of the same name
 * @example listPages(PROJECT_ROOT).length // twice the number of English pages
 */
export function listPages(root: string): SitePage[] {
  const inDocs = markdownIn(root, 'docs');
  const english = [...inDocs.filter((source) => !source.startsWith(JAPANESE)), ...PROJECT_PAGES];
  const japanese = new Map(
    inDocs.filter((source) => source.startsWith(JAPANESE)).map((source) => [routeOf(source)!, source]),
  );
  const routes = new Set(english.map((source) => routeOf(source)!));
  for (const [route, source] of japanese)
    if (!routes.has(route)) throw new Error(`${source}: there is no English page docs${route}.md`);
  return english.flatMap((source): SitePage[] => {
    const route = routeOf(source)!;
    const translation = japanese.get(route);
    return [
      { language: 'en', source, route, isTranslated: true },
      { language: 'ja', source: translation ?? source, route, isTranslated: translation !== undefined },
    ];
  });
}

/**
 * The text of a page as it stands in the repository.
 * @throws Error when the file does not exist
 * @example readSource(PROJECT_ROOT, 'docs/gate.md') // '# The gate …'
 */
export function readSource(root: string, source: string): string {
  const file = join(root, source);
  if (!existsSync(file)) throw new Error(`${source}: there is no such file`);
  return readFileSync(file, 'utf8');
}

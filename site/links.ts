import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { changeProse } from './markdown.ts';
import { addressOf, type Language, routeOf, type SitePage } from './pages.ts';

/** A markdown text for the site, and the files of the project that it links to. */
export interface SiteText {
  readonly text: string;
  /** Paths from the root of the project, of files and folders: `.env.example`, `docs/sandbox.png`, `deploy/kubernetes`. */
  readonly files: readonly string[];
}

interface LinkContext {
  readonly root: string;
  /** The page that has the links. */
  readonly page: SitePage;
  /** All pages of the site. */
  readonly pages: readonly SitePage[];
  /** Address under which the site is served, with a slash at both ends. */
  readonly base: string;
}

const PICTURE = /\.(png|gif|webp|svg)$/;

/**
 * Where a file that is no page, or a folder, stands on the site. Text files get the suffix `.txt`, so that every server sends them as
 * text; hidden files lose their dot, because some servers refuse them.
 * @example fileAddressOf('.env.example') // 'files/env.example.txt'
 * @example fileAddressOf('docs/sandbox.png') // 'files/docs/sandbox.png'
 */
export const fileAddressOf = (file: string): string =>
  `files/${file.replace(/(^|\/)\./g, '$1')}${PICTURE.test(file) ? '' : '.txt'}`;

/**
 * The language of the page that a link leads to. A link to a file of docs/ja is Japanese. A Japanese text that links an
 * English file although there is a Japanese one means the English page. An English text that stands in for a Japanese
 * one leads on in Japanese, except to a heading, because headings differ.
 */
function languageOf({ page, pages }: LinkContext, file: string, anchor: string | undefined): Language {
  const target = pages.find(({ language, route }) => language === 'ja' && route === routeOf(file));
  if (target?.source === file && target.isTranslated) return 'ja';
  if (page.language === 'en' || !target?.isTranslated) return page.language;
  return page.isTranslated || anchor !== undefined ? 'en' : 'ja';
}

/**
 * Turns links between files of the repository into links between pages of the site. Files that are no
 * pages are served as text. Code blocks are left as they are.
 * @throws Error when a link leads to a file or folder that does not exist
 * @example rewriteLinks('[gate](gate.md#routes)', context).text // '[gate](/gate#routes)'
 */
export function rewriteLinks(markdown: string, context: LinkContext): SiteText {
  const { root, page, base } = context;
  const files = new Set<string>();
  const rewrite = (prose: string): string =>
    prose.replace(
      /(\]\(|<img [^>]*?src="|<source [^>]*?srcset=")([^)\s"]+)/g,
      (_, opening: string, target: string) => {
        if (/^[a-z]+:/.test(target) || target.startsWith('#')) return `${opening}${target}`;
        const [path, anchor] = target.split('#') as [string, string?];
        const file = posix.normalize(posix.join(posix.dirname(page.source), path));
        const route = routeOf(file);
        if (route !== undefined && existsSync(join(root, file)))
          return `${opening}${addressOf({ language: languageOf(context, file, anchor), route })}${anchor === undefined ? '' : `#${anchor}`}`;
        if (!existsSync(join(root, file)))
          throw new Error(`${page.source}: the link ${target} leads to no file`);
        files.add(file);
        return `${opening}${base}${fileAddressOf(file)}`;
      },
    );
  return { text: changeProse(markdown, rewrite), files: [...files] };
}

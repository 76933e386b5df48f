import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { joinJapaneseLines, languageOfText } from './japanese-lines.ts';
import { fileAddressOf, rewriteLinks } from './links.ts';
import { listPages, readSource } from './pages.ts';

/** The icon of the sandbox, also that of the site: `/favicon.svg`. */
const ICON = 'adapters/sandbox/page/favicon.svg';

/**
 * Above a page that stands in for a Japanese one, by the language of its text. The Japanese search does not list pages
 * that are English only.
 */
const NOTICES: Readonly<Record<'en' | 'ja' | 'both', string>> = {
  en: '---\nsearch: false\n---\n\n::: info\nこのページは英語だけです。\n:::\n\n',
  both: '::: info\nこのページには、英語の部分があります。\n:::\n\n',
  ja: '',
};

/** All files of a folder as one text: a site has no list of a folder. */
const joinFiles = (root: string, folder: string): string =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => `# ${relative(root, file)}\n\n${readFileSync(file, 'utf8')}`)
    .join('\n');

/**
 * Writes all pages into a folder as the generator expects them: `en/gate.md`, `ja/gate.md`, and under `public/` the
 * files that they link to. The folder is emptied first.
 * @param base address under which the site is served, with a slash at both ends
 * @throws Error when a link of a page leads to a file that does not exist
 * @example stagePages(PROJECT_ROOT, '/tmp/site/pages', '/')
 */
export function stagePages(root: string, folder: string, base: string): void {
  rmSync(folder, { recursive: true, force: true });
  const files = new Set<string>();
  const pages = listPages(root);
  for (const page of pages) {
    const { language, source, route, isTranslated } = page;
    const { text, files: linked } = rewriteLinks(readSource(root, source), { root, page, pages, base });
    for (const file of linked) files.add(file);
    const target = join(folder, language, `${route.endsWith('/') ? `${route}index` : route}.md`);
    mkdirSync(dirname(target), { recursive: true });
    const notice = isTranslated ? '' : NOTICES[languageOfText(text)];
    writeFileSync(target, `${notice}${joinJapaneseLines(text)}`);
  }
  cpSync(join(root, ICON), join(folder, 'public', 'favicon.svg'));
  for (const file of files) {
    const target = join(folder, 'public', fileAddressOf(file));
    mkdirSync(dirname(target), { recursive: true });
    if (statSync(join(root, file)).isDirectory()) writeFileSync(target, joinFiles(root, file));
    else cpSync(join(root, file), target);
  }
}

import { join } from 'node:path';
import { LANGUAGES } from './pages.ts';
import { readSections, type Section, type SectionItem } from './sections.ts';
import { stagePages } from './stage-pages.ts';

/** Where the site is built, and where it will be served. */
export interface SiteOptions {
  /** Root of the project. */
  readonly root: string;
  /** Folder for the pages as the generator reads them. It must be inside the project; it is emptied. */
  readonly stageFolder: string;
  /** Folder of the finished site. */
  readonly outFolder: string;
  /** Path under which a server offers the site, with a slash at both ends. */
  readonly base: string;
}

/**
 * What is used of Rspress. Its own types would add the browser's globals to the types of all files, so that a mistake
 * in a program of Node.js would no longer be noticed: the package is imported without them.
 */
interface Generator {
  build(options: { readonly docDirectory: string; readonly config: object }): Promise<void>;
}
const GENERATOR: string = '@rspress/core';

const TEXTS = {
  en: {
    label: 'English',
    description: 'Moderation for Discord and Slack that finds and hides posts recruiting people for crime.',
  },
  ja: {
    label: '日本語',
    description: '闇バイトの募集を見つけて非表示にする、Discord と Slack のためのモデレーション。',
  },
} as const;

const toSidebar = (item: SectionItem): object =>
  'address' in item
    ? { text: item.title, link: item.address }
    : { text: item.title, items: item.items.map(toSidebar) };

/** A section with more pages than this is closed until the reader opens it, or is on one of its pages. */
const OPEN_PAGES = 12;

const addressesIn = (item: SectionItem): string[] =>
  'address' in item ? [item.address] : item.items.map(({ address }) => address);

const navigationOf = (sections: readonly Section[]) => ({
  nav: sections.map(({ title, items }) => ({ text: title, link: items.flatMap(addressesIn)[0]! })),
  sidebar: sections.map(({ title, items }) => ({
    text: title,
    items: items.map(toSidebar),
    collapsible: true,
    collapsed: items.flatMap(addressesIn).length > OPEN_PAGES,
  })),
});

function configOf({ root, stageFolder, outFolder, base }: SiteOptions): object {
  // Files that are no pages, among them pictures, were checked when the pages were staged.
  const isStagedFile = (url: string): boolean => url.startsWith(`${base}files/`);
  return {
    root: stageFolder,
    outDir: outFolder,
    base,
    lang: LANGUAGES[0],
    title: 'yamidome 闇止め',
    icon: '/favicon.svg',
    logo: '/favicon.svg',
    logoText: 'yamidome 闇止め',
    globalStyles: join(import.meta.dirname, 'style.css'),
    locales: LANGUAGES.map((lang) => ({ lang, ...TEXTS[lang] })),
    markdown: {
      link: {
        checkDeadLinks: { excludes: isStagedFile },
        checkAnchors: true,
        autoPrefix: false,
      },
      image: { checkDeadImages: { excludes: isStagedFile } },
      // A code block in a language that the highlighter does not know is shown as it is.
      shiki: { fallbackLanguage: 'text' },
    },
    themeConfig: {
      locales: LANGUAGES.map((lang) => {
        const { nav, sidebar } = navigationOf(readSections(root, lang));
        return {
          lang,
          label: TEXTS[lang].label,
          nav,
          sidebar: { [lang === LANGUAGES[0] ? '/' : `/${lang}/`]: sidebar },
        };
      }),
    },
  };
}

/**
 * Builds the site of the documents: both languages, local search, no address of another server. Ends with an error
 * when a link or a heading that a link names does not exist.
 * @throws Error for a broken link; the generator prints page and link
 * @example await buildSite({ root: PROJECT_ROOT, stageFolder: '.site/pages', outFolder: '.site/out', base: '/' })
 */
export async function buildSite(options: SiteOptions): Promise<void> {
  stagePages(options.root, options.stageFolder, options.base);
  const { build } = (await import(GENERATOR)) as Generator;
  await build({ docDirectory: options.stageFolder, config: configOf(options) });
}

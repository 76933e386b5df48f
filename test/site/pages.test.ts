import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { listPages, readSource, routeOf, type SitePage } from '../../site/pages.ts';
import { readSections, type SectionItem } from '../../site/sections.ts';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

const pages = listPages(PROJECT_ROOT);
const translations = pages.filter((page) => page.language === 'ja' && page.isTranslated);
const englishOf = ({ route }: SitePage): SitePage =>
  pages.find((page) => page.language === 'en' && page.route === route)!;

/** A short hash of the headings of a page. */
const headingsOf = (source: string): string => {
  const text = readSource(PROJECT_ROOT, source).replace(/^```[\s\S]*?^```/gm, '');
  const headings = [...text.matchAll(/^#+ .+$/gm)].map(([heading]) => heading).join('\n');
  return createHash('sha256').update(headings).digest('hex').slice(0, 12);
};

it('every Japanese page links its English page, and was written for the headings that it has today', () => {
  expect(translations.length).toBeGreaterThan(3);
  const outdated = translations.flatMap((page) => {
    const text = readSource(PROJECT_ROOT, page.source);
    const english = englishOf(page).source;
    const record = `<!-- Written for the headings ${headingsOf(english)} of ${english}. -->`;
    if (!text.includes(`[English](../${english.slice('docs/'.length)})`))
      return [`${page.source}: no link to ${english}`];
    return text.endsWith(`\n${record}\n`)
      ? []
      : [`${page.source}: read ${english} again, correct the page, and end it with the line ${record}`];
  });
  expect(outdated).toEqual([]);
});

it('every Japanese page is linked from its English page', () => {
  const missing = translations.filter(
    (page) =>
      !readSource(PROJECT_ROOT, englishOf(page).source).includes(
        `[日本語](ja/${page.source.slice('docs/ja/'.length)})`,
      ),
  );
  expect(missing.map(({ source }) => source)).toEqual([]);
});

it('a Japanese page links other Japanese pages where they exist, or says that the page is English', () => {
  const routes = new Set(translations.map(({ route }) => route));
  const linksToEnglish = (source: string) =>
    [...readSource(PROJECT_ROOT, source).matchAll(/\[([^\]]*)\]\(\.\.\/([\w/-]+\.md)[^)]*\)(（英語）)?/g)]
      .filter(
        ([, text, file, mark]) =>
          routes.has(routeOf(`docs/${file}`)!) && !mark && !/英語|English/.test(text!),
      )
      .map(([link]) => `${source}: ${link}`);
  expect(translations.flatMap(({ source }) => linksToEnglish(source))).toEqual([]);
});

it('the navigation leads to every page in both languages', () => {
  const addressesIn = (item: SectionItem): string[] =>
    'address' in item ? [item.address] : item.items.map(({ address }) => address);
  for (const language of ['en', 'ja'] as const) {
    const linked = new Set(
      readSections(PROJECT_ROOT, language).flatMap(({ items }) => items.flatMap(addressesIn)),
    );
    const missing = pages
      .filter((page) => page.language === language && page.source.startsWith('docs/') && page.route !== '/')
      .map(({ route }) => (language === 'en' ? route : `/ja${route}`))
      .filter((address) => !linked.has(address));
    expect(missing, language).toEqual([]);
  }
});

it('the address of a page follows from its file; a file outside the documents is no page', () => {
  expect(routeOf('src/main.ts')).toBeUndefined();
  expect(routeOf('docs/sandbox.png')).toBeUndefined();
  expect(routeOf('docs/privacy/notice.ja.md')).toBe('/privacy/notice-ja');
  expect(routeOf('docs/ja/contributing/README.md')).toBe('/contributing/');
});

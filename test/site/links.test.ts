import { describe, expect, it } from 'vitest';
import { fileAddressOf, rewriteLinks } from '../../site/links.ts';
import { listPages, type SitePage } from '../../site/pages.ts';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

const pages = listPages(PROJECT_ROOT);
const pageOf = (language: 'en' | 'ja', route: string): SitePage =>
  pages.find((page) => page.language === language && page.route === route)!;
const rewrite = (text: string, page: SitePage, base = '/') =>
  rewriteLinks(text, { root: PROJECT_ROOT, page, pages, base });

describe('links on the site', () => {
  it('lead from page to page in the language of the reader', () => {
    const link = '[limit](../hourly-limit.md)';
    expect(rewrite(link, pageOf('en', '/contributing/action')).text).toBe('[limit](/hourly-limit)');
    expect(rewrite(link, pageOf('ja', '/contributing/action')).text).toBe('[limit](/ja/hourly-limit)');
  });

  it('keep the heading; from an English text to the English page, because the headings differ', () => {
    const link = '[limit](../hourly-limit.md#what-counts)';
    expect(rewrite(link, pageOf('ja', '/contributing/action')).text).toBe(
      '[limit](/hourly-limit#what-counts)',
    );
    expect(rewrite('[a](hourly-limit.md#数え方)', pageOf('ja', '/discord')).text).toBe(
      '[a](/ja/hourly-limit#数え方)',
    );
  });

  it('lead to the other language where the text says so', () => {
    expect(rewrite('[日本語](ja/discord.md)', pageOf('en', '/discord')).text).toBe('[日本語](/ja/discord)');
    expect(rewrite('[English](../discord.md)', pageOf('ja', '/discord')).text).toBe('[English](/discord)');
    expect(rewrite('[用語集](../glossary.md)', pageOf('ja', '/discord')).text).toBe('[用語集](/ja/glossary)');
  });

  it('lead to a copy of a file that is no page', () => {
    const { text, files } = rewrite('[settings](../.env.example)', pageOf('en', '/'), '/yamidome/');
    expect(text).toBe('[settings](/yamidome/files/env.example.txt)');
    expect(files).toEqual(['.env.example']);
    expect(
      rewrite('<source srcset="sandbox.png"><img alt="" src="sandbox.en.gif">', pageOf('en', '/start')).files,
    ).toEqual(['docs/sandbox.png', 'docs/sandbox.en.gif']);
    expect(fileAddressOf('docs/sandbox.png')).toBe('files/docs/sandbox.png');
  });

  it('may have code as their text', () => {
    expect(rewrite('[`.env`](../.env.example) and `x`', pageOf('en', '/gate')).text).toBe(
      '[`.env`](/files/env.example.txt) and `x`',
    );
  });

  it('lead to one text with all files of a folder', () => {
    const { text, files } = rewrite('[templates](../.github/ISSUE_TEMPLATE)', pageOf('en', '/gate'));
    expect(text).toBe('[templates](/files/github/ISSUE_TEMPLATE.txt)');
    expect(files).toEqual(['.github/ISSUE_TEMPLATE']);
  });

  it('stop the build when they lead to no file', () => {
    expect(() => rewrite('[gone](gone.md)', pageOf('en', '/gate'))).toThrow(
      'docs/gate.md: the link gone.md leads to no file',
    );
  });

  it('stay as they are in code, and to other servers', () => {
    const text = '[a](https://example.org) [b](#here) `[c](gone.md)`\n```md\n[d](gone.md)\n```\n';
    expect(rewrite(text, pageOf('en', '/gate')).text).toBe(text);
  });
});

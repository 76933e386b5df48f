import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

const PAGES = [
  ...readdirSync(PROJECT_ROOT).filter((name) => name.endsWith('.md')),
  'models/README.md',
  ...readdirSync(join(PROJECT_ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].sort();
const readPage = (page: string): string => readFileSync(join(PROJECT_ROOT, page), 'utf8');
const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');

/** The part of an address that GitHub makes from a heading. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
const anchorsIn = (page: string): Set<string> =>
  new Set([...withoutCode(readPage(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!)));

/** Links to files of the project that are not there, or to headings that are not there. */
function brokenLinksIn(page: string): string[] {
  const targets = [...withoutCode(readPage(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path, anchor] = target.split('#') as [string, string?];
      const file = path === '' ? page : relative(PROJECT_ROOT, join(PROJECT_ROOT, dirname(page), path));
      if (!existsSync(join(PROJECT_ROOT, file))) return true;
      return anchor !== undefined && file.endsWith('.md') && !anchorsIn(file).has(decodeURIComponent(anchor));
    })
    .map((target) => `${page}: ${target}`);
}

/** Files of src, adapters, test, rules, docs that a page names in code style and that are not there. */
function missingPathsIn(page: string): string[] {
  const text = page === 'docs/glossary.md' ? readPage(page).split('## Appendix')[0]! : readPage(page);
  const paths = [
    ...text.matchAll(
      /`((?:src|adapters|test|rules|docs|models|training|bin)\/[\w./-]+\.(?:ts|js|md|yaml|json|mjs|jsonl|txt|png))`/g,
    ),
  ].map(([, path]) => path!);
  return paths.filter((path) => !existsSync(join(PROJECT_ROOT, path))).map((path) => `${page}: ${path}`);
}

/** All files of a folder of the project, with paths from its root. */
const filesIn = (folder: string): string[] =>
  readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|js)$/.test(name))
    .map((name) => join(folder, name));

/** Documents that the comments of a source file name and that are not there. */
const missingDocumentsIn = (file: string): string[] =>
  [...readPage(file).matchAll(/\bdocs\/[\w/-]+\.md\b/g)]
    .map(([path]) => path)
    .filter((path) => !existsSync(join(PROJECT_ROOT, path)))
    .map((path) => `${file}: ${path}`);

/** The lines of one section of a page. */
const sectionOf = (page: string, heading: string): string =>
  readPage(page)
    .split(`\n${heading}\n`)[1]!
    .split(/\n##+ /)[0]!;

describe('what the documents point at', () => {
  it('every link leads to a file or a heading that exists', () => {
    expect(PAGES.flatMap(brokenLinksIn)).toEqual([]);
  });

  it('every file that a page names exists', () => {
    const pages = PAGES.filter((page) => !page.startsWith('docs/contributing/') && page !== 'CHANGELOG.md');
    expect(pages.flatMap(missingPathsIn)).toEqual([]);
  });

  it('every document is listed in the index', () => {
    const missing = ['docs/ja', 'docs'].flatMap((folder) => {
      const index = readPage(`${folder}/README.md`);
      return PAGES.filter((page) => page.startsWith(`${folder}/`) && !page.endsWith('README.md'))
        .filter((page) => folder === 'docs/ja' || !page.startsWith('docs/ja/'))
        .filter((page) => !index.includes(`(${relative(folder, page)})`));
    });
    expect(missing).toEqual([]);
  });

  it('every document that a source file names exists', () => {
    expect([...filesIn('src'), ...filesIn('adapters')].flatMap(missingDocumentsIn)).toEqual([]);
  });

  it('every function on the walk of a message stands in the file that is named for it', () => {
    const walk = sectionOf('docs/architecture.md', '### One Discord message, file by file');
    const stops = [...walk.matchAll(/`((?:src|adapters)\/[\w./-]+\.ts)`: ([^|]*?)(?=<br>| \||\))/g)];
    expect(stops.length).toBeGreaterThan(30);
    const missing = stops.flatMap(([, file, functions]) =>
      [...functions!.matchAll(/`(\w+)`/g)]
        .map(([, name]) => name!)
        .filter((name) => !new RegExp(`\\b${name}\\b`).test(readPage(file!)))
        .map((name) => `${file}: ${name}`),
    );
    expect(missing).toEqual([]);
    const files = new Set(stops.map(([, file]) => file));
    expect(walk).toContain(`${files.size} files`);
  });

  it('every log event in the table for operators is written somewhere', () => {
    const code = [...filesIn('src'), ...filesIn('adapters')].map(readPage).join('\n');
    const table = sectionOf('docs/reliability.md', '## Log events');
    const events = [...table.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, event]) => event!);
    expect(events.length).toBeGreaterThan(40);
    expect(events.filter((event) => !code.includes(`'${event}'`))).toEqual([]);
  });
});

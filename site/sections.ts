import { posix } from 'node:path';
import { addressOf, type Language, readSource, routeOf } from './pages.ts';

/** A section of the index of documents: the site's navigation. */
export interface Section {
  readonly title: string;
  readonly items: readonly SectionItem[];
}

/** A page, or a group of pages with a title of its own. */
export type SectionItem =
  | { readonly title: string; readonly address: string }
  | { readonly title: string; readonly items: readonly { title: string; address: string }[] };

const INDEX: Readonly<Record<Language, string>> = { en: 'docs/README.md', ja: 'docs/ja/README.md' };

interface Link {
  readonly title: string;
  readonly route: string;
}
interface Part {
  readonly title: string;
  readonly links: readonly Link[];
  readonly groups: readonly { readonly title: string; readonly links: readonly Link[] }[];
}

/** The pages that the rows of tables and lists of an index begin with. */
const linksIn = (index: string, text: string): Link[] =>
  [...text.matchAll(/^(?:\| |- )\[((?:[^\]]|\n)+?)\]\(([^)#\s]+)\)/gm)].flatMap(([, title, target]) => {
    const route = routeOf(posix.join(posix.dirname(index), target!));
    return route === undefined ? [] : [{ title: title!.replaceAll(/\s+|`/g, ' ').trim(), route }];
  });

const splitAt = (text: string, marker: string): { title: string; body: string }[] =>
  text
    .split(new RegExp(`^${marker} `, 'm'))
    .slice(1)
    .map((part) => ({ title: part.slice(0, part.indexOf('\n')).trim(), body: part }));

const partsOf = (root: string, index: string): Part[] =>
  splitAt(readSource(root, index), '##').map(({ title, body }) => ({
    title,
    links: linksIn(index, body.split(/^### /m)[0]!),
    groups: splitAt(body, '###').map((group) => ({ title: group.title, links: linksIn(index, group.body) })),
  }));

/**
 * The navigation of one language, read from its index: a page that is added to `docs/README.md` appears on the site
 * without any other change. Pages that the Japanese index does not name follow in a last section, in English.
 * @throws Error when an index does not exist
 * @example readSections(PROJECT_ROOT, 'en')[0] // { title: 'Start', items: [{ title: 'Five minutes', address: '/start' }] }
 */
export function readSections(root: string, language: Language): Section[] {
  const toItem = ({ title, route }: Link) => ({ title, address: addressOf({ language, route }) });
  const toSection = ({ title, links, groups }: Part): Section => ({
    title,
    items: [
      ...links.map(toItem),
      ...groups
        .filter((group) => group.links.length > 0)
        .map((group) => ({ title: group.title, items: group.links.map(toItem) })),
    ],
  });
  const own = partsOf(root, INDEX[language]);
  const sections = own.map(toSection);
  if (language !== 'en') {
    const known = new Set(
      own
        .flatMap(({ links, groups }) => [links, ...groups.map((group) => group.links)].flat())
        .map(({ route }) => route),
    );
    const isNew = ({ route }: Link): boolean => !known.has(route);
    const others = partsOf(root, INDEX.en).flatMap(({ title, links, groups }) => [
      { title, links: links.filter(isNew) },
      ...groups.map((group) => ({ title: group.title, links: group.links.filter(isNew) })),
    ]);
    sections.push(toSection({ title: '英語のページ', links: [], groups: others }));
  }
  return sections.filter(({ items }) => items.length > 0);
}

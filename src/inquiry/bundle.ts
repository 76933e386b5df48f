import type { Askable, BundlePart, Files, InquiryPaper, Policy, Server } from '#core';
import { type Answer, answersTo, given } from './answer.ts';
import { type FindPorts, type FoundCase, findCases, openCase } from './find.ts';
import {
  accountRow,
  csvHead,
  csvLine,
  filesIn,
  handlingRows,
  jsonLine,
  messageRows,
  type Row,
} from './rows.ts';
import { counting, type Tally } from './tally.ts';

export interface BundlePorts extends FindPorts {
  readonly files: Pick<Files, 'get'>;
  /** The places of a case's first events in the chain, a value a line; throws when one was changed. */
  readonly links: (caseId: string, length: number) => Promise<readonly object[]>;
}

/** What an operator of a platform wants to be told. */
export interface Ids {
  readonly accounts: readonly string[];
  readonly channels: readonly string[];
  readonly messages: readonly string[];
}

/** What would be handed over, before anything is. */
export interface Plan {
  readonly tally: Tally;
  readonly answers: readonly Answer[];
  readonly items: ReadonlySet<Askable>;
  /** Ids of the cases it is taken from, with how many events each had. */
  readonly cases: ReadonlyMap<string, number>;
  readonly ids: Ids;
  /** Who wrote it, as last seen. */
  readonly authors: readonly Row[];
  /** Stored copies by hash, with the names they have in the bundle. */
  readonly copies: ReadonlyMap<string, string>;
}

const IDS_MOST = 20;

/**
 * Looks up what an inquiry asks for; keeps ids and names of accounts, never texts.
 * @example const plan = await planBundle(ports, server, paper, policy.inquiries)
 */
export async function planBundle(
  ports: FindPorts,
  server: Server,
  paper: InquiryPaper,
  rules: Pick<Policy['inquiries'], 'texts'>,
): Promise<Plan> {
  const count = counting();
  const cases = new Map<string, number>();
  const accounts = new Set(paper.accounts);
  const channels = new Set<string>();
  const messages = new Set<string>();
  const authors = new Map<string, Row>();
  const copies = new Map<string, string>();
  for await (const found of findCases(ports, server, paper)) {
    count.add(found);
    cases.set(found.caseId, found.length);
    for (const { author, ref } of found.messages) {
      accounts.add(author.id);
      authors.set(author.id, accountRow(author));
      channels.add(ref.channel);
      if (messages.size <= IDS_MOST) messages.add(ref.id);
    }
    for (const { file, name } of filesIn(found.events)) {
      copies.set(file, `attachments/${file}${endingOf(name)}`);
    }
  }
  const tally = count.tally();
  const answers = answersTo(paper, rules, tally);
  const ids = { accounts: [...accounts], channels: [...channels], messages: [...messages] };
  return { tally, answers, items: given(answers), cases, ids, authors: [...authors.values()], copies };
}

/** Which file of the bundle answers an item. @example fileOf('posts') // 'messages.csv' */
export const fileOf = (item: Answer['item']): string =>
  item === 'profile'
    ? 'accounts.csv'
    : item === 'handling'
      ? 'events.csv'
      : item === 'attachments'
        ? 'attachments/'
        : 'messages.csv';

/**
 * The tables and attachments of a bundle, one after the other, each written as it is read: nothing that was not asked
 * for, and nothing that came after the plan. Evidence that is not as it was written ends it.
 * @example for await (const part of bundleParts(ports, server, paper, plan)) await zip.add(part)
 */
export async function* bundleParts(
  ports: BundlePorts,
  server: Server,
  paper: InquiryPaper,
  plan: Plan,
): AsyncGenerator<BundlePart> {
  const { items, cases } = plan;
  async function* found(): AsyncGenerator<FoundCase> {
    for (const [id, length] of cases) {
      const each = await openCase(ports, server, paper, id, length);
      if (each) yield each;
    }
  }
  const table = (name: string, rowsOf: (found: FoundCase) => readonly Row[]): readonly BundlePart[] => [
    { name: `${name}.jsonl`, content: written(found(), rowsOf, jsonLine), packed: true },
    { name: `${name}.csv`, content: written(found(), rowsOf, csvLine, csvHead), packed: true },
  ];

  if (items.has('profile')) yield* accounts(plan.authors);
  if (items.has('posts') || items.has('texts') || items.has('attachments')) {
    yield* table('messages', (each) => messageRows(each, items));
  }
  if (items.has('handling')) yield* table('events', handlingRows);
  if (items.has('attachments')) yield* attachments(ports.files, plan.copies);
  if (items.size > 0) yield { name: 'chain.jsonl', content: chain(ports.links, cases), packed: true };
}

/** What opens without a word in front is taken for another encoding by spreadsheets. */
const UTF8 = '\ufeff';

async function* written(
  found: AsyncIterable<FoundCase>,
  rowsOf: (found: FoundCase) => readonly Row[],
  line: (row: Row) => string,
  head?: (row: Row) => string,
): AsyncGenerator<string> {
  let first = true;
  for await (const each of found) {
    const rows = rowsOf(each);
    if (first && head && rows[0]) yield UTF8 + head(rows[0]);
    if (rows.length > 0) first = false;
    yield rows.map(line).join('');
  }
}

function accounts(authors: readonly Row[]): readonly BundlePart[] {
  const [first] = authors;
  if (!first) return [];
  return [
    { name: 'accounts.jsonl', content: authors.map(jsonLine), packed: true },
    { name: 'accounts.csv', content: [UTF8, csvHead(first), ...authors.map(csvLine)], packed: true },
  ];
}

async function* attachments(files: BundlePorts['files'], copies: Plan['copies']) {
  for (const [file, name] of copies) {
    const bytes = await files.get(file);
    // What has been deleted together with its message is no longer there.
    if (bytes) yield { name, content: [bytes], packed: false };
  }
}

/** A file's own name is what its sender wrote; only a plain ending of it is kept. */
const endingOf = (name: string): string => /\.[a-z0-9]{1,8}$/i.exec(name)?.[0].toLowerCase() ?? '';

async function* chain(links: BundlePorts['links'], cases: Plan['cases']): AsyncGenerator<string> {
  for (const [id, length] of cases) {
    const lines = await links(id, length);
    yield lines.map((link) => `${JSON.stringify(link)}\n`).join('');
  }
}

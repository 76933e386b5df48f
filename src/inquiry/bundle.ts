import type { AttachmentStore, BundleFile, InquiryRequest, Policy, RequestableItem, Server } from '#core';
import {
  accountRow,
  copiedFiles,
  csvHeader,
  csvRow,
  type ExportRow,
  handlingRows,
  messageRows,
  toJsonLine,
} from './export-rows.ts';
import { answerItems, disclosedItems, type ItemAnswer } from './item-answers.ts';
import { createResultCounter, type ResultCounts } from './result-counts.ts';
import { type MatchingCase, readMatchingCase, type SearchPorts, searchCases } from './search.ts';

export interface BundlePorts extends SearchPorts {
  readonly attachmentStore: Pick<AttachmentStore, 'get'>;
  /** The places of a case's first events in the chain, a value a line; throws when one was changed. */
  readonly readChainLinks: (caseId: string, length: number) => Promise<readonly object[]>;
}

/** What an operator of a platform wants to be told. */
export interface PlatformIds {
  readonly accounts: readonly string[];
  readonly channels: readonly string[];
  readonly messages: readonly string[];
}

/** What would be handed over, before anything is. */
export interface BundlePlan {
  readonly counts: ResultCounts;
  readonly answers: readonly ItemAnswer[];
  readonly disclosedItems: ReadonlySet<RequestableItem>;
  /** Ids of the cases it is taken from, with how many events each had. */
  readonly cases: ReadonlyMap<string, number>;
  readonly ids: PlatformIds;
  /** Who wrote it, as last seen. */
  readonly accountRows: readonly ExportRow[];
  /** Stored copies by hash, with the names they have in the bundle. */
  readonly attachmentNames: ReadonlyMap<string, string>;
}

const MAX_MESSAGE_IDS = 20;

/**
 * Looks up what an inquiry asks for; keeps ids and names of accounts, never texts.
 * @example const plan = await planBundle(ports, server, paper, policy.inquiries)
 */
export async function planBundle(
  ports: SearchPorts,
  server: Server,
  paper: InquiryRequest,
  rules: Pick<Policy['inquiries'], 'texts'>,
): Promise<BundlePlan> {
  const counter = createResultCounter();
  const cases = new Map<string, number>();
  const accounts = new Set(paper.accounts);
  const channels = new Set<string>();
  const messages = new Set<string>();
  const authors = new Map<string, ExportRow>();
  const attachmentNames = new Map<string, string>();
  for await (const found of searchCases(ports, server, paper)) {
    counter.add(found);
    cases.set(found.caseId, found.eventCount);
    for (const { author, ref } of found.messages) {
      accounts.add(author.id);
      authors.set(author.id, accountRow(author));
      channels.add(ref.channel);
      if (messages.size <= MAX_MESSAGE_IDS) messages.add(ref.id);
    }
    for (const { file, name } of copiedFiles(found.events)) {
      attachmentNames.set(file, `attachments/${file}${fileExtension(name)}`);
    }
  }
  const counts = counter.result();
  const answers = answerItems(paper, rules, counts);
  const ids = { accounts: [...accounts], channels: [...channels], messages: [...messages] };
  return {
    counts,
    answers,
    disclosedItems: disclosedItems(answers),
    cases,
    ids,
    accountRows: [...authors.values()],
    attachmentNames,
  };
}

/** Which file of the bundle answers an item. @example bundleFileNameOf('posts') // 'messages.csv' */
export const bundleFileNameOf = (item: ItemAnswer['item']): string =>
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
 * @example for await (const part of generateBundleFiles(ports, server, paper, plan)) await zip.add(part)
 */
export async function* generateBundleFiles(
  ports: BundlePorts,
  server: Server,
  paper: InquiryRequest,
  plan: BundlePlan,
): AsyncGenerator<BundleFile> {
  const { disclosedItems, cases } = plan;
  async function* matchingCases(): AsyncGenerator<MatchingCase> {
    for (const [id, length] of cases) {
      const each = await readMatchingCase(ports, server, paper, id, length);
      if (each) yield each;
    }
  }
  const tableFiles = (
    name: string,
    rowsOf: (matchingCases: MatchingCase) => readonly ExportRow[],
  ): readonly BundleFile[] => [
    { name: `${name}.jsonl`, content: formatRows(matchingCases(), rowsOf, toJsonLine), compress: true },
    { name: `${name}.csv`, content: formatRows(matchingCases(), rowsOf, csvRow, csvHeader), compress: true },
  ];

  if (disclosedItems.has('profile')) yield* accountFiles(plan.accountRows);
  if (disclosedItems.has('posts') || disclosedItems.has('texts') || disclosedItems.has('attachments')) {
    yield* tableFiles('messages', (each) => messageRows(each, disclosedItems));
  }
  if (disclosedItems.has('handling')) yield* tableFiles('events', handlingRows);
  if (disclosedItems.has('attachments')) yield* attachmentFiles(ports.attachmentStore, plan.attachmentNames);
  if (disclosedItems.size > 0)
    yield { name: 'chain.jsonl', content: chainLines(ports.readChainLinks, cases), compress: true };
}

/** What opens without a word in front is taken for another encoding by spreadsheets. */
const UTF8_BOM = '\ufeff';

async function* formatRows(
  found: AsyncIterable<MatchingCase>,
  rowsOf: (found: MatchingCase) => readonly ExportRow[],
  line: (row: ExportRow) => string,
  head?: (row: ExportRow) => string,
): AsyncGenerator<string> {
  let first = true;
  for await (const each of found) {
    const rows = rowsOf(each);
    if (first && head && rows[0]) yield UTF8_BOM + head(rows[0]);
    if (rows.length > 0) first = false;
    yield rows.map(line).join('');
  }
}

function accountFiles(authors: readonly ExportRow[]): readonly BundleFile[] {
  const [first] = authors;
  if (!first) return [];
  return [
    { name: 'accounts.jsonl', content: authors.map(toJsonLine), compress: true },
    { name: 'accounts.csv', content: [UTF8_BOM, csvHeader(first), ...authors.map(csvRow)], compress: true },
  ];
}

async function* attachmentFiles(
  files: BundlePorts['attachmentStore'],
  copies: BundlePlan['attachmentNames'],
) {
  for (const [file, name] of copies) {
    const bytes = await files.get(file);
    // What has been deleted together with its message is no longer there.
    if (bytes) yield { name, content: [bytes], compress: false };
  }
}

/** A file's own name is what its sender wrote; only a plain ending of it is kept. */
const fileExtension = (name: string): string => /\.[a-z0-9]{1,8}$/i.exec(name)?.[0].toLowerCase() ?? '';

async function* chainLines(
  links: BundlePorts['readChainLinks'],
  cases: BundlePlan['cases'],
): AsyncGenerator<string> {
  for (const [id, length] of cases) {
    const lines = await links(id, length);
    yield lines.map((link) => `${JSON.stringify(link)}\n`).join('');
  }
}

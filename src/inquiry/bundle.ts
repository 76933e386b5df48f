import type {
  AttachmentStore,
  BundleFile,
  ChainLink,
  InquiryRequest,
  Policy,
  RequestableItem,
  Server,
  VerificationRecords,
} from '#core';
import { chainRows } from './chain-rows.ts';
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

import {
  findVerifications,
  NO_VERIFICATIONS,
  type Verifications,
  verificationRows,
} from './verifications.ts';

/** The dependencies of a bundle. */
export interface BundlePorts extends SearchPorts {
  readonly attachmentStore: Pick<AttachmentStore, 'get'>;
  /** The hash chain links of the first `length` events of a case. Throws if an event was changed. */
  readonly readChainLinks: (caseId: string, length: number) => Promise<readonly ChainLink[]>;
}

/** The ids that the operator of the platform needs. */
export interface PlatformIds {
  readonly accounts: readonly string[];
  readonly channels: readonly string[];
  readonly messages: readonly string[];
}

/** The content of a bundle, before its files are written. */
export interface BundlePlan {
  readonly counts: ResultCounts;
  readonly verifications: Verifications;
  readonly answers: readonly ItemAnswer[];
  readonly disclosedItems: ReadonlySet<RequestableItem>;
  /** The ids of its cases, with the number of events of each. */
  readonly cases: ReadonlyMap<string, number>;
  readonly ids: PlatformIds;
  /** The authors, as last seen. */
  readonly accountRows: readonly ExportRow[];
  /** Stored copies by hash, with the names they have in the bundle. */
  readonly attachmentNames: ReadonlyMap<string, string>;
}

const MAX_MESSAGE_IDS = 20;

/**
 * Finds the data that a request asks for. The plan contains ids and account names, never texts. Without
 * `verificationRecords`, the gate is not in use.
 * @example const plan = await planBundle(ports, server, request, policy.inquiries)
 */
export async function planBundle(
  ports: SearchPorts & { readonly verificationRecords?: VerificationRecords | undefined },
  server: Server,
  request: InquiryRequest,
  rules: Pick<Policy['inquiries'], 'texts'>,
): Promise<BundlePlan> {
  const counter = createResultCounter();
  const cases = new Map<string, number>();
  const accounts = new Set(request.accounts);
  const channels = new Set<string>();
  const messages = new Set<string>();
  const authors = new Map<string, ExportRow>();
  const attachmentNames = new Map<string, string>();
  for await (const matchingCase of searchCases(ports, server, request)) {
    counter.add(matchingCase);
    cases.set(matchingCase.caseId, matchingCase.eventCount);
    for (const { author, ref } of matchingCase.messages) {
      accounts.add(author.id);
      authors.set(author.id, accountRow(author));
      channels.add(ref.channel);
      if (messages.size <= MAX_MESSAGE_IDS) messages.add(ref.id);
    }
    for (const { file, name } of copiedFiles(matchingCase.events)) {
      attachmentNames.set(file, `attachments/${file}${fileExtension(name)}`);
    }
  }
  const counts = counter.result();
  const { verificationRecords: source } = ports;
  const verifications = source
    ? await findVerifications(source, server, request, counts.accountsByName)
    : NO_VERIFICATIONS;
  const answers = answerItems(request, rules, counts, verifications);
  const ids = { accounts: [...accounts], channels: [...channels], messages: [...messages] };
  return {
    counts,
    verifications,
    answers,
    disclosedItems: disclosedItems(answers),
    cases,
    ids,
    accountRows: [...authors.values()],
    attachmentNames,
  };
}

/** The file of the bundle that answers an item. @example bundleFileNameOf('posts') // 'messages.csv' */
export const bundleFileNameOf = (item: ItemAnswer['item']): string =>
  item === 'profile'
    ? 'accounts.csv'
    : item === 'verification'
      ? 'verifications.csv'
      : item === 'handling'
        ? 'events.csv'
        : item === 'attachments'
          ? 'attachments/'
          : 'messages.csv';

/**
 * The files of a bundle, one after the other, each as a stream. They contain only requested data, and no data that is
 * newer than the plan. Throws if stored evidence was changed.
 * @example for await (const file of generateBundleFiles(ports, server, request, plan)) await zip.add(file)
 */
export async function* generateBundleFiles(
  ports: BundlePorts,
  server: Server,
  request: InquiryRequest,
  plan: BundlePlan,
): AsyncGenerator<BundleFile> {
  const { disclosedItems, cases } = plan;
  async function* matchingCases(): AsyncGenerator<MatchingCase> {
    for (const [id, length] of cases) {
      const matchingCase = await readMatchingCase(ports, server, request, id, length);
      if (matchingCase) yield matchingCase;
    }
  }
  const tableFiles = (
    name: string,
    rowsOf: (matchingCase: MatchingCase) => readonly ExportRow[],
  ): readonly BundleFile[] => [
    { name: `${name}.jsonl`, content: formatRows(matchingCases(), rowsOf, toJsonLine), compress: true },
    { name: `${name}.csv`, content: formatRows(matchingCases(), rowsOf, csvRow, csvHeader), compress: true },
  ];

  if (disclosedItems.has('profile')) yield* rowFiles('accounts', plan.accountRows);
  if (disclosedItems.has('posts') || disclosedItems.has('texts') || disclosedItems.has('attachments')) {
    yield* tableFiles('messages', (matchingCase) => messageRows(matchingCase, disclosedItems));
  }
  if (disclosedItems.has('handling')) yield* tableFiles('events', handlingRows);
  if (disclosedItems.has('attachments')) yield* attachmentFiles(ports.attachmentStore, plan.attachmentNames);
  if (disclosedItems.has('verification'))
    yield* rowFiles('verifications', plan.verifications.records.flatMap(verificationRows));
  if (disclosesCases(disclosedItems))
    yield {
      name: 'chain.jsonl',
      content: chainLines(ports.readChainLinks, matchingCases(), disclosedItems),
      compress: true,
    };
}

/** Without it, spreadsheet programs assume another encoding. */
const UTF8_BOM = '\ufeff';

async function* formatRows(
  matchingCases: AsyncIterable<MatchingCase>,
  rowsOf: (matchingCase: MatchingCase) => readonly ExportRow[],
  line: (row: ExportRow) => string,
  head?: (row: ExportRow) => string,
): AsyncGenerator<string> {
  let isFirst = true;
  for await (const matchingCase of matchingCases) {
    const rows = rowsOf(matchingCase);
    if (isFirst && head && rows[0]) yield UTF8_BOM + head(rows[0]);
    if (rows.length > 0) isFirst = false;
    yield rows.map(line).join('');
  }
}

function rowFiles(name: string, rows: readonly ExportRow[]): readonly BundleFile[] {
  const [first] = rows;
  if (!first) return [];
  return [
    { name: `${name}.jsonl`, content: rows.map(toJsonLine), compress: true },
    { name: `${name}.csv`, content: [UTF8_BOM, csvHeader(first), ...rows.map(csvRow)], compress: true },
  ];
}

/** Whether data of cases is disclosed; the records of the gate belong to no case. @example disclosesCases(new Set(['posts'])) */
export const disclosesCases = (disclosedItems: ReadonlySet<RequestableItem>): boolean =>
  [...disclosedItems].some((item) => item !== 'verification');

async function* attachmentFiles(
  attachmentStore: BundlePorts['attachmentStore'],
  attachmentNames: BundlePlan['attachmentNames'],
) {
  for (const [file, name] of attachmentNames) {
    const bytes = await attachmentStore.get(file);
    // Undefined if the copy was deleted together with its message.
    if (bytes) yield { name, content: [bytes], compress: false };
  }
}

/** The sender chooses the name of a file, so only a simple extension is kept. */
const fileExtension = (name: string): string => /\.[a-z0-9]{1,8}$/i.exec(name)?.[0].toLowerCase() ?? '';

async function* chainLines(
  readChainLinks: BundlePorts['readChainLinks'],
  matchingCases: AsyncIterable<MatchingCase>,
  disclosedItems: ReadonlySet<RequestableItem>,
): AsyncGenerator<string> {
  for await (const matchingCase of matchingCases) {
    const links = await readChainLinks(matchingCase.caseId, matchingCase.eventCount);
    yield chainRows(links, matchingCase, disclosedItems).map(toJsonLine).join('');
  }
}

import type { Archive, CaseEvent, InquiryRequest, Message, Server } from '#core';
import { serverKey } from '#core';
import { nameKey } from './accounts.ts';

/** The search criteria of a request. */
export type InquiryQuery = Pick<
  InquiryRequest,
  'accounts' | 'names' | 'messages' | 'contacts' | 'from' | 'until'
>;

/** One account, display name, message or contact of a request. */
export interface InquirySubject {
  readonly kind: 'account' | 'name' | 'message' | 'contact';
  readonly value: string;
}

/** All subjects of a request, in its order. @example subjectsOf(request)[0] // { kind: 'account', value: '81…' } */
export const subjectsOf = ({
  accounts,
  names = [],
  messages,
  contacts,
}: InquiryQuery): readonly InquirySubject[] => [
  ...accounts.map((value) => ({ kind: 'account', value }) as const),
  ...names.map((value) => ({ kind: 'name', value }) as const),
  ...messages.map((value) => ({ kind: 'message', value }) as const),
  ...contacts.map((value) => ({ kind: 'contact', value }) as const),
];

/** A case with the messages that match a request; each version of a message once. */
export interface MatchingCase {
  readonly caseId: string;
  /** The number of events when it was read. */
  readonly eventCount: number;
  readonly events: readonly CaseEvent[];
  readonly messages: readonly Message[];
  /** For each message in `messages`: the subjects that it matches. */
  readonly subjects: readonly (readonly InquirySubject[])[];
}

/** The dependencies of a search. */
export interface SearchPorts {
  readonly archive: Pick<Archive, 'read' | 'listCasesByAuthor' | 'listCasesOfServer'>;
  /** Folds disguised spellings to one form. @example fold('ＡＢＣ') // 'abc' */
  readonly fold: (text: string) => string;
}

const PAGE_SIZE = 500;
const MAX_CASES = 1_000_000;
const CASE_ID_PATTERN = /^Y-[0-9A-Z]{1,32}$/i;

/**
 * The matching cases of one server, one at a time, so that memory use does not grow with the archive. If the request
 * has only accounts and case numbers, other cases are not read.
 * @example for await (const { caseId, messages } of searchCases({ archive, fold }, server, request)) …
 */
export async function* searchCases(
  { archive, fold }: SearchPorts,
  server: Server,
  query: InquiryQuery,
): AsyncGenerator<MatchingCase> {
  const match = createMatcher(fold, query);
  for await (const caseId of candidateCaseIds(archive, server, query)) {
    const matchingCase = await readMatchingCase({ archive, fold }, server, query, caseId, undefined, match);
    if (matchingCase) yield matchingCase;
  }
}

/**
 * One case with its first `length` events; undefined if nothing in it matches, or if it belongs to another server.
 * @example await readMatchingCase(ports, server, request, 'Y-4G7C2Q0M1X')
 */
export async function readMatchingCase(
  { archive, fold }: SearchPorts,
  server: Server,
  query: InquiryQuery,
  caseId: string,
  length?: number,
  match = createMatcher(fold, query),
): Promise<MatchingCase | undefined> {
  const events = (await archive.read(caseId)).slice(0, length);
  const [first] = events;
  if (first?.kind !== 'opened' || serverKey(first.message.ref.server) !== serverKey(server)) return undefined;
  const matched = messageVersions(events).flatMap((message) => {
    const subjects = match(caseId, message);
    return subjects ? [{ message, subjects }] : [];
  });
  if (matched.length === 0) return undefined;
  return {
    caseId,
    eventCount: events.length,
    events,
    messages: matched.map(({ message }) => message),
    subjects: matched.map(({ subjects }) => subjects),
  };
}

async function* candidateCaseIds(
  archive: SearchPorts['archive'],
  server: Server,
  { accounts, names = [], messages, contacts }: InquiryQuery,
): AsyncGenerator<string> {
  const needsNoScan =
    messages.every((message) => CASE_ID_PATTERN.test(message)) && contacts.length + names.length === 0;
  if (needsNoScan && accounts.length + messages.length > 0) {
    const ids = new Set(messages.map((caseId) => caseId.toUpperCase()));
    for (const id of accounts)
      for (const caseId of await archive.listCasesByAuthor({ server, id }, MAX_CASES)) ids.add(caseId);
    yield* ids;
    return;
  }
  for (let after: string | undefined; ; ) {
    const page = await archive.listCasesOfServer(server, PAGE_SIZE, after);
    yield* page;
    after = page.at(-1);
    if (page.length < PAGE_SIZE) return;
  }
}

/**
 * Every version of every message in a case: as posted, as edited, and the other messages of its group.
 * @example messageVersions(events).length
 */
export function messageVersions(events: readonly CaseEvent[]): readonly Message[] {
  const versions = new Map<string, Message>();
  for (const event of events) {
    if (event.kind !== 'opened' && event.kind !== 'rejudged') continue;
    for (const message of [event.message, ...(event.pieces ?? [])]) {
      const { ref, editedAt, text } = message;
      const key = JSON.stringify([ref.channel, ref.id, editedAt ?? null, text]);
      // Its pictures are read after the message was stored: the same version has more parts then.
      if (!versions.has(key) || message.readPictures) versions.set(key, message);
    }
  }
  return [...versions.values()];
}

/** The subjects that a message matches; undefined for none. A query with only a period matches without a subject. */
function createMatcher(fold: SearchPorts['fold'], query: InquiryQuery) {
  const { from, until } = query;
  const subjects = subjectsOf(query).map((subject) => ({
    subject,
    folded: subject.kind === 'contact' ? removeSeparators(fold(subject.value)) : '',
  }));
  const needsText = subjects.some(({ subject }) => subject.kind === 'contact');
  return (caseId: string, message: Message): readonly InquirySubject[] | undefined => {
    if ((from && message.sentAt < from) || (until && message.sentAt >= until)) return undefined;
    if (subjects.length === 0) return [];
    const text = needsText
      ? removeSeparators(fold([message.text, ...message.parts.map((part) => part.text)].join('\n')))
      : '';
    const isMatch = ({ kind, value }: InquirySubject, folded: string): boolean => {
      switch (kind) {
        case 'account':
          return message.author.id === value;
        case 'name':
          return nameKey(message.author.name) === nameKey(value);
        case 'contact':
          return folded !== '' && text.includes(folded);
        case 'message':
          return [message.ref.id, message.url].includes(value) || caseId === value.toUpperCase();
        default:
          return kind satisfies never;
      }
    };
    const matched = subjects.flatMap(({ subject, folded }) => (isMatch(subject, folded) ? [subject] : []));
    return matched.length > 0 ? matched : undefined;
  };
}

/** Phone numbers and names are written with or without spaces and dashes. */
const removeSeparators = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\u2010-\u2015\u2212-]/g, '');

/** An account of the stored cases that has used a display name. */
export interface AccountCandidate {
  readonly id: string;
  /** The number of cases with its messages. */
  readonly cases: number;
}

/**
 * The accounts in the stored cases of a server that have used these display names, by `nameKey`, in no particular order.
 * Reads all cases of the server.
 * @example (await findAccountsByName(archive, server, ['カイ'])).get('カイ') // [{ id: '417719834231439361', cases: 2 }]
 */
export async function findAccountsByName(
  archive: Pick<Archive, 'read' | 'listCasesOfServer'>,
  server: Server,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly AccountCandidate[]>> {
  const casesByName = new Map(names.map((name) => [nameKey(name), new Map<string, number>()]));
  for (let after: string | undefined; casesByName.size > 0; ) {
    const page = await archive.listCasesOfServer(server, PAGE_SIZE, after);
    for (const caseId of page) {
      const authors = new Map(
        messageVersions(await archive.read(caseId)).map(({ author }) => [
          JSON.stringify([nameKey(author.name), author.id]),
          author,
        ]),
      );
      for (const { id, name } of authors.values()) {
        const cases = casesByName.get(nameKey(name));
        cases?.set(id, (cases.get(id) ?? 0) + 1);
      }
    }
    after = page.at(-1);
    if (page.length < PAGE_SIZE) break;
  }
  return new Map([...casesByName].map(([key, cases]) => [key, [...cases].map(toCandidate)]));
}

const toCandidate = ([id, cases]: readonly [string, number]): AccountCandidate => ({ id, cases });

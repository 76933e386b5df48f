import type { Archive, CaseEvent, InquiryRequest, Message, Server } from '#core';
import { serverKey } from '#core';

/** What is looked for. */
export type InquiryQuery = Pick<InquiryRequest, 'accounts' | 'messages' | 'contacts' | 'from' | 'until'>;

/** One thing that was asked about. */
export interface InquirySubject {
  readonly kind: 'account' | 'message' | 'contact';
  readonly value: string;
}

/** Every subject of a paper, in its order. @example subjectsOf(paper)[0] // { kind: 'account', value: '81…' } */
export const subjectsOf = ({ accounts, messages, contacts }: InquiryQuery): readonly InquirySubject[] => [
  ...accounts.map((value) => ({ kind: 'account', value }) as const),
  ...messages.map((value) => ({ kind: 'message', value }) as const),
  ...contacts.map((value) => ({ kind: 'contact', value }) as const),
];

/** A case with messages that were asked about, each version of them once. */
export interface MatchingCase {
  readonly caseId: string;
  /** How many events it had when it was read. */
  readonly eventCount: number;
  readonly events: readonly CaseEvent[];
  readonly messages: readonly Message[];
  /** What each of these messages was asked about as. */
  readonly subjects: readonly (readonly InquirySubject[])[];
}

export interface SearchPorts {
  readonly archive: Pick<Archive, 'read' | 'listCasesByAuthor' | 'listCasesOfServer'>;
  /** Makes disguised spellings alike. @example fold('ＡＢＣ') // 'abc' */
  readonly fold: (text: string) => string;
}

const PAGE_SIZE = 500;
const MAX_CASES = 1_000_000;
const CASE_ID_PATTERN = /^Y-[0-9A-Z]{1,32}$/i;

/**
 * The cases of one server that hold what is looked for, one at a time: memory does not grow with the archive. Where
 * only accounts are asked about, nobody else's cases are opened.
 * @example for await (const { deriveCaseId, messages } of searchCases({ archive, fold }, server, paper)) …
 */
export async function* searchCases(
  { archive, fold }: SearchPorts,
  server: Server,
  query: InquiryQuery,
): AsyncGenerator<MatchingCase> {
  const match = createMatcher(fold, query);
  for await (const caseId of candidateCaseIds(archive, server, query)) {
    const found = await readMatchingCase({ archive, fold }, server, query, caseId, undefined, match);
    if (found) yield found;
  }
}

/**
 * One case as it was at `length` events; undefined when nothing in it was asked about, or it is another server's.
 * @example await readMatchingCase(ports, server, paper, 'Y-4G7C2Q0M1X')
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
  { accounts, messages, contacts }: InquiryQuery,
): AsyncGenerator<string> {
  const needsNoScan = messages.every((each) => CASE_ID_PATTERN.test(each)) && contacts.length === 0;
  if (needsNoScan && accounts.length + messages.length > 0) {
    const ids = new Set(messages.map((each) => each.toUpperCase()));
    for (const id of accounts)
      for (const each of await archive.listCasesByAuthor({ server, id }, MAX_CASES)) ids.add(each);
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

/** Every version of every message in a case: as posted, as edited, and the pieces it was read with. */
export function messageVersions(events: readonly CaseEvent[]): readonly Message[] {
  const all = new Map<string, Message>();
  for (const event of events) {
    if (event.kind !== 'opened' && event.kind !== 'rejudged') continue;
    for (const each of [event.message, ...(event.pieces ?? [])]) {
      const key = JSON.stringify([each.ref.channel, each.ref.id, each.editedAt ?? null, each.text]);
      if (!all.has(key)) all.set(key, each);
    }
  }
  return [...all.values()];
}

/** What of the query a message matches; undefined when it is not asked about. A bare period matches without subject. */
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
    const matched = subjects.flatMap(({ subject, folded }) => {
      const hit =
        subject.kind === 'account'
          ? message.author.id === subject.value
          : subject.kind === 'contact'
            ? folded !== '' && text.includes(folded)
            : [message.ref.id, message.url].includes(subject.value) || caseId === subject.value.toUpperCase();
      return hit ? [subject] : [];
    });
    return matched.length > 0 ? matched : undefined;
  };
}

/** Numbers and names are written with blanks and dashes or without. */
const removeSeparators = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\u2010-\u2015\u2212-]/g, '');

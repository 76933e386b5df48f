import type { Askable, CaseEvent, Message } from '#core';
import { tokyo } from './days.ts';
import type { FoundCase } from './find.ts';

/** One line of a table; every line of a table has the same columns. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

const utc = (at: Date | undefined): string | null => at?.toISOString() ?? null;
const jst = (at: Date | undefined): string | null => (at ? tokyo(at) : null);

/**
 * The messages of a case, every version a line: when and where, and the words only when `items` has `texts`.
 * @example messageRows(found, new Set(['posts']))
 */
export const messageRows = (
  { caseId, messages, events }: FoundCase,
  items: ReadonlySet<Askable>,
): readonly Row[] =>
  messages.map((message) => ({
    case: caseId,
    message: message.ref.id,
    channel: message.ref.channel,
    url: message.url ?? null,
    account: message.author.id,
    sent_utc: utc(message.sentAt),
    sent_jst: jst(message.sentAt),
    edited_utc: utc(message.editedAt),
    reply_to: message.replyTo ?? null,
    erased: message.erased ?? false,
    ...(items.has('texts') && {
      text: message.text,
      parts: message.parts.map(({ kind, text }) => `${kind}: ${text}`).join('\n'),
    }),
    ...(items.has('attachments') && {
      files: filesIn(events)
        .map(({ file }) => file)
        .join(' '),
    }),
  }));

/** An account as it was last seen. @example accountRow(message.author) */
export const accountRow = (author: Message['author']): Row => ({
  account: author.id,
  name: author.name,
  account_created_utc: utc(author.accountCreatedAt),
  joined_utc: utc(author.joinedAt),
});

/** Copies of what came with the messages of a case. @example filesIn(found.events)[0]?.file */
export const filesIn = (
  events: readonly CaseEvent[],
): readonly { readonly name: string; readonly file: string; readonly bytes: number }[] =>
  events.flatMap((event) => (event.kind === 'copied' ? event.files : []));

/**
 * What was judged and done, an event a line. Who reported, decided or appealed is nobody's business here, and nobody's
 * words are in it.
 * @example handlingRows(found)
 */
export const handlingRows = ({ caseId, events }: FoundCase): readonly Row[] =>
  events.map((event, at) => ({
    case: caseId,
    event: at,
    kind: event.kind,
    at_utc: utc(event.at),
    at_jst: jst(event.at),
    ...handled(event),
  }));

const NOTHING = {
  ruling: null,
  score: null,
  rules: null,
  packs: null,
  action: null,
  status: null,
  decision: null,
};

function handled(event: CaseEvent): Row {
  switch (event.kind) {
    case 'opened':
    case 'rejudged': {
      const { ruling, score, signals } = event.verdict;
      const rules = [...new Set(signals.map(({ rule }) => rule))].join(' ');
      return { ...NOTHING, ruling, score, rules, packs: event.packs };
    }
    case 'acted':
      return { ...NOTHING, action: event.outcome.action.kind, status: event.outcome.status };
    case 'escalated':
      return { ...NOTHING, action: event.rung };
    case 'ruled':
      return { ...NOTHING, decision: event.decision };
    default:
      return NOTHING;
  }
}

/** @example jsonLine({ a: 1 }) // '{"a":1}\n' */
export const jsonLine = (row: Row): string => `${JSON.stringify(row)}\n`;

/** The head of a table in CSV. @example csvHead({ a: 1 }) // 'a\r\n' */
export const csvHead = (row: Row): string => `${Object.keys(row).join(',')}\r\n`;

/** @example csvLine({ a: 'x, y', b: null }) // '"x, y",\r\n' */
export const csvLine = (row: Row): string => `${Object.values(row).map(cell).join(',')}\r\n`;

/** What begins like a formula is no formula: a spreadsheet that opens a recruiter's post must not run it. */
function cell(value: Row[string]): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

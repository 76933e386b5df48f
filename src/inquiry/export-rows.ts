import {
  type CaseEvent,
  type CopiedFile,
  exportReading,
  type Message,
  openStoredVerdict,
  type RequestableItem,
} from '#core';
import { formatJapanTime } from '#lib';
import type { MatchingCase } from './search.ts';

/** One row of a table; all rows of a table have the same columns. */
export type ExportRow = Readonly<Record<string, string | number | boolean | null>>;

/** A time as ISO 8601 in UTC; null for none. @example formatUtc(new Date(0)) // '1970-01-01T00:00:00.000Z' */
export const formatUtc = (at: Date | undefined): string | null => at?.toISOString() ?? null;
/** A time in Japan; null for none. @example formatJst(new Date(0)) // '1970-01-01 09:00:00' */
export const formatJst = (at: Date | undefined): string | null => (at ? formatJapanTime(at) : null);

/**
 * The messages of a case, one row for each version. Texts are included only if `items` has `texts`.
 * @example messageRows(matchingCase, new Set(['posts']))
 */
export const messageRows = (
  { caseId, messages, events }: MatchingCase,
  items: ReadonlySet<RequestableItem>,
): readonly ExportRow[] =>
  messages.map((message) => ({
    case: caseId,
    message: message.ref.id,
    channel: message.ref.channel,
    url: message.url ?? null,
    account: message.author.id,
    sent_utc: formatUtc(message.sentAt),
    sent_jst: formatJst(message.sentAt),
    edited_utc: formatUtc(message.editedAt),
    reply_to: message.replyTo ?? null,
    erased: message.erased ?? false,
    ...(items.has('texts') && {
      text: message.text,
      parts: message.parts.map(({ kind, text }) => `${kind}: ${text}`).join('\n'),
      pictures: pictureReadings(message, items.has('attachments') ? events : []),
    }),
    ...(items.has('attachments') && {
      files: copiedFiles(events)
        .map(({ file }) => file)
        .join(' '),
    }),
  }));

/**
 * What was read in the pictures of a message, as JSON: `file` is the stored copy in these events, `hash` the perceptual hash,
 * boxes are in pixels, `confidence` is from 0 to 1. Empty for none, and for an erased message.
 */
function pictureReadings(message: Message, events: readonly CaseEvent[]): string {
  const { ref, erased, readPictures = [] } = message;
  if (erased || readPictures.length === 0) return '';
  const files = copiedFiles(events);
  return JSON.stringify(
    readPictures.map((reading) => {
      const copy = files.find(({ picture, message: id }) => picture === reading.picture && id === ref.id);
      return { ...exportReading(reading), ...(copy && { file: copy.file }) };
    }),
  );
}

/** The row of an account, as it was last seen. @example accountRow(message.author) */
export const accountRow = (author: Message['author']): ExportRow => ({
  account: author.id,
  name: author.name,
  account_created_utc: formatUtc(author.accountCreatedAt),
  joined_utc: formatUtc(author.joinedAt),
});

/** The stored copies of attachments of a case. @example copiedFiles(matchingCase.events)[0]?.file */
export const copiedFiles = (events: readonly CaseEvent[]): readonly CopiedFile[] =>
  events.flatMap((event) => (event.kind === 'copied' ? event.files : []));

/**
 * The judgements and actions of a case, one row for each event. Without the names of reporters, moderators and
 * appellants, and without texts.
 * @example handlingRows(matchingCase)
 */
export const handlingRows = ({ caseId, events }: MatchingCase): readonly ExportRow[] =>
  events.map((event, index) => ({
    case: caseId,
    event: index,
    kind: event.kind,
    at_utc: formatUtc(event.at),
    at_jst: formatJst(event.at),
    ...handlingColumns(event),
  }));

const EMPTY_HANDLING_COLUMNS = {
  ruling: null,
  score: null,
  probability: null,
  log_odds: null,
  rules: null,
  packs: null,
  action: null,
  status: null,
  decision: null,
};

function handlingColumns(event: CaseEvent): ExportRow {
  switch (event.kind) {
    case 'opened':
    case 'rejudged': {
      const { ruling, signals, logOdds, probability, score } = openStoredVerdict(event.verdict);
      const rules = [...new Set(signals.map(({ rule }) => rule))].join(' ');
      const figures = score === undefined ? { probability, log_odds: logOdds } : { score };
      return { ...EMPTY_HANDLING_COLUMNS, ruling, ...figures, rules, packs: event.packs };
    }
    case 'acted':
      return { ...EMPTY_HANDLING_COLUMNS, action: event.outcome.action.kind, status: event.outcome.status };
    case 'escalated':
      return { ...EMPTY_HANDLING_COLUMNS, action: event.rung };
    case 'ruled':
      return { ...EMPTY_HANDLING_COLUMNS, decision: event.decision };
    default:
      return EMPTY_HANDLING_COLUMNS;
  }
}

/** A row as a line of JSON. @example toJsonLine({ a: 1 }) // '{"a":1}\n' */
export const toJsonLine = (row: ExportRow): string => `${JSON.stringify(row)}\n`;

/** The header line of a table in CSV. @example csvHeader({ a: 1 }) // 'a\r\n' */
export const csvHeader = (row: ExportRow): string => `${Object.keys(row).join(',')}\r\n`;

/** A row as a line of CSV. @example csvRow({ a: 'x, y', b: null }) // '"x, y",\r\n' */
export const csvRow = (row: ExportRow): string => `${Object.values(row).map(csvCell).join(',')}\r\n`;

/**
 * What a formula may start with. Spreadsheet programs skip white space before it, and Japanese ones accept full-width
 * signs (https://owasp.org/www-community/attacks/CSV_Injection; ASVS 5.0, 1.2.10 adds the null character).
 */
const FORMULA_START = /^[=+\-@＝＋－＠\t\r\n\0]/;

/** A text that starts like a formula gets an apostrophe, so that spreadsheet programs do not run it. */
function csvCell(value: ExportRow[string]): string {
  if (value === null) return '';
  const text = typeof value === 'string' && FORMULA_START.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

import { findValueEnd, isJsonWhitespace, type ScanState } from './json-byte-reader.ts';

/** Formats that can be detected from the first bytes; `list` is one JSON list. */
export type HistoryFormat = 'json-lines' | 'chat-export' | 'list' | 'zip';

const [OPEN_LIST, OPEN_OBJECT, CLOSE_OBJECT, QUOTE] = [0x5b, 0x7b, 0x7d, 0x22];
const newScanState = (at: number): ScanState => ({ at, depth: 0, inString: false, escaped: false });

/**
 * Detects the format from the first bytes, never from the file name. `isComplete` says that `head` is the whole
 * content. Unknown text counts as JSON lines: its invalid lines are reported one by one. Content that cannot be JSON
 * lines is refused with a sentence.
 * @example detectFormat(Buffer.from('{"guild":{},"messages":['), false) // { format: 'chat-export' }
 */
export const detectFormat = (
  head: Buffer,
  isComplete: boolean,
): { readonly format: HistoryFormat } | { readonly why: string } => {
  if (head.subarray(0, 2).toString('latin1') === 'PK' && head[2]! < 0x09) return { format: 'zip' };
  if (/^(\xff\xfe|\xfe\xff)/.test(head.subarray(0, 2).toString('latin1')))
    return { why: 'it is UTF-16 text; save it as UTF-8' };
  if (head.includes(0)) return { why: 'it is not text: JSON or a zip archive is expected' };
  const start = skipSpace(head, 0);
  if (start === head.length && isComplete) return { why: 'it is empty: there is no message in it' };
  if (head[start] === OPEN_LIST) return { format: detectListOrLines(head, start) };
  if (head[start] === OPEN_OBJECT) return detectObjectOrLines(head, start);
  return { format: 'json-lines' };
};

const skipSpace = (bytes: Buffer, from: number): number => {
  let at = from;
  while (at < bytes.length && isJsonWhitespace(bytes[at]!)) at++;
  return at;
};

/** JSON lines may contain a line with a list. So a list with content after it is one line of a JSON lines file. */
const detectListOrLines = (head: Buffer, start: number): HistoryFormat => {
  const end = findValueEnd(head, newScanState(start));
  return end !== -1 && skipSpace(head, end) < head.length ? 'json-lines' : 'list';
};

const detectObjectOrLines = (head: Buffer, start: number): { format: HistoryFormat } | { why: string } => {
  let hasGuild = false;
  let at = skipSpace(head, start + 1);
  while (head[at] === QUOTE) {
    const keyEnd = findValueEnd(head, newScanState(at));
    if (keyEnd === -1) break;
    const key = head.toString('utf8', at + 1, keyEnd - 1);
    // After the key: a colon, then the value.
    const value = skipSpace(head, skipSpace(head, keyEnd) + 1);
    if (key === 'messages' && head[value] === OPEN_LIST) return { format: 'chat-export' };
    if (key === 'guild' && head[value] === OPEN_OBJECT) hasGuild = true;
    const valueEnd = findValueEnd(head, newScanState(value));
    if (valueEnd === -1) break;
    at = skipSpace(head, valueEnd);
    if (head[at] === CLOSE_OBJECT) return detectOneObject(head, start, at + 1);
    at = skipSpace(head, at + 1);
  }
  return { format: hasGuild ? 'chat-export' : 'json-lines' };
};

/** One object over several lines is not JSON lines. */
const detectOneObject = (
  head: Buffer,
  start: number,
  end: number,
): { format: HistoryFormat } | { why: string } => {
  const object = head.toString('utf8', start, end);
  if (!object.includes('\n') || !isJson(object)) return { format: 'json-lines' };
  return { why: 'it is an object over several lines without "messages"; write one message on each line' };
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

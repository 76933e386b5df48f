import { endOfValue, isSpace, type Scan } from './json-bytes.ts';

export type Format = 'json-lines' | 'chat-export' | 'list' | 'zip';

const [OPEN_LIST, OPEN_OBJECT, CLOSE_OBJECT, QUOTE] = [0x5b, 0x7b, 0x7d, 0x22];
const fresh = (at: number): Scan => ({ at, depth: 0, inString: false, escaped: false });

/**
 * Recognises a history by how it begins, never by its name. `whole` tells that `head` is all there is. Anything else
 * is JSON lines, whose bad lines are reported one by one; what cannot even be that is refused with a sentence.
 * @example formatOf(Buffer.from('{"guild":{},"messages":['), false) // { format: 'chat-export' }
 */
export const formatOf = (
  head: Buffer,
  whole: boolean,
): { readonly format: Format } | { readonly why: string } => {
  if (head.subarray(0, 2).toString('latin1') === 'PK' && head[2]! < 0x09) return { format: 'zip' };
  if (/^(\xff\xfe|\xfe\xff)/.test(head.subarray(0, 2).toString('latin1')))
    return { why: 'it is UTF-16 text; save it as UTF-8' };
  if (head.includes(0)) return { why: 'it is not text: JSON or a zip archive is expected' };
  const start = skipSpace(head, 0);
  if (start === head.length && whole) return { why: 'it is empty: there is no message in it' };
  if (head[start] === OPEN_LIST) return { format: listOrLines(head, start) };
  if (head[start] === OPEN_OBJECT) return objectOrLines(head, start);
  return { format: 'json-lines' };
};

const skipSpace = (bytes: Buffer, from: number): number => {
  let at = from;
  while (at < bytes.length && isSpace(bytes[at]!)) at++;
  return at;
};

/** A list that something follows is only the first, odd line of many. */
const listOrLines = (head: Buffer, start: number): Format => {
  const end = endOfValue(head, fresh(start));
  return end !== -1 && skipSpace(head, end) < head.length ? 'json-lines' : 'list';
};

const objectOrLines = (head: Buffer, start: number): { format: Format } | { why: string } => {
  let guild = false;
  let at = skipSpace(head, start + 1);
  while (head[at] === QUOTE) {
    const keyEnd = endOfValue(head, fresh(at));
    if (keyEnd === -1) break;
    const key = head.toString('utf8', at + 1, keyEnd - 1);
    // Behind the key: a colon, then the value.
    const value = skipSpace(head, skipSpace(head, keyEnd) + 1);
    if (key === 'messages' && head[value] === OPEN_LIST) return { format: 'chat-export' };
    if (key === 'guild' && head[value] === OPEN_OBJECT) guild = true;
    const valueEnd = endOfValue(head, fresh(value));
    if (valueEnd === -1) break;
    at = skipSpace(head, valueEnd);
    if (head[at] === CLOSE_OBJECT) return closedObject(head, start, at + 1);
    at = skipSpace(head, at + 1);
  }
  return { format: guild ? 'chat-export' : 'json-lines' };
};

const closedObject = (head: Buffer, start: number, end: number): { format: Format } | { why: string } => {
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

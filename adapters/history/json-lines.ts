import { plainMessage } from './plain-record.ts';
import {
  BROKEN_CHARACTER,
  brokenCharacterIn,
  type HistoryRecord,
  MAX_RECORD_BYTES,
  problem,
  readJson,
} from './record.ts';

const LF = 0x0a;

/**
 * Reads JSON lines: one object per line with `text`, and if you like `author`, `channel`, `sentAt`. Blank lines,
 * CRLF and a missing last line break are fine. A bad line is a problem of its own; the others are read.
 * @example for await (const record of readJsonLines(createReadStream('chat.jsonl'))) …
 */
export async function* readJsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<HistoryRecord> {
  let line = 0;
  let index = 0;
  for await (const bytes of linesOf(chunks)) {
    line++;
    if (bytes === 'too-long') {
      index++;
      yield problem(`line ${line}`, `it is longer than ${MAX_RECORD_BYTES >> 20} MB`);
    } else if (!isBlank(bytes)) {
      yield readLine(bytes, line, index++);
    }
  }
}

const readLine = (bytes: Buffer, line: number, index: number): HistoryRecord => {
  const json = readJson(bytes);
  if ('why' in json) return problem(`line ${line}`, json.why);
  const message = plainMessage(json.value, index);
  if (typeof message === 'string') return problem(`line ${line}`, message);
  const broken = json.escapes ? brokenCharacterIn(message, 'text') : undefined;
  if (broken !== undefined) return problem(`line ${line}`, `"${broken}" holds ${BROKEN_CHARACTER}`);
  return { kind: 'message', index, message };
};

async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | 'too-long'> {
  // The beginning of a line whose end has not come yet, in pieces: joined once, however many there are.
  let begun: Buffer[] = [];
  let begunLength = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      const rest = chunk.subarray(start, end);
      if (begunLength + rest.length > MAX_RECORD_BYTES) yield 'too-long';
      else yield begunLength === 0 ? rest : Buffer.concat([...begun, rest]);
      begun = [];
      begunLength = 0;
      start = end + 1;
    }
    begunLength += chunk.length - start;
    if (begunLength > MAX_RECORD_BYTES) begun = [];
    else if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (begunLength > MAX_RECORD_BYTES) yield 'too-long';
  else if (begunLength > 0) yield Buffer.concat(begun);
}

const isBlank = (bytes: Buffer): boolean => {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
};

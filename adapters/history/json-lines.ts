import { parsePlainMessage, plainPictures } from './plain-record.ts';
import {
  createProblem,
  findLoneSurrogate,
  type HistoryRecord,
  LONE_SURROGATE_TEXT,
  MAX_RECORD_BYTES,
  parseJson,
} from './record.ts';

const LF = 0x0a;

/**
 * Reads JSON lines: one object per line with `text`, optionally `author`, `channel`, `sentAt`, `image` (a path). Blank lines, CRLF and a
 * missing last line break are accepted. An invalid line becomes a problem; the other lines are read. Rejects when
 * `chunks` does.
 * @example for await (const record of readJsonLines(createReadStream('chat.jsonl'))) …
 */
export async function* readJsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<HistoryRecord> {
  let line = 0;
  let index = 0;
  for await (const bytes of splitLines(chunks)) {
    line++;
    if (bytes === 'too-long') {
      index++;
      yield createProblem(`line ${line}`, `it is longer than ${MAX_RECORD_BYTES >> 20} MB`);
    } else if (!isBlank(bytes)) {
      yield readLine(bytes, line, index++);
    }
  }
}

const readLine = (bytes: Buffer, line: number, index: number): HistoryRecord => {
  const json = parseJson(bytes);
  if ('why' in json) return createProblem(`line ${line}`, json.why);
  const message = parsePlainMessage(json.value, index);
  if (typeof message === 'string') return createProblem(`line ${line}`, message);
  const brokenField = json.hasEscapes ? findLoneSurrogate(message, 'text') : undefined;
  if (brokenField !== undefined)
    return createProblem(`line ${line}`, `"${brokenField}" holds ${LONE_SURROGATE_TEXT}`);
  const pictures = plainPictures(json.value);
  return { kind: 'message', index, message, ...(pictures.length > 0 && { pictures }) };
};

async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | 'too-long'> {
  // Chunks of a line whose end has not been read yet; they are joined once, at the end of the line.
  let pending: Buffer[] = [];
  let pendingLength = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      const rest = chunk.subarray(start, end);
      if (pendingLength + rest.length > MAX_RECORD_BYTES) yield 'too-long';
      else yield pendingLength === 0 ? rest : Buffer.concat([...pending, rest]);
      pending = [];
      pendingLength = 0;
      start = end + 1;
    }
    pendingLength += chunk.length - start;
    if (pendingLength > MAX_RECORD_BYTES) pending = [];
    else if (start < chunk.length) pending.push(chunk.subarray(start));
  }
  if (pendingLength > MAX_RECORD_BYTES) yield 'too-long';
  else if (pendingLength > 0) yield Buffer.concat(pending);
}

const isBlank = (bytes: Buffer): boolean => {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
};

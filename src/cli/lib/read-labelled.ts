import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LoadResult } from '../../app/load-rules.ts';

const LABELS = ['hide', 'flag', 'pass'] as const;

/** The expected ruling: `hide`, `flag` (a moderator should look), or `pass`. */
export type Label = (typeof LABELS)[number];

/** A labelled text. */
export interface LabelledLine {
  readonly kind: 'line';
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** The path of a picture that was posted with the text, as written. */
  readonly image?: string;
  readonly expect: Label;
  /** Where the text comes from, such as "quoted"; figures are given for each origin. */
  readonly origin: string | undefined;
  /** Bytes of the file up to the end of the line. */
  readonly end: number;
}

/** An unusable line, and what to write instead. */
export interface UnusableLine {
  readonly kind: 'problem';
  readonly line: number;
  readonly why: string;
  /** Bytes of the file up to the end of the line. */
  readonly end: number;
}

/** Why a command that only knows texts refuses a line with a picture. */
export const NO_PICTURES =
  'pictures are not read here, only by eval; leave the line out, or write its words as "text"';

/** A longer line is not a message. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const LF = 0x0a;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The files of a path: itself, or the `.jsonl` files of a folder, sorted by name.
 * @example await listLabelledFiles('sets') // { ok: true, value: ['sets/chat.jsonl', 'sets/posts.jsonl'] }
 */
export const listLabelledFiles = async (path: string): Promise<LoadResult<readonly string[]>> => {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return { ok: false, why: `${path}: there is no such file or folder` };
  if (!stats.isDirectory()) return { ok: true, value: [path] };
  const names = (await readdir(path)).filter((name) => name.endsWith('.jsonl')).sort();
  if (names.length > 0) return { ok: true, value: names.map((name) => join(path, name)) };
  return {
    ok: false,
    why: `${path}: there is no .jsonl file in it; ${basename(path)}/NAME.jsonl is expected`,
  };
};

/**
 * Reads labelled texts as a stream, one JSON object per line. Blank lines and other keys are ignored. Throws errors of the
 * file system.
 * @example for await (const line of readLabelledLines('posts.jsonl')) if (line.kind === 'line') count(line.expect)
 */
export async function* readLabelledLines(path: string): AsyncGenerator<LabelledLine | UnusableLine> {
  let line = 0;
  let end = 0;
  for await (const bytes of splitLines(createReadStream(path))) {
    line++;
    end += (bytes === 'too-long' ? MAX_LINE_BYTES : bytes.length) + 1;
    if (bytes === 'too-long') {
      yield { kind: 'problem', line, end, why: `it is longer than ${MAX_LINE_BYTES >> 20} MB` };
      continue;
    }
    const read = parseLine(bytes, line);
    if (read !== undefined) yield { ...read, end };
  }
}

/** As `https://…`. */
const IS_ADDRESS = /^[a-z][a-z0-9+.-]+:\/\//i;

const EXAMPLE_LINE = '{"text":"…","expect":"hide"}';

type ParsedLine = Omit<LabelledLine, 'end'> | Omit<UnusableLine, 'end'>;

const parseLine = (bytes: Buffer, line: number): ParsedLine | undefined => {
  const problem = (why: string): ParsedLine => ({ kind: 'problem', line, why });
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return problem('it is not UTF-8 text');
  }
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem(`it is not JSON; write ${EXAMPLE_LINE}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return problem(`it is not an object; write ${EXAMPLE_LINE}`);
  const { text: written, image, expect, origin } = value as Record<string, unknown>;
  if (image !== undefined && (typeof image !== 'string' || image === ''))
    return problem('"image" is not the path of a picture; write {"image":"poster.png","expect":"hide"}');
  if (image !== undefined && IS_ADDRESS.test(image))
    return problem('"image" is an address; save the picture, and write the path of the file');
  const labelledText = image === undefined ? written : (written ?? '');
  if (typeof labelledText !== 'string')
    return problem(`there is no "text" that is a string; write ${EXAMPLE_LINE}`);
  const label = LABELS.find((candidate) => candidate === expect);
  if (label === undefined) {
    const wrong = expect === undefined ? 'there is no "expect"' : `"expect" is ${JSON.stringify(expect)}`;
    return problem(`${wrong}; write "hide", "flag" or "pass"`);
  }
  if (origin !== undefined && origin !== null && typeof origin !== 'string')
    return problem('"origin" is not a string; write a name such as "quoted", or leave it out');
  return {
    kind: 'line',
    line,
    text: labelledText,
    ...(image !== undefined && { image }),
    expect: label,
    origin: origin ?? undefined,
  };
};

async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | 'too-long'> {
  let pending: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      const rest = chunk.subarray(start, end);
      yield length + rest.length > MAX_LINE_BYTES ? 'too-long' : Buffer.concat([...pending, rest]);
      pending = [];
      length = 0;
      start = end + 1;
    }
    length += chunk.length - start;
    // The content of a line that is too long is dropped; only its length is counted.
    if (length > MAX_LINE_BYTES) pending = [];
    else pending.push(chunk.subarray(start));
  }
  if (length > 0) yield length > MAX_LINE_BYTES ? 'too-long' : Buffer.concat(pending);
}

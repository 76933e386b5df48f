import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LoadResult } from '../../app/load-rules.ts';

const LABELS = ['hide', 'flag', 'pass'] as const;

/** What a line is labelled with: gone at once, a moderator should look, left alone. */
export type Label = (typeof LABELS)[number];

/** A labelled text; `line` counts from 1. */
export interface LabelledLine {
  readonly kind: 'line';
  readonly line: number;
  readonly text: string;
  readonly expect: Label;
  readonly origin: string | undefined;
}

/** A line that cannot be used, and what to write instead. */
export interface UnusableLine {
  readonly kind: 'problem';
  readonly line: number;
  readonly why: string;
}

/** A text is no longer than this, in bytes: whoever sends more sends something else. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const LF = 0x0a;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The files that a path stands for: itself, or the `.jsonl` files of a folder by name.
 * @example await listLabelledFiles('sets') // { ok: true, value: ['sets/chat.jsonl', 'sets/posts.jsonl'] }
 */
export const listLabelledFiles = async (path: string): Promise<LoadResult<readonly string[]>> => {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return { ok: false, why: `${path}: there is no such file or folder` };
  if (!found.isDirectory()) return { ok: true, value: [path] };
  const names = (await readdir(path)).filter((name) => name.endsWith('.jsonl')).sort();
  if (names.length > 0) return { ok: true, value: names.map((name) => join(path, name)) };
  return {
    ok: false,
    why: `${path}: there is no .jsonl file in it; ${basename(path)}/NAME.jsonl is expected`,
  };
};

/**
 * Reads labelled texts, one JSON object a line, however long the file is. Blank lines and other keys are left alone.
 * Throws what the file system throws.
 * @example for await (const line of readLabelledLines('posts.jsonl')) if (line.kind === 'line') count(line.expect)
 */
export async function* readLabelledLines(path: string): AsyncGenerator<LabelledLine | UnusableLine> {
  let line = 0;
  for await (const bytes of splitLines(createReadStream(path))) {
    line++;
    if (bytes === 'too-long') {
      yield { kind: 'problem', line, why: `it is longer than ${MAX_LINE_BYTES >> 20} MB` };
      continue;
    }
    const read = parseLine(bytes, line);
    if (read !== undefined) yield read;
  }
}

const EXAMPLE_LINE = '{"text":"…","expect":"hide"}';

const parseLine = (bytes: Buffer, line: number): LabelledLine | UnusableLine | undefined => {
  const problem = (why: string): UnusableLine => ({ kind: 'problem', line, why });
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
  const { text: said, expect, origin } = value as Record<string, unknown>;
  if (typeof said !== 'string') return problem(`there is no "text" that is a string; write ${EXAMPLE_LINE}`);
  const label = LABELS.find((known) => known === expect);
  if (label === undefined) {
    const wrong = expect === undefined ? 'there is no "expect"' : `"expect" is ${JSON.stringify(expect)}`;
    return problem(`${wrong}; write "hide", "flag" or "pass"`);
  }
  if (origin !== undefined && origin !== null && typeof origin !== 'string')
    return problem('"origin" is not a string; write a name such as "quoted", or leave it out');
  return { kind: 'line', line, text: said, expect: label, origin: origin ?? undefined };
};

async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | 'too-long'> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      const rest = chunk.subarray(start, end);
      yield length + rest.length > MAX_LINE_BYTES ? 'too-long' : Buffer.concat([...begun, rest]);
      begun = [];
      length = 0;
      start = end + 1;
    }
    length += chunk.length - start;
    // What is too long already is not kept; its length says so when its end comes.
    if (length > MAX_LINE_BYTES) begun = [];
    else begun.push(chunk.subarray(start));
  }
  if (length > 0) yield length > MAX_LINE_BYTES ? 'too-long' : Buffer.concat(begun);
}

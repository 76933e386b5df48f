import { createByteReader, END_OF_INPUT } from './json-byte-reader.ts';
import { MAX_RECORD_BYTES } from './record.ts';

/**
 * One fragment of a JSON document that is too large to be parsed at once. `offset` counts bytes from the beginning.
 * `entry`: one value of the list, not parsed yet, so that an invalid entry does not affect the others. `too-long`: a
 * skipped entry. `field`: a value outside the list. `stop`: the document ends early or is not JSON; always the last
 * fragment.
 */
export type JsonFragment =
  | { readonly kind: 'entry'; readonly index: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'too-long'; readonly index: number; readonly offset: number }
  | { readonly kind: 'field'; readonly name: string; readonly bytes: Buffer }
  | { readonly kind: 'stop'; readonly offset: number; readonly why: string };

const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Limit for fields outside the list, which are names and ids. A larger field is skipped. */
const MAX_FIELD_BYTES = 64 * 1024;

/**
 * Splits a JSON document into the entries of one list, keeping one entry in memory at a time. The list is the document
 * itself, or its field `listField` when the document is an object. Only brackets and strings are tracked, at about one
 * nanosecond per byte; the caller parses each entry. Rejects when `chunks` does.
 * @example for await (const fragment of streamJsonEntries(createReadStream('export.json'), 'messages')) …
 */
export async function* streamJsonEntries(
  chunks: AsyncIterable<Buffer>,
  listField: string,
): AsyncGenerator<JsonFragment> {
  const reader = createByteReader(chunks);
  const stop = (expected: string, next: number): JsonFragment =>
    next === END_OF_INPUT
      ? { kind: 'stop', offset: reader.at(), why: 'it ends in the middle' }
      : { kind: 'stop', offset: reader.at(), why: `it is not JSON: ${expected} is missing` };

  try {
    const root = await reader.peek();
    let end: JsonFragment | undefined;
    if (root === OPEN_LIST) end = yield* readListEntries(reader, stop);
    else if (root === OPEN_OBJECT) end = yield* readObjectFields(reader, listField, stop);
    else end = stop('[ or {', root);
    if (end === undefined && (await reader.peek()) !== END_OF_INPUT)
      end = { kind: 'stop', offset: reader.at(), why: 'something follows after its end' };
    if (end !== undefined) yield end;
  } finally {
    await reader.close();
  }
}

type Reader = ReturnType<typeof createByteReader>;
type StopFactory = (expected: string, next: number) => JsonFragment;

async function* readListEntries(
  reader: Reader,
  stop: StopFactory,
): AsyncGenerator<JsonFragment, JsonFragment | undefined> {
  reader.skip();
  let next = await reader.peek();
  if (next === CLOSE_LIST) return void reader.skip();
  for (let index = 0; ; index++) {
    if (next === COMMA || next === CLOSE_LIST || next === CLOSE_OBJECT || next === END_OF_INPUT)
      return stop('an entry', next);
    const offset = reader.at();
    const bytes = await reader.readValue(MAX_RECORD_BYTES);
    if (bytes === 'cut') return stop('', END_OF_INPUT);
    yield bytes === 'too-long'
      ? { kind: 'too-long', index, offset }
      : { kind: 'entry', index, offset, bytes };
    next = await reader.peek();
    if (next === CLOSE_LIST) return void reader.skip();
    if (next !== COMMA) return stop('a comma or ]', next);
    reader.skip();
    next = await reader.peek();
  }
}

async function* readObjectFields(
  reader: Reader,
  listField: string,
  stop: StopFactory,
): AsyncGenerator<JsonFragment, JsonFragment | undefined> {
  reader.skip();
  let hasList = false;
  let next = await reader.peek();
  while (next !== CLOSE_OBJECT) {
    if (next !== QUOTE) return stop('a field name', next);
    const key = await reader.readValue(MAX_FIELD_BYTES);
    if (key === 'cut') return stop('', END_OF_INPUT);
    next = await reader.peek();
    if (next !== COLON) return stop('a colon', next);
    reader.skip();
    next = await reader.peek();
    if (next === END_OF_INPUT) return stop('', END_OF_INPUT);
    const name = key === 'too-long' ? '' : key.subarray(1, -1).toString('utf8');
    if (name === listField && next === OPEN_LIST) {
      hasList = true;
      const end = yield* readListEntries(reader, stop);
      if (end !== undefined) return end;
    } else {
      const bytes = await reader.readValue(MAX_FIELD_BYTES);
      if (bytes === 'cut') return stop('', END_OF_INPUT);
      if (bytes !== 'too-long') yield { kind: 'field', name, bytes };
    }
    next = await reader.peek();
    if (next === COMMA) {
      reader.skip();
      next = await reader.peek();
    } else if (next !== CLOSE_OBJECT) return stop('a comma or }', next);
  }
  if (!hasList) return { kind: 'stop', offset: reader.at(), why: `it has no list "${listField}"` };
  return void reader.skip();
}

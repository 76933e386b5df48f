import { type ProblemAnswer, problem } from './problem.ts';

/** No body of this API needs a third of it. */
const MAX_DEPTH = 32;

const [QUOTE, BACKSLASH, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\[]{}');
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The value of a JSON body, or what is wrong with it: no UTF-8, no JSON, nested too deeply, or a string with a lone surrogate.
 * @example parseJson(Buffer.from('{"id":"a"}')) // { value: { id: 'a' } }
 */
export function parseJson(bytes: Uint8Array): { readonly value: unknown } | ProblemAnswer {
  if (bytes.byteLength === 0)
    return problem('invalid-json', 'The body is empty: send a JSON object as the document shows it.');
  if (isTooDeep(bytes))
    return problem('invalid-json', `The body is nested too deeply: send at most ${MAX_DEPTH} levels.`);
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return problem('invalid-json', 'The body is not UTF-8: send JSON in UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of the parser repeats a piece of the body.
    return problem('invalid-json', 'The body cannot be read as JSON: check its quotes, commas and brackets.');
  }
  // UTF-8 has no surrogates, so only an escape can make one: most bodies need no walk.
  const pointer = ESCAPED_SURROGATE.test(text) ? findLoneSurrogate(value, '') : undefined;
  if (pointer === undefined) return { value };
  const detail = 'send well-formed UTF-16; this has a lone surrogate: half of a character, cut in the middle';
  return problem('invalid-text', `${pointer === '' ? 'The body' : pointer}: ${detail}.`, {
    errors: [{ pointer, detail }],
  });
}

/** Looks at brackets outside strings. All bytes of interest are ASCII, which UTF-8 uses for nothing else. */
function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (isInString) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

/** The JSON pointer of the first string or name that is not well-formed. */
function findLoneSurrogate(value: unknown, pointer: string): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : pointer;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, field] of Object.entries(value)) {
    // The name itself cannot be shown.
    if (!name.isWellFormed()) return pointer;
    const found = findLoneSurrogate(field, '');
    if (found !== undefined) return `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}${found}`;
  }
  return undefined;
}

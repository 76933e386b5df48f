import {
  type Document,
  type DocumentOptions,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type ParseOptions,
  parseDocument,
  type YAMLMap,
  YAMLParseError,
} from 'yaml';

/**
 * Parses a YAML text that a person typed or sent. The time grows with the length of the text only: the parser itself
 * compares each key of a map with all the others, which takes minutes for a file of many thousand keys.
 * @example parseYamlDocument('a: 1\na: 2').document.errors[0]?.code // 'DUPLICATE_KEY'
 */
export function parseYamlDocument(
  text: string,
  options: ParseOptions & DocumentOptions = {},
): { readonly document: Document.Parsed; readonly lines: LineCounter } {
  const lines = new LineCounter();
  // `error`: the warnings of the library quote the text, and would be printed.
  const document = parseDocument(text, {
    ...options,
    ...{ lineCounter: lines, uniqueKeys: false, logLevel: 'error' },
  });
  if (document.errors.length === 0) {
    const offset = findRepeatedKey(document.contents);
    if (offset !== undefined) {
      const error = new YAMLParseError([offset, offset + 1], 'DUPLICATE_KEY', 'Map keys must be unique');
      error.linePos = [lines.linePos(offset)];
      document.errors.push(error);
    }
  }
  return { document, lines };
}

/** The offset of a key that its map already has. Without recursion: a text can nest thousands of lists. */
function findRepeatedKey(contents: unknown): number | undefined {
  const waiting = [contents];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isMap(node)) {
      const offset = findRepeatedKeyOf(node);
      if (offset !== undefined) return offset;
    }
    if (isMap(node) || isSeq(node)) for (const item of node.items) waiting.push(item);
    else if (isPair(node)) waiting.push(node.key, node.value);
  }
  return undefined;
}

function findRepeatedKeyOf({ items }: YAMLMap): number | undefined {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) return key.range?.[0] ?? 0;
    seen.add(key.value);
  }
  return undefined;
}

import { BEYOND, flow, indentOf, meaningOf, put, trimmed } from './plain-words.ts';

/**
 * What a text says in plain YAML, which is all that rules are written in: mappings, lists, words, numbers, words in quotes,
 * folded lines (`>-`, `|-`). Undefined where it says anything else, or is broken: that is for a whole parser, which takes
 * several times as long while a process starts.
 * @example plainYaml('packs: [drill]') // { packs: ['drill'] }
 */
export const plainYaml = (text: string): unknown => {
  if (STRANGE.test(text)) return undefined;
  try {
    const reader = readerOf(text);
    const value = reader.block(reader.indent());
    return reader.indent() < 0 ? value : undefined;
  } catch (error) {
    if (error === BEYOND) return undefined;
    throw error;
  }
};

/** Controls, tabs, other line breaks, a byte order mark, half a surrogate pair. */
const STRANGE =
  /[^\n -~\u00a0-\u2027\u202a-\ufefe\uff00-\ufffd]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const KEY = /^(?:([A-Za-z][\w.+-]*)|"([^"\\]*)"|'([^']*)'):(?: +|$)/;
const ITEM = /^-(?: +|$)/;
const REMARK = /^ *(?:#|$)/;
/** Reads line by line. `indent` is that of the next line that says anything, and -1 behind the last. */
function readerOf(text: string) {
  const lines = text.split('\n');
  let at = 0;

  function indent(): number {
    while (at < lines.length && REMARK.test(lines[at]!)) at++;
    return at < lines.length ? indentOf(lines[at]!) : -1;
  }

  const block = (column: number): unknown => (isItem(column) ? list(column) : mapping(column));

  const isItem = (column: number): boolean => at < lines.length && ITEM.test(lines[at]!.slice(column));

  function list(column: number): unknown[] {
    const items: unknown[] = [];
    while (indent() === column && isItem(column)) {
      const inner = column + ITEM.exec(lines[at]!.slice(column))![0].length;
      const rest = lines[at]!.slice(inner);
      if (KEY.test(rest)) {
        lines[at] = ' '.repeat(inner) + rest;
        items.push(mapping(inner));
      } else items.push(value(rest, column));
    }
    return items;
  }

  function mapping(column: number): Record<string, unknown> {
    const entries: Record<string, unknown> = {};
    do {
      const line = lines[at]?.slice(column) ?? '';
      const key = KEY.exec(line);
      if (key === null) throw BEYOND;
      const rest = line.slice(key[0].length);
      put(entries, key[1] ?? key[2] ?? key[3]!, REMARK.test(rest) ? below(column) : value(rest, column));
    } while (indent() === column);
    return entries;
  }

  /** What a key stands for when nothing stands beside it. */
  function below(column: number): unknown {
    at++;
    const inner = indent();
    if (inner > column) return block(inner);
    if (inner === column && isItem(column)) return list(column);
    throw BEYOND;
  }

  /** What stands in the rest of this line, or begins there. */
  function value(rest: string, column: number): unknown {
    at++;
    if (rest === '|-') return stretch(column).join('\n');
    if (rest === '>-') return folded(stretch(column));
    if (/^["'[{]/.test(rest)) return flow(rest);
    const remark = rest.indexOf(' #');
    const word = trimmed(remark < 0 ? rest : rest.slice(0, remark));
    if (word.includes(': ') || word.endsWith(':')) throw BEYOND;
    return meaningOf(word);
  }

  /** The lines below, further in. */
  function stretch(column: number): readonly string[] {
    const inner = indentOf(lines[at] ?? '');
    if (inner <= column) throw BEYOND;
    const read: string[] = [];
    for (let line = lines[at]; line !== undefined && isOf(line, inner); line = lines[++at])
      read.push(line.slice(inner));
    if (indentOf(lines[at] ?? '') > column) throw BEYOND;
    while (read.at(-1) === '') read.pop();
    return read;
  }

  const isOf = (line: string, inner: number): boolean =>
    line === '' || (indentOf(line) >= inner && /[^ ]$/.test(line));

  return { indent, block };
}

/** One line of several, with blanks between. */
function folded(lines: readonly string[]): string {
  if (lines.some((line) => line === '' || line.startsWith(' '))) throw BEYOND;
  return lines.join(' ');
}

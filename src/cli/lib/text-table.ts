/**
 * Formats rows as columns, separated by two blanks. East Asian characters are two columns wide.
 * @example formatTable([['way', 'ns'], ['RegExp', '12']]) // 'way     ns\nRegExp  12'
 */
export const formatTable = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(cell))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]|\p{Emoji_Presentation}/u;
const widthOf = (character: string): number => (WIDE.test(character) ? 2 : 1);
const displayWidth = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + widthOf(character), 0);

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Cuts a text to so many columns and ends it with an ellipsis. East Asian characters are two columns wide.
 * @example cutToWidth('荷物を運ぶ', 6) // '荷物…'
 */
export const cutToWidth = (text: string, columns: number): string => {
  let width = 0;
  let fitting = '';
  for (const { segment } of characters.segment(text)) {
    width += Math.min(2, displayWidth(segment));
    if (width > columns) return `${fitting}…`;
    if (width < columns) fitting += segment;
  }
  return text;
};

/** A share in percent; 0 of nothing is 0. @example percent(1, 4) // 25 */
export const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);

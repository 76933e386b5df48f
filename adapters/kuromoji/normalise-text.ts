/** A text in the spelling of the dictionary, with the way back to the original. */
export interface DictionaryText {
  readonly text: string;
  /** UTF-16 offset in the original, for each UTF-16 offset in `text` and for its end. */
  readonly sourceOffsets: readonly number[];
}

/** A character with its combining marks: ﾊ and ﾞ are one バ. */
const CHARACTER = /[\s\S][\u0300-\u036f\u3099\u309a\uff9e\uff9f]*/gu;
/** Invisible characters. */
const INVISIBLE = /^(?:\p{Cf}|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|[\ufe00-\ufe0f]|\u034f)/u;
/** Characters of two UTF-16 units: emoji, and letters so rare that the dictionary has none of them. */
const ASTRAL = /[\u{10000}-\u{10ffff}]/gu;
const LONE_SURROGATE = /\p{Cs}/gu;
const WORD = /[\p{L}\p{N}]/u;
/** ASCII punctuation; the comma and the full stop are excluded, because they are parts of numbers (1,200 and 2.5). */
const ASCII_MARK = /^[!-+\-/:-@[-`{-~]$/;

/** Input characters read for each output character: zero-width padding must not cost time. */
const MAX_INPUT_PER_CHARACTER = 8;

/**
 * Normalises letters, digits and punctuation, replaces emoji by ★ and deletes invisible characters. Kana and words stay
 * as they are, unlike in the folding for the lexicon. Returns at most `maxUnits` UTF-16 units, never half a pair.
 * @example normaliseForDictionary('ﾊﾞｲﾄ５万', 128).text // 'バイト5万'
 */
export function normaliseForDictionary(original: string, maxUnits: number): DictionaryText {
  let text = '';
  const sourceOffsets: number[] = [];
  let end = 0;
  for (const [character] of original.slice(0, maxUnits * MAX_INPUT_PER_CHARACTER).matchAll(CHARACTER)) {
    const start = end;
    const plain = INVISIBLE.test(character) ? '' : normaliseCharacter(character);
    if (text.length + plain.length > maxUnits) {
      sourceOffsets.push(start);
      return { text, sourceOffsets };
    }
    end += character.length;
    text += plain;
    for (let i = 0; i < plain.length; i++) sourceOffsets.push(start);
  }
  sourceOffsets.push(end);
  return { text, sourceOffsets };
}

/** The dictionary has 「！」 but not 「!」; its search fails on flags, faces and 𠮷. */
function normaliseCharacter(character: string): string {
  const plain = character.normalize('NFKC');
  if (WORD.test(plain)) return plain.replace(ASTRAL, '字').replace(LONE_SURROGATE, '\ufffd');
  if (character.codePointAt(0)! > 0xffff) return '★';
  if (ASCII_MARK.test(character)) return String.fromCharCode(character.charCodeAt(0) + 0xfee0);
  return character.replace(LONE_SURROGATE, '\ufffd');
}

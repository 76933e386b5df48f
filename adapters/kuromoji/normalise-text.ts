/** A text as a dictionary knows it, and where each of its characters was typed. */
export interface DictionaryText {
  readonly text: string;
  /** By UTF-16 offset into `text`, one more than it is long: the UTF-16 offset into what was typed. */
  readonly sourceOffsets: readonly number[];
}

/** A character and the marks that belong to it: ﾊ and ﾞ are one バ. */
const CHARACTER = /[\s\S][\u0300-\u036f\u3099\u309a\uff9e\uff9f]*/gu;
/** Characters nobody sees. */
const INVISIBLE = /^(?:\p{Cf}|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|[\ufe00-\ufe0f]|\u034f)/u;
/** What takes two units: pictures, and letters so rare that the dictionary has none of them. */
const ASTRAL = /[\u{10000}-\u{10ffff}]/gu;
const LONE_SURROGATE = /\p{Cs}/gu;
const WORD = /[\p{L}\p{N}]/u;
/** Between figures, 1,200 and 2.5, these are a part of the number. */
const ASCII_MARK = /^[!-+\-/:-@[-`{-~]$/;

/** What is looked at for so many characters: zero-width padding must not cost time. */
const MAX_INPUT_PER_CHARACTER = 8;

/**
 * Writes letters, figures and marks the usual way, pictures as ★, and leaves out what nobody sees; kana stay kana and
 * words stay words, which the folding for the lexicon does not grant. At most `most` UTF-16 units, never half a pair.
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

/** The dictionary knows 「！」 and not 「!」; the search stumbles over flags, faces and 𠮷. */
function normaliseCharacter(character: string): string {
  const plain = character.normalize('NFKC');
  if (WORD.test(plain)) return plain.replace(ASTRAL, '字').replace(LONE_SURROGATE, '\ufffd');
  if (character.codePointAt(0)! > 0xffff) return '★';
  if (ASCII_MARK.test(character)) return String.fromCharCode(character.charCodeAt(0) + 0xfee0);
  return character.replace(LONE_SURROGATE, '\ufffd');
}

import type { Span, Token } from '#core';

/** Statements that share one ending: 「荷物を運ぶだけ、日給5万、と言われた。」 has three. */
export interface Sentence {
  readonly statements: readonly (readonly Token[])[];
}

const ENDS_SENTENCE = /[。！？!?\n]/;
const ASKS = /[？?]/;
const SEPARATES = /^(?:[、,，\s]+|[★☆◆◇■□●○◎▼▽▲△※♪←→↓↑]+|\p{Extended_Pictographic}.*)$/u;
const CLOSING = new Map([...'「」『』“”'].flatMap((c, i, all) => (i % 2 === 0 ? [[c, all[i + 1]!]] : [])));
/** 運ぶだけだけど、簡単ですが、安全だし: said for good, whatever follows. */
const ASSERTS = new Set(['けど', 'けれど', 'けれども', 'けども', 'が', 'し']);
/** Behind the predicate these change nothing about who speaks. */
const SOFTENS = new Set([
  ...ASSERTS,
  ...['から', 'ので', 'のに'],
  ...[
    'ね',
    'よ',
    'な',
    'なあ',
    'なぁ',
    'わ',
    'さ',
    'ぞ',
    'ぜ',
    '笑',
    'w',
    'ww',
    'www',
    '草',
    '泣',
    '汗',
    '爆',
  ],
]);

/** 「5万、と言われた」 is one statement. */
const QUOTES = new Set(['と', 'って', 'という', 'などと']);

/** A question without か has one in the end: so that it is read as one. */
const QUESTION: Omit<Token, 'start'> = { surface: '', base: 'か', kind: '助詞-終助詞' };

/** Sentences and their statements, without marks and softeners at the ends. What stands in 「」 is not divided. */
export function sentencesOf(tokens: readonly Token[]): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let statements: (readonly Token[])[] = [];
  let words: Token[] = [];

  const endStatement = (asks = false): void => {
    const bare = withoutSofteners(words);
    const last = bare.at(-1);
    if (last !== undefined) {
      const question = { ...QUESTION, start: last.start + last.surface.length };
      statements.push(asks && last.base !== 'か' ? [...bare, question] : bare);
    }
    words = [];
  };
  const endSentence = (asks: boolean): void => {
    endStatement(asks);
    if (statements.length > 0) sentences.push({ statements });
    statements = [];
  };

  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const { surface } = token;
    const closing = CLOSING.get(surface);
    const close = closing === undefined ? -1 : tokens.findIndex((t, at) => at > i && t.surface === closing);
    if (close > i) {
      words.push(...tokens.slice(i, close + 1));
      i = close;
    } else if (ENDS_SENTENCE.test(surface)) {
      let asks = ASKS.test(surface);
      while (i + 1 < tokens.length && ENDS_SENTENCE.test(tokens[i + 1]!.surface)) {
        i++;
        asks ||= ASKS.test(tokens[i]!.surface);
      }
      endSentence(asks);
    } else if (SEPARATES.test(surface)) {
      if (!goesOn(words.at(-1)) && !QUOTES.has(tokens[i + 1]?.surface ?? '')) endStatement();
    } else {
      words.push(token);
      if (asserts(token) && !softens(tokens[i + 1], token)) endStatement();
    }
  }
  endSentence(false);
  return sentences;
}

/** From the first word to the end of the last. @example spanOf(tokens) // { start: 0, end: 7 } */
export function spanOf(words: readonly Token[]): Span {
  const last = words.at(-1)!;
  return { start: words[0]!.start, end: last.start + last.surface.length };
}

function withoutSofteners(words: readonly Token[]): readonly Token[] {
  let end = words.length;
  while (end > 0 && softens(words[end - 1], words[end - 2])) end--;
  // 断ったんです says what 断った says.
  const explains = end > 2 && ['です', 'だ', 'や'].includes(words[end - 1]!.base);
  if (explains && ['ん', 'の'].includes(words[end - 2]!.surface)) end -= 2;
  return words.slice(0, end);
}

function softens(word: Token | undefined, before: Token | undefined): boolean {
  if (word === undefined) return false;
  if (word.kind.startsWith('記号')) return true;
  if (!SOFTENS.has(word.surface)) return false;
  if (!word.kind.startsWith('助')) return !word.kind.startsWith('動詞');
  // 応募するな forbids, 応募したな muses.
  if (word.surface === 'な' && before !== undefined && /^動詞.*基本形/.test(before.kind)) return false;
  return /終助詞|接続助詞/.test(word.kind);
}

const asserts = (word: Token): boolean => ASSERTS.has(word.surface) && word.kind.includes('接続助詞');

/** 荷物を運んで、… needs what follows; 荷物を運ぶだけ、… does not. */
function goesOn(word: Token | undefined): boolean {
  if (word === undefined) return true;
  if (['だけ', 'のみ', 'まで', 'から', 'ので'].includes(word.surface)) return false;
  if (word.kind.startsWith('名詞-非自立')) return word.surface !== 'ん';
  return /^助詞-(?!終助詞)|連用|仮定|^副詞|^接続詞|^連体詞|^感動詞|副詞可能/.test(word.kind);
}

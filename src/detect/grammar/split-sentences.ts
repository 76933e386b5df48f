import type { Span, Token } from '#core';

/** A sentence with its statements: 「荷物を運ぶだけ、日給5万、と言われた。」 has three. */
export interface Sentence {
  readonly statements: readonly (readonly Token[])[];
}

const SENTENCE_END = /[。！？!?\n]/;
const QUESTION_MARK = /[？?]/;
const SEPARATOR = /^(?:[、,，\s]+|[★☆◆◇■□●○◎▼▽▲△※♪←→↓↑]+|\p{Extended_Pictographic}.*)$/u;
const CLOSING_BRACKETS = new Map(
  [...'「」『』“”'].flatMap((c, i, all) => (i % 2 === 0 ? [[c, all[i + 1]!]] : [])),
);
/** Particles that end a statement: 運ぶだけだけど、簡単ですが、安全だし. */
const ASSERTING_PARTICLES = new Set(['けど', 'けれど', 'けれども', 'けども', 'が', 'し']);
/** Behind the predicate these do not change the meaning. */
const SOFTENERS = new Set([
  ...ASSERTING_PARTICLES,
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
const QUOTING_PARTICLES = new Set(['と', 'って', 'という', 'などと']);

/** Added to a question without か, so that patterns recognise it. */
const QUESTION_PARTICLE: Omit<Token, 'start'> = { surface: '', baseForm: 'か', partOfSpeech: '助詞-終助詞' };

/**
 * Splits tokens into sentences and statements, without punctuation and softeners at their ends. A text in 「」 is not split.
 * @example splitSentences(tokens).length // 2
 */
export function splitSentences(tokens: readonly Token[]): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let statements: (readonly Token[])[] = [];
  let words: Token[] = [];

  const endStatement = (asks = false): void => {
    const bare = stripSofteners(words);
    const last = bare.at(-1);
    if (last !== undefined) {
      const question = { ...QUESTION_PARTICLE, start: last.start + last.surface.length };
      statements.push(asks && last.baseForm !== 'か' ? [...bare, question] : bare);
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
    const closing = CLOSING_BRACKETS.get(surface);
    const close = closing === undefined ? -1 : tokens.findIndex((t, at) => at > i && t.surface === closing);
    if (close > i) {
      words.push(...tokens.slice(i, close + 1));
      i = close;
    } else if (SENTENCE_END.test(surface)) {
      let asks = QUESTION_MARK.test(surface);
      while (i + 1 < tokens.length && SENTENCE_END.test(tokens[i + 1]!.surface)) {
        i++;
        asks ||= QUESTION_MARK.test(tokens[i]!.surface);
      }
      endSentence(asks);
    } else if (SEPARATOR.test(surface)) {
      if (!needsContinuation(words.at(-1)) && !QUOTING_PARTICLES.has(tokens[i + 1]?.surface ?? ''))
        endStatement();
    } else {
      words.push(token);
      if (isAssertion(token) && !isSoftener(tokens[i + 1], token)) endStatement();
    }
  }
  endSentence(false);
  return sentences;
}

/** From the start of the first token to the end of the last. @example spanOfTokens(tokens) // { start: 0, end: 7 } */
export function spanOfTokens(words: readonly Token[]): Span {
  const last = words.at(-1)!;
  return { start: words[0]!.start, end: last.start + last.surface.length };
}

function stripSofteners(words: readonly Token[]): readonly Token[] {
  let end = words.length;
  while (end > 0 && isSoftener(words[end - 1], words[end - 2])) end--;
  // 断ったんです means the same as 断った.
  const explains = end > 2 && ['です', 'だ', 'や'].includes(words[end - 1]!.baseForm);
  if (explains && ['ん', 'の'].includes(words[end - 2]!.surface)) end -= 2;
  return words.slice(0, end);
}

function isSoftener(word: Token | undefined, before: Token | undefined): boolean {
  if (word === undefined) return false;
  if (word.partOfSpeech.startsWith('記号')) return true;
  if (!SOFTENERS.has(word.surface)) return false;
  if (!word.partOfSpeech.startsWith('助')) return !word.partOfSpeech.startsWith('動詞');
  // 応募するな is a prohibition, 応募したな is not.
  if (word.surface === 'な' && before !== undefined && /^動詞.*基本形/.test(before.partOfSpeech))
    return false;
  return /終助詞|接続助詞/.test(word.partOfSpeech);
}

const isAssertion = (word: Token): boolean =>
  ASSERTING_PARTICLES.has(word.surface) && word.partOfSpeech.includes('接続助詞');

/** 荷物を運んで、… needs a continuation; 荷物を運ぶだけ、… does not. */
function needsContinuation(word: Token | undefined): boolean {
  if (word === undefined) return true;
  if (['だけ', 'のみ', 'まで', 'から', 'ので'].includes(word.surface)) return false;
  if (word.partOfSpeech.startsWith('名詞-非自立')) return word.surface !== 'ん';
  return /^助詞-(?!終助詞)|連用|仮定|^副詞|^接続詞|^連体詞|^感動詞|副詞可能/.test(word.partOfSpeech);
}

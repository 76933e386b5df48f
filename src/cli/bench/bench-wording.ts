import type { Language } from '#core';
import type { BenchGoal } from './goals.ts';
import type { PeerLibrary } from './peer-libraries.ts';

/** The texts of one language. */
export interface BenchWording {
  readonly doing: Record<'start' | 'speed' | 'recall', string>;
  readonly on: Record<'chat' | 'candidates', string>;
  readonly from: (
    set: string,
    facts: { readonly from: string; readonly messages: number; readonly characters: number },
  ) => string;
  readonly speed: readonly string[];
  readonly rounds: (rounds: number, messages: number) => string;
  readonly worst: readonly string[];
  readonly recall: readonly string[];
  readonly terms: (list: 'all' | 'crime', count: number) => string;
  readonly hiddenOf: (hidden: string, reviewed: string) => string;
  readonly chatLooked: (messages: number) => string;
  readonly goals: readonly string[];
  readonly figure: Record<BenchGoal['figure'], string>;
  readonly unit: Record<BenchGoal['unit'], string>;
  readonly met: (met: boolean | null) => string;
  readonly heapControl: (bytes: string) => string;
  readonly start: (readMs: string, processes: number) => string;
  readonly peer: Record<PeerLibrary['note'], string>;
  readonly missing: (names: string) => string;
}

/** The texts of `bench`. @example benchWording.ja.on.chat // '普段の会話' */
export const benchWording: Record<Language, BenchWording> = {
  ja: {
    doing: {
      start: '起動と最悪の場合を測っています',
      speed: '速さを測っています',
      recall: '見つけたものを数えています',
    },
    on: { chat: '普段の会話', candidates: '候補の投稿' },
    from: (set, { from, messages, characters }) => `${set}: ${from}(${messages} 件、${characters} 文字)`,
    speed: ['方法', '対象', 'ns/文字', 'ns/件', '件/秒', '素のループ比'],
    rounds: (rounds, messages) =>
      `毎回最大 ${messages} 件、交互に ${rounds} 回測った中央値です。素のループは全文字を charCodeAt で足すだけの処理です。時間は、経過時間とプロセスの CPU 時間の短いほうです。`,
    worst: ['4,000 文字の投稿', '初回 ms', '以後 ms'],
    recall: ['方法', '語', '隠すべき投稿', '無害な投稿', '普段の会話'],
    terms: (list, count) => (list === 'all' ? `全 ${count} 語` : `犯罪の ${count} 語`),
    hiddenOf: (hidden, reviewed) => `非表示 ${hidden}、確認 ${reviewed}`,
    chatLooked: (messages) =>
      `普段の会話は ${messages} 件で数えています。他の方法は、語を一つ見つければ「該当」とし、そこで読むのをやめます。`,
    goals: ['項目', '結果', '目標', ''],
    figure: {
      chat: '普段の会話',
      'chat speed': '普段の会話の速さ',
      prefilter: '事前フィルター',
      evaluated: '詳しく判定する普段の会話',
      candidates: '候補の投稿',
      'candidate speed': '候補の投稿の速さ',
      'worst cold': '最も遅い投稿、初回',
      'worst warm': '最も遅い投稿、以後',
      heap: '普段の会話が使うメモリ',
      start: 'ルールの読み取りとコンパイル',
    },
    unit: {
      'times bare': ' 倍(素のループ比)',
      'messages/s': ' 件/秒',
      ms: ' ms',
      'bytes/message': ' バイト/件',
      percent: ' %',
    },
    met: (met) => (met === null ? '' : met ? '達成' : '未達成'),
    heapControl: (bytes) =>
      `メモリは前後のヒープ使用量の差です。同じ測り方で、素のループは ${bytes} バイト/件です。`,
    start: (readMs, processes) =>
      `ルールの読み取り(うち ${readMs} ms)とコンパイル、「初回」(起動時と同じくルールの例文で慣らしたあと、プロセスが最初に判定する投稿)は、新しいプロセス ${processes} 個での値です。`,
    peer: {
      regexp: 'RegExp: 全部の語を | でつないだ一つの正規表現で、書かれたとおりの語だけを見つけます。',
      obscenity:
        'obscenity: 小文字化だけを使います。ほかの変換は英語用で、数字と一部の仮名を英字に替えるため、その語が見つからなくなります。',
      '@2toad/profanity':
        '@2toad/profanity: 同梱の英語を外し、wholeWord: false にしています。true では語の前後に英字の境目が要り、日本語の語を見つけません。',
      'leo-profanity':
        'leo-profanity: 空白で区切られた語しか比べないため、続けて書く日本語からは、また空白や . を含む語も、見つけられません。',
    },
    missing: (names) =>
      `${names} は入っていないため、その行を省きました。npm ci(--omit=dev なし)で入ります。`,
  },
  en: {
    doing: {
      start: 'measuring the start and the worst case',
      speed: 'measuring speed',
      recall: 'counting what was found',
    },
    on: { chat: 'ordinary chat', candidates: 'candidates' },
    from: (set, { from, messages, characters }) =>
      `${set}: ${from} (${messages} messages, ${characters} characters)`,
    speed: ['way', 'on', 'ns/char', 'ns/message', 'messages/s', 'times bare'],
    rounds: (rounds, messages) =>
      `Medians of ${rounds} interleaved rounds of up to ${messages} messages. The bare loop only adds up charCodeAt of every character. Time is the smaller of wall clock and processor time of the process.`,
    worst: ['message of 4,000 characters', 'cold ms', 'warm ms'],
    recall: ['way', 'terms', 'posts to hide', 'innocent posts', 'ordinary chat'],
    terms: (list, count) => (list === 'all' ? `all ${count}` : `crime, ${count}`),
    hiddenOf: (hidden, reviewed) => `hidden ${hidden}, review ${reviewed}`,
    chatLooked: (messages) =>
      `Ordinary chat is counted on ${messages} messages. The other ways hit a text when they find one term in it, and read no further.`,
    goals: ['figure', 'seen', 'wanted', ''],
    figure: {
      chat: 'ordinary chat',
      'chat speed': 'ordinary chat, speed',
      prefilter: 'prefilter',
      evaluated: 'ordinary chat evaluated in full',
      candidates: 'candidates',
      'candidate speed': 'candidates, speed',
      'worst cold': 'slowest message, cold',
      'worst warm': 'slowest message, warm',
      heap: 'heap, ordinary chat',
      start: 'rules read and compiled',
    },
    unit: {
      'times bare': ' × bare loop',
      'messages/s': ' messages/s',
      ms: ' ms',
      'bytes/message': ' bytes/message',
      percent: ' %',
    },
    met: (met) => (met === null ? '' : met ? 'met' : 'NOT MET'),
    heapControl: (bytes) =>
      `Heap: in use before and after. Measured alike, the bare loop takes ${bytes} bytes/message.`,
    start: (readMs, processes) =>
      `Reading (${readMs} ms of it) and compiling, and cold (the first message that a process judges, warmed up on the packs’ examples as serve does when it starts): ${processes} fresh processes.`,
    peer: {
      regexp: 'RegExp: all terms in one expression joined by |; it finds them only as they are written.',
      obscenity:
        'obscenity: lower-casing only. Its other transformers are made for English and turn digits and some kana into Latin letters; terms with those would never be found.',
      '@2toad/profanity':
        '@2toad/profanity: its English words removed, wholeWord: false. With true a term needs Latin word edges around it, which Japanese has not.',
      'leo-profanity':
        'leo-profanity: it compares only what stands between spaces. It cannot find a term inside Japanese, nor one that has a space or a dot.',
    },
    missing: (names) =>
      `${names}: not installed, rows left out. npm ci without --omit=dev installs what is missing.`,
  },
};

import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Language } from '#core';

/** One sentence in both languages. */
export type LocalizedText = Readonly<Record<Language, string>>;

/** Why a request is refused: a value, not an exception. */
export interface RequestRefusal {
  readonly status: ContentfulStatusCode;
  readonly text: LocalizedText;
  /** Methods that the path accepts, for the Allow header. */
  readonly allow?: string;
}

const createRefusal = (status: ContentfulStatusCode, ja: string, en: string): RequestRefusal => ({
  status,
  text: { ja, en },
});

/** The names of fields that people fill in; the other fields are filled in by the page. */
const FIELD_NAMES: Readonly<Record<string, LocalizedText>> = {
  text: { ja: 'メッセージ', en: 'A message' },
  reason: { ja: '理由', en: 'A reason' },
  plea: { ja: '異議の内容', en: 'An appeal' },
  note: { ja: 'メモ', en: 'A note' },
};

/** Every refusal of the sandbox. Each sentence says what to send instead. @example REFUSALS.notJson.status // 400 */
export const REFUSALS = {
  notLoopback: createRefusal(
    403,
    'このページは 127.0.0.1 または localhost のアドレスで開いてください。',
    'Open the sandbox by its own address: 127.0.0.1 or localhost.',
  ),
  otherOrigin: createRefusal(
    403,
    'ほかのサイトからの操作は受け付けません。お試し環境（サンドボックス）のページから送ってください。',
    'Requests from other sites are refused: send it from the sandbox page itself.',
  ),
  unknownPath: createRefusal(
    404,
    'そのアドレスはありません。/api/messages などを指定してください。',
    'There is nothing at this path: try / for the page or /api/messages.',
  ),
  wrongMethod: (allow: string): RequestRefusal => ({
    ...createRefusal(405, `このアドレスには ${allow} で送ってください。`, `Send ${allow} to this path.`),
    allow,
  }),
  bodyTooLarge: (megabytes: number) =>
    createRefusal(
      413,
      `本文は ${megabytes} MB 以内で送ってください。`,
      `Send a body of at most ${megabytes} MB.`,
    ),
  notJson: createRefusal(
    400,
    'JSON（UTF-8）のオブジェクトを送ってください。',
    'Send the body as one JSON object in UTF-8.',
  ),
  loneSurrogate: (field: string) =>
    createRefusal(
      400,
      `${field}: 壊れた文字（片方だけのサロゲート）を除いて送ってください。`,
      `${field}: send whole characters; it holds half of a surrogate pair.`,
    ),
  tooLong: (field: string, max: number) => {
    const name = FIELD_NAMES[field] ?? { ja: field, en: `The field ${field}` };
    return createRefusal(
      413,
      `${name.ja}は${max.toLocaleString('en')}文字以内で入力してください。`,
      `${name.en} may have at most ${max.toLocaleString('en')} characters.`,
    );
  },
  wrongField: (field: string, want: LocalizedText): RequestRefusal => ({
    status: 400,
    text: { ja: `${field}: ${want.ja}`, en: `${field}: ${want.en}` },
  }),
  unknownField: (field: string, known: string) =>
    createRefusal(
      400,
      `${field}: この項目はありません。${known} を送ってください。`,
      `${field}: there is no such field; send ${known}.`,
    ),
  unknownChannel: createRefusal(
    404,
    'そのチャンネルはありません。general、examples、mods のどれかを指定してください。',
    'There is no such channel: send general, examples or mods.',
  ),
  unknownMessage: createRefusal(
    404,
    'そのメッセージは見つかりません。今あるメッセージの id を指定してください。',
    'There is no such message: send the id of one that is there.',
  ),
  unknownPicture: createRefusal(
    404,
    'その画像は見つかりません。再起動の前に投稿された画像は残っていません。',
    'There is no such picture: those from before a restart are not kept.',
  ),
  unknownCase: createRefusal(
    404,
    'その受付番号はありません。警告やカードにある Y- で始まる番号（caseId）を指定してください。',
    'There is no such case: send the caseId of a warning or a card; it begins with Y-.',
  ),
  moderatorsOnly: createRefusal(
    403,
    '#mods はモデレーターだけが読み書きできます。moderator で始まる名前を使ってください。',
    'Only moderators read and write #mods: use a name that starts with moderator.',
  ),
  notTheAuthor: createRefusal(
    403,
    '編集できるのは書いた本人だけです。',
    'Only its author can edit a message: send the author who wrote it.',
  ),
  hiddenMessage: createRefusal(
    409,
    '非表示のメッセージは編集できません。異議を申し立ててください。',
    'A hidden message cannot be edited: appeal instead.',
  ),
  quarantine: createRefusal(
    403,
    '隔離中は投稿できません。異議を申し立てるか、モデレーターの判断を待ってください。',
    'A quarantined member cannot post: appeal, or wait for a moderator to decide.',
  ),
  unknownCommand: createRefusal(
    404,
    'そのコマンドはありません。「/ヘルプ」で、使えるコマンドの一覧を表示します。',
    'There is no such command: /help lists the commands that you can use.',
  ),
  noteMissing: createRefusal(
    400,
    'メモまたは質問の内容を入力してください。',
    'Write the text of the note or the question.',
  ),
  kicked: createRefusal(
    403,
    'このメンバーは退出させられたため投稿できません。別の名前を使ってください。',
    'This member was removed and cannot post: use another name.',
  ),
  banned: createRefusal(
    403,
    'このメンバーは参加禁止のため投稿できません。別の名前を使ってください。',
    'This member is banned and cannot post: use another name.',
  ),
  internalError: createRefusal(
    500,
    'こちらの不具合です。もう一度送ってください。ほかの操作には影響ありません。',
    'Something broke on our side: send it again. Nothing else is affected.',
  ),
} as const;

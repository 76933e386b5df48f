// Not from #core: its index loads zod, which --help does not need.
import { CLOSE_REASONS, INQUIRY_SUBCOMMANDS, LEGAL_GROUNDS, REQUESTABLE_ITEMS } from '../../core/inquiry.ts';
import { ARCHIVE_OPTIONS } from '../lib/common-options.ts';
import type { CommandDeclaration } from '../lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'inquiry',
  synopsis: ['COMMAND [Q-NUMBER] [options]'],
  words: [...Object.values(INQUIRY_SUBCOMMANDS).map(({ en }) => en), 'key'],
  needsArguments: true,
  intro: {
    en: `Answers investigators' written questions (捜査関係事項照会, 保全要請). docs/inquiry.md tells it in order.

  register 登録   write down a document that was received; stops deletion for 30 days
  list 一覧       the register
  show 表示       one inquiry and its steps
  find 検索       what is held of what it asks
  hold 保全       stop deletion again, when the hold of the registration has ended: --days (default 30)
  extend 延長     for --days more, 60 in all
  release 解除    end the hold before its time; the inquiry stays open
  approve 承認    by a second administrator
  bundle 提供     the signed answer: --out; asks before texts leave, or --confirm Q-NUMBER
  close 終了      with --ending and --remark
  key 鍵          the fingerprint of the signing key`,
    ja: `捜査機関からの書面（捜査関係事項照会、保全要請など）を記録し、回答を作成します。手順はdocs/inquiry.mdにあります。

  登録 register   受け取った書面を記録し、関係するデータの削除を30日間止めます
  一覧 list       記録した照会の一覧
  表示 show       照会1件と、これまでの手順
  検索 find       照会の対象のうち、保管しているもの
  保全 hold       登録時の保全が終わった後に、もう一度削除を止めます：--days（省略時：30）
  延長 extend     --daysの日数だけ延長します（合計60日まで）
  解除 release    期限の前に保全を解除します（照会は終了しません）
  承認 approve    2人目の管理者が承認します
  提供 bundle     署名付きの回答ファイル一式：--out。本文を渡す前に確認します（または --confirm Q-番号）
  終了 close      --endingと--remarkを添えて終了します
  鍵 key          署名の鍵の指紋`,
  },
  options: {
    as: {
      type: 'string',
      value: 'ID',
      about: {
        en: 'the id of your account on the platform; needed by all commands that leave a record',
        ja: 'あなたのアカウントのID。記録を残すコマンドには必要です',
      },
    },
    role: {
      type: 'string',
      value: 'ROLE',
      multiple: true,
      about: { en: 'a role of yours (may be repeated)', ja: 'あなたのロール（複数可）' },
    },
    server: {
      type: 'string',
      value: 'SERVER',
      about: {
        en: 'for example discord:1234; may be left out when there is only one',
        ja: '例：discord:1234。サーバーが1つだけなら省略できます',
      },
    },
    ...ARCHIVE_OPTIONS,
    lang: {
      type: 'string',
      choices: ['ja', 'en'],
      about: {
        en: "the language of the answer (default: the server's, because the bundle leaves in it)",
        ja: '表示と回答の言語（省略時：サーバーの言語）',
      },
    },
    authority: { type: 'string', about: { en: 'register: who asks', ja: '登録：照会した機関' } },
    document: {
      type: 'string',
      about: { en: 'register: the number of the document', ja: '登録：書面の番号' },
    },
    dated: { type: 'string', value: 'DATE', about: { en: 'register: its date', ja: '登録：書面の日付' } },
    'answer-by': {
      type: 'string',
      value: 'DATE',
      about: { en: 'register: the day to answer by', ja: '登録：回答期限' },
    },
    received: {
      type: 'string',
      value: 'DATE',
      about: { en: 'register: when it was received', ja: '登録：受け取った日' },
    },
    'received-by': {
      type: 'string',
      about: { en: 'register: who received it (default: --as)', ja: '登録：受け取った人（省略時：--as）' },
    },
    ground: {
      type: 'string',
      value: 'GROUND',
      suggestions: LEGAL_GROUNDS,
      about: {
        en: 'register: 照会 inquiry, 保全要請 preservation, 令状 warrant, 提供命令 order, 緊急 emergency',
        ja: '登録：根拠（照会 inquiry、保全要請 preservation、令状 warrant、提供命令 order、緊急 emergency）',
      },
    },
    account: {
      type: 'string',
      multiple: true,
      about: {
        en: 'register: an id, or a display name that a stored account has (may be repeated)',
        ja: '登録：対象のアカウントのID、または保管している表示名（複数可）',
      },
    },
    message: {
      type: 'string',
      multiple: true,
      about: { en: 'register: a message (may be repeated)', ja: '登録：対象のメッセージ（複数可）' },
    },
    contact: {
      type: 'string',
      multiple: true,
      about: { en: 'register: a contact (may be repeated)', ja: '登録：対象の連絡先（複数可）' },
    },
    from: { type: 'string', value: 'DATE', about: { en: 'register: from when', ja: '登録：期間の始まり' } },
    until: { type: 'string', value: 'DATE', about: { en: 'register: until when', ja: '登録：期間の終わり' } },
    item: {
      type: 'string',
      value: 'ITEM',
      multiple: true,
      suggestions: REQUESTABLE_ITEMS,
      about: {
        en: `register, may be repeated: アカウント profile, 投稿 posts, 本文 texts, 添付 attachments,
措置 handling, 本人確認 verification, 氏名 registration, IP addresses, ログイン logins`,
        ja: `登録：照会の項目（複数可）。アカウント profile、投稿 posts、本文 texts、添付 attachments、
措置 handling、本人確認 verification、氏名 registration、IP addresses、ログイン logins`,
      },
    },
    other: {
      type: 'string',
      multiple: true,
      about: { en: 'register: another request (may be repeated)', ja: '登録：その他の事項（複数可）' },
    },
    days: { type: 'string', value: 'N', about: { en: 'hold, extend: how long', ja: '保全、延長：日数' } },
    out: {
      type: 'string',
      value: 'FILE',
      about: {
        en: 'bundle: where it is written (default: Q-NUMBER.zip)',
        ja: '提供：書き出すファイル（省略時：Q-番号.zip）',
      },
    },
    confirm: {
      type: 'string',
      value: 'Q-NUMBER',
      about: { en: 'bundle: answers the question beforehand', ja: '提供：確認にあらかじめ答えます' },
    },
    ending: {
      type: 'string',
      value: 'ENDING',
      suggestions: CLOSE_REASONS,
      about: {
        en: 'close: answered, not-held, declined or withdrawn',
        ja: '終了：answered（回答した）、not-held（該当なし）、declined（応じない）、withdrawn（取り下げ）',
      },
    },
    remark: { type: 'string', about: { en: 'close: a remark', ja: '終了：備考' } },
  },
  outro: {
    en: 'Exit code: 0 when done, 1 when refused, 2 when it could not be asked.',
    ja: '終了コード：完了したら0、認められなかったら1、実行できなかったら2',
  },
} as const satisfies CommandDeclaration;

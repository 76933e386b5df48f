import { ARCHIVE_OPTIONS, LANGUAGE_OPTION } from '../lib/common-options.ts';
import type { CommandDeclaration } from '../lib/declare-command.ts';

/** What `member` can do for a person. */
export const MEMBER_COMMANDS = ['export', 'erase'] as const;

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'member',
  synopsis: ['export PLATFORM:USER [options]', 'erase PLATFORM:USER [--yes] [options]'],
  words: MEMBER_COMMANDS,
  needsArguments: true,
  intro: {
    en: `Finds the data of one person in the database and in the data folder, for a request of this person. docs/privacy.md tells
when and how to answer such a request.

  export   writes all data of the person into a zip archive: data.json and the copies of attachments. The names and the
           words of other members are left out. May run while the bot is at work; changes nothing.
  erase    deletes the texts, names, files, strikes and gate records of the person, and replaces the account in the cases
           by a keyed hash. Without --yes it only says what it would erase. Data under a hold is kept and named. The
           erasure is added to a list of keyed hashes, and is applied again when an older backup is restored.

PLATFORM:USER is the account, for example discord:417719834231439361 or slack:U012ABCDEF.`,
    ja: `本人からの請求に応じるため、データベースとデータのフォルダーから、1人分のデータを探します。いつ、どのように応じるかは
docs/privacy.mdにあります。

  export   本人のすべてのデータ（data.jsonと添付の控え）をZIPファイルに書き出します。ほかのメンバーの名前や文章は
           含みません。ボットの動作中でも使え、何も変更しません。
  erase    本人の文章、名前、添付、ストライク、本人確認の記録を消去し、事案に残るアカウントを鍵付きハッシュに置き換えます。
           --yesを付けないときは、消去される予定のものを表示するだけです。保全中のデータは残し、その内容を表示します。
           消去は鍵付きハッシュの一覧に記録され、古いバックアップを復元したときに、もう一度適用されます。

PLATFORM:USERはアカウントです（例：discord:417719834231439361、slack:U012ABCDEF）。`,
  },
  options: {
    server: {
      type: 'string',
      value: 'ID',
      about: {
        en: 'one server (guild, workspace) only; default: every server of the platform',
        ja: '1つのサーバー（ワークスペース）だけを対象にします（省略時：プラットフォームの全サーバー）',
      },
    },
    out: {
      type: 'string',
      value: 'FILE',
      about: {
        en: 'where export writes (default: member.zip); an existing file is refused',
        ja: 'exportの書き出し先（省略時：member.zip）。すでにあるファイルには書きません',
      },
    },
    yes: {
      type: 'boolean',
      about: { en: 'erase; it cannot be undone', ja: '消去を実行します。元に戻せません' },
    },
    by: {
      type: 'string',
      value: 'NAME',
      about: {
        en: 'who erases, for the record of the erasure (not encrypted)',
        ja: '消去する人の名前。消去の記録に、暗号化せずに残します',
      },
    },
    ...ARCHIVE_OPTIONS,
    json: {
      type: 'boolean',
      about: { en: 'one JSON line instead of sentences', ja: '結果を1行のJSONで出力します' },
    },
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: 'Exit code: 0 when done (or shown), 1 when there is no data of this person, 2 when it could not be done, 3 when a part\nof the data was kept.',
    ja: '終了コード：完了または表示したら0、この人のデータがなければ1、実行できなかったら2、一部を残したら3',
  },
} as const satisfies CommandDeclaration;

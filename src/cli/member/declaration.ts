import { ARCHIVE_OPTIONS, LANGUAGE_OPTION } from '../lib/common-options.ts';
import type { CommandDeclaration } from '../lib/declare-command.ts';

/** What `member` can do for a person. */
export const MEMBER_COMMANDS = ['export'] as const;

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'member',
  synopsis: ['export PLATFORM:USER [options]'],
  words: MEMBER_COMMANDS,
  needsArguments: true,
  intro: {
    en: `Finds the data of one person in the database and in the data folder, for a request of this person. docs/privacy.md tells
when and how to answer such a request.

  export   writes all data of the person into a zip archive: data.json and the copies of attachments. The names and the
           words of other members are left out. May run while the bot is at work; changes nothing.

PLATFORM:USER is the account, for example discord:417719834231439361 or slack:U012ABCDEF.`,
    ja: `本人からの請求に応じるため、データベースとデータのフォルダーから、1人分のデータを探します。いつ、どのように応じるかは
docs/privacy.mdにあります。

  export   本人のすべてのデータ（data.jsonと添付の控え）をZIPファイルに書き出します。ほかのメンバーの名前や文章は
           含みません。ボットの動作中でも使え、何も変更しません。

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
    ...ARCHIVE_OPTIONS,
    json: {
      type: 'boolean',
      about: { en: 'one JSON line instead of sentences', ja: '結果を1行のJSONで出力します' },
    },
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: 'Exit code: 0 when done, 1 when there is no data of this person, 2 when it could not be done.',
    ja: '終了コード：完了したら0、この人のデータがなければ1、実行できなかったら2',
  },
} as const satisfies CommandDeclaration;

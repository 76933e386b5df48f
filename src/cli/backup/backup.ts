import { DATA_OPTION, LANGUAGE_OPTION } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'backup',
  synopsis: ['FOLDER [options]'],
  words: 'path',
  intro: {
    en: `Makes a backup of all data: the database as it is at this moment, the keys, the messages that wait for the database and
the rules in force. May run while the bot is at work. The backup is a new folder in FOLDER, named by its time. It is
verified like "yamidome verify" does before it gets its name; when anything fails, nothing is left.

A backup holds the keys, so everyone who has it can read all evidence: keep it as secret as the data folder, or use
--without-keys and keep evidence.key and signing.key at another place. Values of settings are never in it: keep .env too.`,
    ja: `すべてのデータのバックアップを作成します：現時点のデータベース、鍵、データベースを待っているメッセージ、使用中のルール。
ボットの動作中でも使えます。FOLDERの中に、日時の名前の付いた新しいフォルダーを作ります。「yamidome verify」と同じ方法で確認
してから名前を付けます。途中で失敗した場合は、何も残しません。

バックアップには鍵が入っているため、手に入れた人はすべての証拠を読めます。データのフォルダーと同じように厳重に保管するか、
--without-keysを付けて、evidence.keyとsigning.keyを別の場所に保管してください。設定の値は入らないため、.envも保管してください。`,
  },
  options: {
    keep: {
      type: 'string',
      value: 'N',
      about: {
        en: 'afterwards remove the older backups of the same database in FOLDER, except the newest N',
        ja: '完了後、FOLDERにある同じデータベースの古いバックアップを、新しいN個を残して削除します',
      },
    },
    'without-keys': { type: 'boolean', about: { en: 'leave the keys out', ja: '鍵を入れません' } },
    ...DATA_OPTION,
    url: {
      type: 'string',
      value: 'ADDRESS',
      about: {
        en: 'a PostgreSQL address (default: DATABASE_URL); in the backup the database is a SQLite file',
        ja: 'PostgreSQLの接続先（省略時：DATABASE_URL）。バックアップの中ではSQLiteのファイルになります',
      },
    },
    json: {
      type: 'boolean',
      about: { en: 'one JSON line instead of sentences', ja: '結果を1行のJSONで出力します' },
    },
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: `Exit code: 0 when the backup is complete, 1 when the evidence is not as it was written (run "yamidome verify"), 2 when
no backup could be made.`,
    ja: `終了コード：バックアップが完了したら0、証拠に改ざんがあったら1（「yamidome verify」で確認してください）、作成できなかったら2`,
  },
} as const satisfies CommandDeclaration;

/** The command `backup`. @example process.exitCode = await main(['/backup'], terminal) */
export const main = createCommand(declaration, async ({ values, words, language, refuse }, terminal) => {
  const [folder] = words;
  const { keep } = values;
  if (folder === undefined) return refuse('write the folder for the backups; see --help');
  if (words.length > 1) return refuse(`one folder at a time, not ${words.join(' ')}; see --help`);
  if (keep !== undefined && !/^[1-9]\d{0,5}$/.test(keep))
    return refuse(`--keep is a whole number from 1, not "${keep}"`);
  const { runBackup } = await import('./run-backup.ts');
  return runBackup(
    {
      folder,
      language,
      withKeys: values['without-keys'] !== true,
      json: values.json === true,
      data: values.data,
      url: values.url,
      keep: keep === undefined ? undefined : Number(keep),
    },
    terminal,
  );
});

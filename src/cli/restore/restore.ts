import { LANGUAGE_OPTION } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'restore',
  synopsis: ['BACKUP --data FOLDER [options]'],
  words: 'path',
  intro: {
    en: `Restores a backup of "yamidome backup" to a data folder that is empty or does not exist yet. First it compares every
file with the manifest of the backup, then it verifies the evidence in the copy; when anything is not as it was written,
nothing is restored. The backup itself is never changed.`,
    ja: `「yamidome backup」のバックアップを、空またはまだないフォルダーに復元します。はじめにすべてのファイルをバックアップの目録と
照合し、次に複製した証拠を確認します。改ざんがあれば、何も復元しません。バックアップは変更しません。`,
  },
  options: {
    data: {
      type: 'string',
      value: 'FOLDER',
      about: {
        en: 'where the database, the keys and the waiting messages go. Required; DATA_DIR is not used',
        ja: '復元先のフォルダー（必須。DATA_DIRは使いません）',
      },
    },
    url: {
      type: 'string',
      value: 'ADDRESS',
      about: {
        en: `restore the database into this PostgreSQL database, which must be empty, and only the keys and
the waiting messages to FOLDER. A backup of SQLite or PostgreSQL can be restored to either`,
        ja: `このPostgreSQLの空のデータベースに復元し、FOLDERには鍵と待っているメッセージだけを復元します。
SQLiteとPostgreSQLのどちらのバックアップも、どちらにでも復元できます`,
      },
    },
    rules: {
      type: 'string',
      value: 'FOLDER',
      about: {
        en: 'restore the rules of that time too, to a folder that is empty or does not exist yet',
        ja: '当時のルールも、空またはまだないフォルダーに復元します',
      },
    },
    erasures: {
      type: 'string',
      value: 'FILE',
      about: {
        en: `erasures.jsonl of the installation that is replaced: erase those persons again. The list
in DATA_DIR is always used`,
        ja: `置き換える前のデータのフォルダーにあるerasures.jsonl。そこに記録された消去をもう一度適用します。
DATA_DIRにある一覧は、いつも使います`,
      },
    },
    json: {
      type: 'boolean',
      about: { en: 'one JSON line instead of sentences', ja: '結果を1行のJSONで出力します' },
    },
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: `A backup without keys needs EVIDENCE_KEY and SIGNING_KEY in the settings.
Exit code: 0 when everything is restored, 1 when the evidence in the backup is not as it was written, 2 when it could not
be restored.`,
    ja: `鍵のないバックアップを復元するには、設定にEVIDENCE_KEYとSIGNING_KEYが必要です。
終了コード：すべて復元したら0、バックアップの証拠に改ざんがあったら1、復元できなかったら2`,
  },
} as const satisfies CommandDeclaration;

/** The command `restore`. @example process.exitCode = await main([path, '--data', 'data'], terminal) */
export const main = createCommand(declaration, async ({ values, words, language, refuse }, terminal) => {
  const [backup] = words;
  const { data, url, rules, erasures } = values;
  if (backup === undefined) return refuse('write the folder of the backup; see --help');
  if (words.length > 1) return refuse(`one backup at a time, not ${words.join(' ')}; see --help`);
  if (data === undefined)
    return refuse('write --data FOLDER, the empty data folder to restore to; see --help');
  const { runRestore } = await import('./run-restore.ts');
  return runRestore({ backup, data, url, rules, erasures, language, json: values.json === true }, terminal);
});

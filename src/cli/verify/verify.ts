import { ARCHIVE_OPTIONS, LANGUAGE_OPTION } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'verify',
  synopsis: ['[options]', 'BUNDLE.zip [--key FINGERPRINT] [--json]'],
  words: 'path',
  intro: {
    en: `Reads all evidence from its beginning and names the first event that was changed, removed, inserted, reordered or cut
off. May run while the bot is at work; changes nothing.

With a bundle (the answer to an inquiry) it verifies that instead and names the first file that was changed, removed or
added. The public key in the bundle shows that it is unchanged; --key shows who signed it.`,
    ja: `すべての証拠を最初から読み、変更、削除、挿入、並べ替え、切り取りのあった最初の記録を表示します。ボットの動作中でも使え、
何も変更しません。

照会への回答ファイル一式（ZIP）を指定すると、その中で変更、削除、追加された最初のファイルを表示します。改変がないことは一式の
中の公開鍵で、署名した人は--keyで確認します。`,
  },
  options: {
    key: {
      type: 'string',
      value: 'FINGERPRINT',
      about: {
        en: 'of the key that must have signed the bundle, as you received it from the sender by\nanother channel',
        ja: '回答に署名したはずの鍵の指紋。送り主から別の手段で受け取ったもの',
      },
    },
    ...ARCHIVE_OPTIONS,
    heads: {
      type: 'string',
      value: 'FILE',
      about: {
        en: `an earlier output of this command, the manifest.json of a backup, or the bot's log
(LOG_LEVEL=info), that was kept elsewhere: what it knows must still be there`,
        ja: `別の場所に保管した、このコマンドの以前の出力、バックアップのmanifest.json、または
ボットのログ（LOG_LEVEL=info）。そこに載っている証拠が今もあることを確認します`,
      },
    },
    json: {
      type: 'boolean',
      about: {
        en: 'one JSON line instead of sentences; for a bundle with "signer": "verified" or "unverified"',
        ja: '結果を1行のJSONで出力します。回答ファイルでは"signer"が"verified"か"unverified"になります',
      },
    },
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: `Standard output: what was found, then the newest event of every server, as lines that --heads reads.
Exit code: 0 when everything is as it was written, 1 when it is not, 2 when it could not be verified, 3 when a bundle is
as it was written but its signer is not verified (no --key).`,
    ja: `標準出力：結果と、サーバーごとの最新の記録（--headsで読める行）
終了コード：改ざんがなければ0、あれば1、確認できなかったら2、回答ファイルに改ざんはないものの署名した人を確認していなければ3
（--keyがない場合）`,
  },
} as const satisfies CommandDeclaration;

/** The command `verify`. @example process.exitCode = await main(['--json'], terminal) */
export const main = createCommand(declaration, async ({ values, words, language, refuse }, terminal) => {
  if (words.length > 1) return refuse(`one bundle at a time, not ${words.join(' ')}; see --help`);
  const { runVerify } = await import('./run-verify.ts');
  return runVerify({ ...values, bundle: words[0], language }, terminal);
});

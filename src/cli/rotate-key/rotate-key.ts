import { LANGUAGE_OPTION } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'rotate-key',
  synopsis: ['[--new-key]'],
  intro: {
    en: `Encrypts all evidence again with the newest key. Afterwards older keys are not needed any more.
  1. With key files: yamidome rotate-key --new-key writes a new key before the old one in evidence.key.
     With EVIDENCE_KEY: write NEW,OLD yourself.
  2. Restart every bot.
  3. yamidome rotate-key, then remove the old key (and keep it with your old backups).`,
    ja: `すべての証拠を最も新しい鍵で暗号化し直します。終わると、古い鍵は不要になります。
  1. 鍵のファイルを使っている場合：yamidome rotate-key --new-key を実行します。evidence.keyの先頭に新しい鍵が加わります。
     EVIDENCE_KEYを使っている場合：「新しい鍵,古い鍵」の順に書きます。
  2. すべてのボットを再起動します。
  3. yamidome rotate-key を実行してから、古い鍵を取り除きます（過去のバックアップと一緒に保管してください）。`,
  },
  options: {
    'new-key': {
      type: 'boolean',
      about: {
        en: 'write a new key into evidence.key, and encrypt nothing yet',
        ja: 'evidence.keyに新しい鍵を加えます（暗号化はまだ行いません）',
      },
    },
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: 'Exit code: 0 when done, 2 when it could not be done.',
    ja: '終了コード：完了したら0、実行できなかったら2',
  },
} as const satisfies CommandDeclaration;

/** The command `rotate-key`: key rotation. @example process.exitCode = await main(['--new-key'], terminal) */
export const main = createCommand(declaration, async ({ values, language }, terminal) => {
  const { runRotateKey } = await import('./run-rotate-key.ts');
  return runRotateKey(values['new-key'] === true, language, terminal);
});

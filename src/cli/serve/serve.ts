import { HELP_LANGUAGE_OPTION } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'serve',
  synopsis: ['[options]'],
  intro: {
    en: `Runs the bot until Ctrl+C or SIGTERM. Settings are read from .env and the environment; .env.example explains them.
Without settings it opens the sandbox, a chat in a browser on this computer, and prints its address.`,
    ja: `ボットを起動します。Ctrl+CまたはSIGTERMで停止します。設定は.envと環境変数から読みます（説明は.env.example）。
設定がなければ、このコンピューターのブラウザーで試せるサンドボックスを開き、アドレスを表示します。`,
  },
  options: { ...HELP_LANGUAGE_OPTION },
  outro: {
    en: 'Exit code: 0 when it was stopped, 1 when every platform refused the bot, 2 when a setting or a rule cannot be used.',
    ja: '終了コード：停止したら0、どのプラットフォームにも接続を拒否されたら1、設定やルールに誤りがあったら2',
  },
} as const satisfies CommandDeclaration;

/** The command `serve`. @example await main(['--help'], terminal) */
export const main = createCommand(declaration, async (_, terminal) => {
  const { settingsFromEnv } = await import('../../app/settings.ts');
  const { runApp } = await import('../lib/run-app.ts');
  return runApp(settingsFromEnv, terminal);
});

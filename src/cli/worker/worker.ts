import { HELP_LANGUAGE_OPTION } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'worker',
  synopsis: ['[options]'],
  intro: {
    en: `Judges the posts that \`yamidome api\` has taken in, and runs the actions, webhooks and jobs that are due, until Ctrl+C or
SIGTERM (docs/operators.md). Several workers share the posts; all of them need the same database and the same stream.
Settings are read from .env and the environment; .env.example explains them.`,
    ja: `\`yamidome api\`が受け付けた投稿を判定し、期限の来た措置、Webhook、定期処理を実行します。Ctrl+CまたはSIGTERMで停止します
（docs/operators.md）。複数のワーカーで分担できます。すべて同じデータベースとストリームを使ってください。
設定は.envと環境変数から読みます（説明は.env.example）。`,
  },
  options: { ...HELP_LANGUAGE_OPTION },
  outro: {
    en: 'Exit code: 0 when it was stopped, 2 when a setting or a rule cannot be used.',
    ja: '終了コード：停止したら0、設定やルールに誤りがあったら2',
  },
} as const satisfies CommandDeclaration;

/** The command `worker`. @example await main([], terminal) */
export const main = createCommand(declaration, async (_, terminal) => {
  const { apiSettingsFromEnv } = await import('../../app/operator/process-settings.ts');
  const { runApp } = await import('../lib/run-app.ts');
  return runApp((env) => apiSettingsFromEnv(env, { api: false, worker: true }), terminal);
});

import { HELP_LANGUAGE_OPTION } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'api',
  synopsis: ['[options]'],
  intro: {
    en: `Serves the API for operators of social networks until Ctrl+C or SIGTERM: it takes posts in, judges texts that are asked
about, and gives cases, actions and events out (docs/operators.md). Posts are judged by \`yamidome worker\`, or in this
process with --with-worker. Settings are read from .env and the environment; .env.example explains them.`,
    ja: `SNS事業者向けのAPIを起動します。Ctrl+CまたはSIGTERMで停止します。投稿を受け付け、文章を判定し、事案、措置、イベントを
提供します（docs/operators.md）。投稿を判定するのは\`yamidome worker\`です。--with-workerを付けると、このプロセスで判定します。
設定は.envと環境変数から読みます（説明は.env.example）。`,
  },
  options: {
    'with-worker': {
      type: 'boolean',
      about: {
        en: 'also judge posts and run actions in this process, as `yamidome worker` does',
        ja: 'このプロセスで投稿の判定と措置も行います（`yamidome worker`と同じ）',
      },
    },
    ...HELP_LANGUAGE_OPTION,
  },
  outro: {
    en: 'Exit code: 0 when it was stopped, 2 when a setting or a rule cannot be used.',
    ja: '終了コード：停止したら0、設定やルールに誤りがあったら2',
  },
} as const satisfies CommandDeclaration;

/** The command `api`. @example await main(['--with-worker'], terminal) */
export const main = createCommand(declaration, async ({ values }, terminal) => {
  const { apiSettingsFromEnv } = await import('../../app/operator/process-settings.ts');
  const { runApp } = await import('../lib/run-app.ts');
  const worker = values['with-worker'] === true;
  return runApp((env) => apiSettingsFromEnv(env, { api: true, worker }), terminal);
});

import { LANGUAGE_OPTION } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Names the platforms as text, because their descriptors load zod. A test compares both. */
export const declaration = {
  name: 'doctor',
  synopsis: ['[options]'],
  intro: {
    en: `Looks at everything on Discord and Slack that must be in order: tokens, intents, permissions, scopes, the order of roles,
channels. Says what to click. Then at this computer: versions, the age of the last backup, the space on the disk of DATA_DIR,
and the clock. Reads only; the bot may be at work meanwhile.`,
    ja: `DiscordとSlackで必要な設定（トークン、インテント、権限、スコープ、ロールの順序、チャンネル）を点検し、直し方を案内します。
続いて、このコンピューターのバージョン、最後のバックアップの日時、DATA_DIRのディスクの空き容量、時計を確かめます。
読み取りだけを行います。ボットの動作中でも使えます。`,
  },
  options: {
    json: {
      type: 'boolean',
      about: { en: 'one JSON line for each finding', ja: '結果を1件1行のJSONで出力します' },
    },
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: `Settings are read from .env and the environment: DISCORD_TOKEN, SLACK_BOT_TOKEN or SLACK_CLIENT_ID, and DATA_DIR or
DATABASE_URL for what each server has decided.
Exit code: 0 when nothing stands in the way, 1 when something does, 2 when it could not be looked at.`,
    ja: `設定は.envと環境変数から読みます：DISCORD_TOKEN、SLACK_BOT_TOKENまたはSLACK_CLIENT_ID。各サーバーでの設定は、
DATA_DIRまたはDATABASE_URLから読みます。
終了コード：問題がなければ0、問題があれば1、点検できなかったら2`,
  },
} as const satisfies CommandDeclaration;

/** The command `doctor`: checks every configured platform. @example await main(['--json'], terminal) */
export const main = createCommand(declaration, async ({ values, language }, terminal) => {
  const { runDoctor } = await import('./run-doctor.ts');
  return runDoctor(language, values.json === true, terminal);
});

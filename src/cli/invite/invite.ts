import { LANGUAGE_OPTION } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Names the optional features as text, because the platform that has them loads zod. A test compares both. */
export const declaration = {
  name: 'invite',
  synopsis: ['[options]'],
  intro: {
    en: 'Prints the link with which an administrator adds the bot to a server, with the least that it needs. Sends no request.',
    ja: 'サーバーの管理者がボットを追加するためのリンクを、最小限の権限で表示します。通信は行いません。',
  },
  options: {
    with: {
      type: 'string',
      value: 'A,B',
      suggestions: ['names', 'kick', 'ban', 'automod', 'all'],
      about: {
        en: 'what else to switch on: names, kick, ban, automod, or all',
        ja: '追加で使う機能：names、kick、ban、automod、またはall',
      },
    },
    id: {
      type: 'string',
      value: 'NUMBER',
      about: {
        en: "the application's id (default: taken from DISCORD_TOKEN)",
        ja: 'アプリケーションのID（省略時：DISCORD_TOKENから読み取ります）',
      },
    },
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: `Standard output: the link. Standard error: what each permission in it is for.
Exit code: 0 when the link was printed, 2 when it could not be made.`,
    ja: `標準出力：リンク。標準エラー出力：各権限を何に使うか
終了コード：リンクを表示したら0、作成できなかったら2`,
  },
} as const satisfies CommandDeclaration;

/** The command `invite`: prints the invite link. Sends no request. @example await main(['--with', 'all'], terminal) */
export const main = createCommand(declaration, async ({ values, language }, terminal) => {
  const { runInvite } = await import('./run-invite.ts');
  return runInvite(values, language, terminal);
});

import { LANGUAGE_OPTION, RULES_OPTIONS } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

/** Of `NOTICE_LANGUAGES`, which loads zod. A test compares both. */
const TEXT_LANGUAGES = ['ja', 'en', 'zh', 'vi', 'pt'] as const;

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'notices',
  synopsis: ['[NAME…] [options]'],
  words: 'text',
  intro: {
    en: `Shows when each notice of the rules is posted, in which channels of the policy, and which other notices are switched on.
With NAMEs it shows their texts. Posts nothing; on a server, /notices posts. A mistake in a file of rules/notices or in
the policy is named with its line.`,
    ja: `お知らせがいつ、ポリシーのどのチャンネルに投稿されるかと、ほかのお知らせを使うかどうかを表示します。NAMEを指定すると、その
文面を表示します。投稿はしません（投稿は、サーバーで「/お知らせ」を使います）。rules/noticesのファイルやポリシーに誤りがあれば、
行番号とともに表示します。`,
  },
  options: {
    date: {
      type: 'string',
      value: 'YYYY-MM-DD',
      about: { en: 'the first day, in Japan (default: today)', ja: '最初の日。日本時間（省略時：今日）' },
    },
    days: {
      type: 'string',
      value: 'N',
      about: { en: 'how many days, from 1 to 366 (default: 30)', ja: '日数。1から366まで（省略時：30）' },
    },
    text: {
      type: 'string',
      choices: TEXT_LANGUAGES,
      about: {
        en: "the language of the texts (default: the policy's, in which they are posted)",
        ja: '文面の言語（省略時：投稿に使うポリシーの言語）',
      },
    },
    json: {
      type: 'boolean',
      about: {
        en: 'one JSON line for each post of the schedule, or for each text',
        ja: '予定または文面を1件1行のJSONで出力します',
      },
    },
    ...RULES_OPTIONS,
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: 'Exit code: 0 when notices and policy are in order, 2 when they cannot be used or there is no such notice.',
    ja: '終了コード：お知らせとポリシーに問題がなければ0、誤りがあるか、該当するお知らせがなければ2',
  },
} as const satisfies CommandDeclaration;

/** The command `notices`. @example await main(['holidays', '--text', 'vi'], terminal) */
export const main = createCommand(declaration, async ({ values, words, language, refuse }, terminal) => {
  const days = values.days ?? '30';
  if (!/^[1-9]\d{0,2}$/.test(days) || Number(days) > 366)
    return refuse(`--days takes a number from 1 to 366, not "${days}"`);
  const from = values.date === undefined ? new Date() : startOfJapanDay(values.date);
  if (from === undefined) return refuse(`--date: "${values.date}" is not a day; write it like 2026-12-24`);
  const { runNotices } = await import('./run-notices.ts');
  return runNotices({ ...values, names: words, from, days: Number(days), language }, terminal);
});

/** Midnight in Japan; undefined if there is no such day. */
const startOfJapanDay = (text: string): Date | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const noon = new Date(`${text}T12:00:00Z`);
  const exists = !Number.isNaN(noon.getTime()) && noon.toISOString().startsWith(text);
  return exists ? new Date(`${text}T00:00:00+09:00`) : undefined;
};

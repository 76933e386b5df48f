import { formatMonth, parseMonth } from '../scoreboard/japan-calendar.ts';
import { DATA_OPTION, LANGUAGE_OPTION } from './lib/common-options.ts';
import { type CommandDeclaration, createCommand } from './lib/declare-command.ts';

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'scoreboard',
  synopsis: ['[options]'],
  intro: {
    en: `A month's figures: how fast posts were hidden, what was overturned, how long reports and appeals waited, how many
notices and help messages went out, how soon inquiries were answered. Reads the archive of DATA_DIR or DATABASE_URL;
reads no member's words.`,
    ja: `1か月の記録を集計します：非表示までの時間、取り消しの件数、通報や異議申立てへの対応時間、お知らせや相談案内の件数、
照会への回答までの日数。DATA_DIRまたはDATABASE_URLの証拠から読み、メンバーの文章は読みません。`,
  },
  options: {
    month: {
      type: 'string',
      value: 'YYYY-MM',
      about: {
        en: 'which month, as Japan counts it, such as 2026-11 (default: this month so far)',
        ja: '対象の月。日本時間（例：2026-11。省略時：今月の今日まで）',
      },
    },
    server: {
      type: 'string',
      value: 'KEY',
      about: {
        en: 'one server, as platform:id (default: all)',
        ja: 'サーバーを「プラットフォーム:ID」で指定します（省略時：すべて）',
      },
    },
    ...DATA_OPTION,
    csv: { type: 'boolean', about: { en: 'a table', ja: '表をCSVで出力します' } },
    json: { type: 'boolean', about: { en: 'JSON lines', ja: 'JSON Linesで出力します' } },
    svg: {
      type: 'boolean',
      about: {
        en: 'a picture (needs --server when there are several)',
        ja: '図で出力します（サーバーが複数のときは--serverが必要です）',
      },
    },
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: `Without --csv, --json or --svg: sentences.
Exit code: 0 when there were figures, 1 when there is no such server, 2 when something could not be read.`,
    ja: `--csv、--json、--svgのいずれもなければ、文章で出力します。
終了コード：集計したら0、該当するサーバーがなければ1、読めないものがあったら2`,
  },
} as const satisfies CommandDeclaration;

/** The command `scoreboard`. @example await main(['--csv'], terminal) */
export const main = createCommand(declaration, async ({ values, language, refuse }, terminal) => {
  const month = values.month ?? formatMonth(new Date());
  const period = parseMonth(month);
  if (!period) return refuse(`--month: "${month}" is not a month; write it like 2026-11`);
  const forms = (['csv', 'json', 'svg'] as const).filter((form) => values[form] === true);
  if (forms.length > 1) return refuse('write one of --csv, --json and --svg');
  const { runScoreboard } = await import('./scoreboard/run-scoreboard.ts');
  const { server, data } = values;
  return runScoreboard({ server, data, period, language, form: forms[0] ?? 'sentences' }, terminal);
});

// Not from #core: its index loads zod, which --help does not need.
import { PERIOD_PRESETS } from '../../core/ports/console/figures.ts';
import {
  fiscalYearPeriod,
  parseDayPeriod,
  presetPeriod,
  zoneOfLanguage,
} from '../../scoreboard/figures/calendar-period.ts';
import { formatMonth, type Period, parseMonth } from '../../scoreboard/japan-calendar.ts';
import { DATA_OPTION, LANGUAGE_OPTION } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand, type OptionValues } from '../lib/declare-command.ts';

/** The periods in two lines, because one is too long for a terminal. */
const listPresets = (separator: string): string => {
  const half = Math.ceil(PERIOD_PRESETS.length / 2);
  const [first, second] = [PERIOD_PRESETS.slice(0, half), PERIOD_PRESETS.slice(half)];
  return `${first.join(separator)}${separator.trimEnd()}\n${second.join(separator)}`;
};

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'scoreboard',
  synopsis: ['[options]'],
  intro: {
    en: `The figures of a month or another period: how fast posts were hidden, what was overturned, how long reports and
appeals waited, how many notices and help messages went out, how soon inquiries were answered. Reads the archive of
DATA_DIR or DATABASE_URL; reads no member's words.`,
    ja: `1か月、またはほかの期間の記録を集計します：非表示までの時間、取り消しの件数、通報や異議申立てへの対応時間、
お知らせや相談案内の件数、照会への回答までの日数。DATA_DIRまたはDATABASE_URLの証拠から読み、メンバーの文章は読みません。`,
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
    period: {
      type: 'string',
      value: 'PERIOD',
      choices: PERIOD_PRESETS,
      about: {
        en: `instead of a month: ${listPresets(', ')}`,
        ja: `月の代わりの期間（fiscal-yearは4月〜3月）：${listPresets('、')}`,
      },
    },
    from: {
      type: 'string',
      value: 'YYYY-MM-DD',
      about: {
        en: 'the first day, with --to, instead of a month',
        ja: '月の代わりの開始日。--toと一緒に指定します',
      },
    },
    to: {
      type: 'string',
      value: 'YYYY-MM-DD',
      about: { en: 'the last day', ja: '終了日（この日を含みます）' },
    },
    yearly: {
      type: 'string',
      value: 'YYYY',
      about: {
        en: 'a fiscal year (from April) for article 28 of 情報流通プラットフォーム対処法, as CSV of one server',
        ja: '年度の集計（情報流通プラットフォーム対処法28条の項目）をCSVで出力します（1サーバー分）',
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
    statements: {
      type: 'boolean',
      about: {
        en: 'statements of reasons in the words of the DSA, JSON lines or --csv, of one server',
        ja: '措置ごとの理由の記述（DSAの用語）をJSON Linesか--csvで出力します（1サーバー分）',
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

type Values = OptionValues<(typeof declaration)['options']>;

/** The period of the options, or why there is none. Days are those of Japan. */
function periodOf({ month, period: preset, from, to, yearly }: Values, now: Date): Period | string {
  const chosen = [month, preset, from ?? to, yearly].filter((value) => value !== undefined);
  if (chosen.length > 1) return 'write one of --month, --period, --from with --to, and --yearly';
  const zone = zoneOfLanguage('ja');
  const named = PERIOD_PRESETS.find((known) => known === preset);
  if (named) return presetPeriod(named, now, zone);
  if (from !== undefined || to !== undefined) {
    const days = parseDayPeriod(from ?? '', to ?? '', zone);
    return days.ok ? days.period : DAY_PROBLEMS[days.why];
  }
  if (yearly !== undefined)
    return /^20\d\d$/.test(yearly)
      ? fiscalYearPeriod(Number(yearly))
      : `--yearly: "${yearly}" is not a year; write it like 2026`;
  const typed = month ?? formatMonth(now);
  return parseMonth(typed) ?? `--month: "${typed}" is not a month; write it like 2026-11`;
}

const DAY_PROBLEMS = {
  date: 'write --from and --to like 2026-11-01',
  order: '--to is before --from',
  long: 'the period is longer than ten years',
} as const;

/** The command `scoreboard`. @example await main(['--csv'], terminal) */
export const main = createCommand(declaration, async ({ values, language, refuse }, terminal) => {
  const period = periodOf(values, new Date());
  if (typeof period === 'string') return refuse(period);
  const forms = (['csv', 'json', 'svg'] as const).filter((form) => values[form] === true);
  if (forms.length > 1) return refuse('write one of --csv, --json and --svg');
  const { server, data, yearly, statements } = values;
  const read = { server, data, period, language };
  if (yearly !== undefined || statements) {
    if (yearly !== undefined && statements) return refuse('write one of --yearly and --statements');
    const { runScoreboardExport } = await import('./run-export.ts');
    const table = yearly === undefined ? 'statements' : 'yearly';
    return runScoreboardExport({ ...read, table, isCsv: table === 'yearly' || forms[0] === 'csv' }, terminal);
  }
  const { runScoreboard } = await import('./run-scoreboard.ts');
  return runScoreboard({ ...read, form: forms[0] ?? 'sentences' }, terminal);
});

import type { Language } from '#core';
import type { AppliedErasures } from '../../../adapters/sql/index.ts';
import type { Manifest } from '../backup/manifest.ts';

/** What was restored, and where to. */
export interface RestoreSummary {
  readonly data: string;
  readonly rules: string | undefined;
  /** Whether the database went to PostgreSQL. */
  readonly isPostgres: boolean;
  /** Whether the settings name a PostgreSQL database that is not the restored one. */
  readonly ignoresDatabaseUrl: boolean;
  readonly manifest: Pick<Manifest, 'createdAt' | 'events' | 'settings'>;
  /** Erasures that were applied again; undefined: there were none. */
  readonly erasures: AppliedErasures | undefined;
}

/** The sentences after a restore. @example terminal.out.write(formatRestore(summary, 'ja')) */
export const formatRestore = (summary: RestoreSummary, language: Language): string =>
  `${(language === 'ja' ? japaneseLines : englishLines)(summary).join('\n')}\n`;

const formatCount = (n: number): string => n.toLocaleString('en-US');

const japaneseLines = ({
  data,
  rules,
  isPostgres,
  ignoresDatabaseUrl,
  manifest,
  erasures,
}: RestoreSummary): readonly string[] => [
  `${manifest.createdAt} 時点のデータを ${data} に復元しました（出来事 ${formatCount(manifest.events)} 件、改ざんなし）`,
  ...(erasures === undefined || erasures.held === 0
    ? []
    : [
        `一部が保全中だった ${erasures.held} 人の消去は、適用していません。照会を登録し直してから、必要に応じて「member erase」を実行してください。`,
      ]),
  ...(erasures === undefined || erasures.missing === 0
    ? []
    : [
        `バックアップより後の消去 ${erasures.missing} 件を、もう一度適用しました（消去した人 ${erasures.erased} 人）`,
        ...(erasures.unreadable === 0
          ? []
          : [
              `${erasures.unreadable} 件は別の鍵で記録されています。その鍵を evidence.key に加えて、ボットを起動してください。`,
            ]),
      ]),
  ...(rules === undefined ? [] : [`検出ルールを ${rules} に復元しました。RULES_DIR に指定してください。`]),
  isPostgres
    ? `次の手順：.env の DATABASE_URL に復元先のアドレスを書き、DATA_DIR=${data} として、ボットを1台だけ起動してください。`
    : `次の手順：.env に DATA_DIR=${data} と書き、ボットを1台だけ起動してください。`,
  ...(ignoresDatabaseUrl
    ? [
        'DATABASE_URL が設定されています。このままではボットは復元したデータを使いません。DATABASE_URL を消すか、--url で復元し直してください。',
      ]
    : []),
  ...(manifest.settings.length === 0
    ? []
    : [`バックアップの時点で設定されていた項目：${manifest.settings.join('、')}`]),
];

const englishLines = ({
  data,
  rules,
  isPostgres,
  ignoresDatabaseUrl,
  manifest,
  erasures,
}: RestoreSummary): readonly string[] => [
  `the data of ${manifest.createdAt} is restored to ${data} (${formatCount(manifest.events)} events, as they were written)`,
  ...(erasures === undefined || erasures.held === 0
    ? []
    : [
        `Not erased again: ${erasures.held} persons of whom a hold kept data. Register the inquiry again, then run "member erase" where it is due.`,
      ]),
  ...(erasures === undefined || erasures.missing === 0
    ? []
    : [
        `${erasures.missing} erasures after the backup were applied again (${erasures.erased} persons)`,
        ...(erasures.unreadable === 0
          ? []
          : [
              `${erasures.unreadable} of them were made with another key: add that key to evidence.key, then start the bot`,
            ]),
      ]),
  ...(rules === undefined ? [] : [`the rules are restored to ${rules}: set RULES_DIR to it`]),
  isPostgres
    ? `Next: write the restored database as DATABASE_URL and DATA_DIR=${data} to .env, and start one bot.`
    : `Next: write DATA_DIR=${data} to .env and start one bot.`,
  ...(ignoresDatabaseUrl
    ? [
        'DATABASE_URL is set, so the bot would not use the restored data: remove DATABASE_URL, or restore again with --url.',
      ]
    : []),
  ...(manifest.settings.length === 0
    ? []
    : [`Settings that had a value when the backup was made: ${manifest.settings.join(', ')}`]),
];

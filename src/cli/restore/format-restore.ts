import type { Language } from '#core';
import type { Manifest } from '../backup/manifest.ts';

/** What was restored, and where to. */
export interface RestoreSummary {
  readonly data: string;
  readonly rules: string | undefined;
  readonly manifest: Pick<Manifest, 'createdAt' | 'events' | 'settings'>;
}

/** The sentences after a restore. @example terminal.out.write(formatRestore(summary, 'ja')) */
export const formatRestore = (summary: RestoreSummary, language: Language): string =>
  `${(language === 'ja' ? japaneseLines : englishLines)(summary).join('\n')}\n`;

const formatCount = (n: number): string => n.toLocaleString('en-US');

const japaneseLines = ({ data, rules, manifest }: RestoreSummary): readonly string[] => [
  `${manifest.createdAt} 時点のデータを ${data} に復元しました（出来事 ${formatCount(manifest.events)} 件、改ざんなし）`,
  ...(rules === undefined ? [] : [`検出ルールを ${rules} に復元しました。RULES_DIR に指定してください。`]),
  `次の手順：.env に DATA_DIR=${data} と書き、ボットを1台だけ起動してください。`,
  ...(manifest.settings.length === 0
    ? []
    : [`バックアップの時点で設定されていた項目：${manifest.settings.join('、')}`]),
];

const englishLines = ({ data, rules, manifest }: RestoreSummary): readonly string[] => [
  `the data of ${manifest.createdAt} is restored to ${data} (${formatCount(manifest.events)} events, as they were written)`,
  ...(rules === undefined ? [] : [`the rules are restored to ${rules}: set RULES_DIR to it`]),
  `Next: write DATA_DIR=${data} to .env and start one bot.`,
  ...(manifest.settings.length === 0
    ? []
    : [`Settings that had a value when the backup was made: ${manifest.settings.join(', ')}`]),
];

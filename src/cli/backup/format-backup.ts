import type { Language } from '#core';
import type { Manifest } from './manifest.ts';

/** What was made, and the older backups that were removed. */
export interface BackupSummary {
  readonly path: string;
  readonly manifest: Manifest;
  readonly bytes: number;
  readonly removed: readonly string[];
  /** Whether it is inside the data folder. */
  readonly isInsideData: boolean;
}

/** The sentences after a backup. @example terminal.out.write(formatBackup(summary, 'ja')) */
export const formatBackup = (summary: BackupSummary, language: Language): string =>
  `${(language === 'ja' ? japaneseLines : englishLines)(summary).join('\n')}\n`;

const formatCount = (n: number): string => n.toLocaleString('en-US');
const formatSize = (bytes: number): string => `${formatCount(Math.ceil(bytes / 1e6))} MB`;

const japaneseLines = ({
  path,
  manifest,
  bytes,
  removed,
  isInsideData,
}: BackupSummary): readonly string[] => [
  `バックアップが完了しました：${path}（${formatSize(bytes)}、出来事 ${formatCount(manifest.events)} 件、改ざんなし）`,
  manifest.hasKeys
    ? '鍵も入っています。このフォルダーがあれば証拠をすべて読めるため、データフォルダーと同じように厳重に保管してください。'
    : '鍵は入っていません。evidence.key と signing.key がないと復元できません。別の場所に保管してください。',
  '設定の値は入っていません。.env も別に保管してください。',
  ...(isInsideData
    ? ['データフォルダーの中にあるため、一緒に失われるおそれがあります。別の場所にもコピーしてください。']
    : []),
  ...removed.map((folder) => `古いバックアップを削除しました：${folder}`),
];

const englishLines = ({ path, manifest, bytes, removed, isInsideData }: BackupSummary): readonly string[] => [
  `the backup is complete: ${path} (${formatSize(bytes)}, ${formatCount(manifest.events)} events, as they were written)`,
  manifest.hasKeys
    ? 'It holds the keys: everyone who has this folder can read all evidence. Keep it as secret as the data folder.'
    : 'It does not hold the keys: without evidence.key and signing.key it cannot be restored. Keep them at another place.',
  'It does not hold the values of settings: keep .env too.',
  ...(isInsideData
    ? ['It is inside the data folder and would be lost with it: copy it to another place, too.']
    : []),
  ...removed.map((folder) => `removed an older backup: ${folder}`),
];

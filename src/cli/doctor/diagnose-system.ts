import type { DiagnosticLine, DiagnosticSeverity, Language } from '#core';
import type { ClockOffset, SystemFacts } from './system-facts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_BACKUP_AGE_DAYS = 7;
const MIN_FREE_BYTES = 1_000_000_000;
const MIN_FREE_SHARE = 0.1;
const MAX_OFFSET_MS = 5000;
/** Processes that share data must agree within a minute: leases and deadlines depend on it (docs/architecture.md). */
const WRONG_OFFSET_MS = 60_000;

/** One finding about this computer. `what` and the other fields are the JSON of `doctor --json`. */
type SystemFinding =
  | {
      readonly what: 'versions';
      readonly yamidome: string;
      readonly node: string;
      readonly database?: string;
      readonly schema?: number;
      /** null: it does not say its version. */
      readonly redis?: string | null;
    }
  | { readonly what: 'schema'; readonly schema: number; readonly own: number }
  /** Without fields: there was never a backup. */
  | { readonly what: 'backup'; readonly at?: string; readonly days?: number }
  | {
      readonly what: 'disk';
      readonly folder: string;
      readonly freeBytes: number;
      readonly totalBytes: number;
    }
  | { readonly what: 'clock'; readonly source: string; readonly seconds: number };

interface SystemLine extends DiagnosticLine {
  readonly finding: SystemFinding;
}

/**
 * The lines of `doctor` about this computer: versions, the last backup, the disk and the clocks.
 * @example diagnoseSystem(facts, 'en').map(({ text }) => text)
 */
export const diagnoseSystem = (facts: SystemFacts, language: Language): readonly SystemLine[] => [
  describeVersions(facts, language),
  ...describeSchema(facts, language),
  ...describeBackup(facts, language),
  ...describeDisk(facts, language),
  ...facts.clocks.map((clock) => describeClock(clock, language)),
];

function describeVersions({ yamidome, node, database, redis }: SystemFacts, language: Language): SystemLine {
  const unknown = language === 'ja' ? '不明' : 'unknown';
  const parts = [
    `yamidome ${yamidome}`,
    `Node.js ${node}`,
    ...(database ? [`${database.product} ${database.version} (schema ${database.schemaVersion})`] : []),
    ...(redis === undefined ? [] : [`Redis ${redis ?? unknown}`]),
  ];
  return {
    finding: {
      what: 'versions',
      yamidome,
      node,
      ...(database && {
        database: `${database.product} ${database.version}`,
        schema: database.schemaVersion,
      }),
      ...(redis !== undefined && { redis }),
    },
    severity: 'fine',
    text: `${language === 'ja' ? 'バージョン：' : 'Versions: '}${parts.join(', ')}`,
  };
}

function describeSchema(
  { database, ownSchemaVersion: own }: SystemFacts,
  language: Language,
): readonly SystemLine[] {
  const schema = database?.schemaVersion ?? own;
  if (schema === own || schema === 0) return [];
  const isNewer = schema > own;
  const text = {
    ja: isNewer
      ? `データベースは新しいバージョンのもの（スキーマ${schema}）で、このバージョンでは開けません（${own}まで）。新しいバージョンを起動するか、更新前のバックアップを復元してください。`
      : `データベースのスキーマは${schema}です。次にボットを起動すると${own}に更新されます。先にすべてのボットを止め、バックアップを取ってください。`,
    en: isNewer
      ? `The database is of a newer version (schema ${schema}), and this version opens up to ${own}. Start the newer version, or restore the backup made before the update.`
      : `The database has schema ${schema}; the next start updates it to ${own}. First stop all bots and make a backup.`,
  }[language];
  return [{ finding: { what: 'schema', schema, own }, severity: isNewer ? 'problem' : 'hint', text }];
}

function describeBackup({ lastBackupAt, now }: SystemFacts, language: Language): readonly SystemLine[] {
  if (lastBackupAt === undefined) return [];
  if (lastBackupAt === null) {
    const text = {
      ja: 'バックアップがまだありません。yamidome backup フォルダー を毎日実行するようにしてください（docs/backup.md）。',
      en: 'There is no backup yet. Run yamidome backup FOLDER every day (docs/backup.md).',
    }[language];
    return [{ finding: { what: 'backup' }, severity: 'hint', text }];
  }
  const days = Math.floor((now.getTime() - lastBackupAt.getTime()) / DAY_MS);
  const at = lastBackupAt.toISOString();
  const isOld = now.getTime() - lastBackupAt.getTime() > MAX_BACKUP_AGE_DAYS * DAY_MS;
  const text = {
    ja: `最後のバックアップ：${at}（${days}日前）${isOld ? '。古くなっています。毎日の実行が止まっていないか確かめてください。' : ''}`,
    en: `Last backup: ${at} (${days} ${days === 1 ? 'day' : 'days'} ago)${isOld ? '. It is old: check whether the daily backup still runs.' : ''}`,
  }[language];
  return [{ finding: { what: 'backup', at, days }, severity: isOld ? 'hint' : 'fine', text }];
}

function describeDisk({ disk }: SystemFacts, language: Language): readonly SystemLine[] {
  if (!disk) return [];
  const { folder, freeBytes, totalBytes } = disk;
  const isLow = freeBytes < MIN_FREE_BYTES || freeBytes < totalBytes * MIN_FREE_SHARE;
  const [free, total] = [formatGigabytes(freeBytes), formatGigabytes(totalBytes)];
  const text = {
    ja: `${folder} のディスクの空き容量：${free}（全体 ${total}）${isLow ? '。残りわずかです。いっぱいになると証拠を保存できず、自動の非表示が止まります。' : ''}`,
    en: `Free space on the disk of ${folder}: ${free} of ${total}${isLow ? '. It is low: on a full disk no evidence can be stored, and nothing is hidden automatically.' : ''}`,
  }[language];
  return [
    { finding: { what: 'disk', folder, freeBytes, totalBytes }, severity: isLow ? 'hint' : 'fine', text },
  ];
}

const formatGigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

function describeClock({ source, ms }: ClockOffset, language: Language): SystemLine {
  const seconds = Math.round(Math.abs(ms) / 100) / 10;
  const severity: DiagnosticSeverity =
    Math.abs(ms) > WRONG_OFFSET_MS ? 'problem' : Math.abs(ms) > MAX_OFFSET_MS ? 'hint' : 'fine';
  const advice =
    severity === 'fine'
      ? { ja: '', en: '' }
      : {
          ja: '。NTPで時刻を合わせてください（timedatectl set-ntp true）。',
          en: '. Set the clock with NTP (timedatectl set-ntp true).',
        };
  const text = {
    ja: `このコンピューターの時計は、${source} より${seconds}秒${ms > 0 ? '遅れて' : '進んで'}います${advice.ja}`,
    en: `The clock of this computer is ${seconds} s ${ms > 0 ? 'behind' : 'ahead of'} ${source}${advice.en}`,
  }[language];
  return { finding: { what: 'clock', source, seconds: Math.round(ms / 100) / 10 }, severity, text };
}

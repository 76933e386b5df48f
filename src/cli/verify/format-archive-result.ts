import type { Language } from '#core';
import type { ArchiveVerificationResult, IntegrityViolation } from '../../../adapters/sql/index.ts';

const ARCHIVE_VIOLATION_TEXTS: Readonly<
  Record<IntegrityViolation['what'], readonly [ja: string, en: string]>
> = {
  changed: ['内容が変更されています', 'was changed'],
  removed: ['取り除かれています', 'was removed'],
  inserted: ['後から差し込まれています', 'was inserted'],
  reordered: ['順序が入れ替えられています', 'was reordered'],
  truncated: ['これ以降が切り取られています', 'and what followed was cut off'],
  head: ['署名が正しくありません', 'is not signed as it should be'],
  erased: ['記録のないまま本文が消されています', 'has lost its words without a record of who deleted them'],
  file: ['添付の控えが失われたか、変更されています', 'names a stored copy that was changed or removed'],
  case: ['事案の一覧と出来事が一致しません', 'does not match the list of cases'],
};

/**
 * The result of a verification, and the heads as lines that `--heads` reads.
 * @example process.stdout.write(formatArchiveVerification(result, 'ja'))
 */
export const formatArchiveVerification = (
  { events, files, heads, finding }: ArchiveVerificationResult,
  language: Language,
): string =>
  finding
    ? formatViolation(finding, language)
    : [
        language === 'ja'
          ? `改ざんは見つかりませんでした（出来事 ${formatCount(events)} 件、添付の控え ${formatCount(files)} 件）`
          : `everything is as it was written (${formatCount(events)} events, ${formatCount(files)} copies of attachments)`,
        ...heads.map(({ server, number, hash }) => `head ${server} ${number} ${hash}`),
        '',
      ].join('\n');

function formatViolation(
  { what, server, number, caseId, file }: IntegrityViolation,
  language: Language,
): string {
  const [ja, en] = ARCHIVE_VIOLATION_TEXTS[what];
  const details = [caseId, file].filter((detail) => detail !== undefined);
  if (language === 'ja') {
    const where =
      number === undefined ? server : what === 'head' ? `${server} の先頭` : `${server} の ${number} 番`;
    return `${where}${details.length > 0 ? `（${details.join('、')}）` : ''}: ${ja}\n`;
  }
  const where =
    number === undefined
      ? server
      : what === 'head'
        ? `the head of ${server}`
        : `event ${number} of ${server}`;
  return `${where}${details.length > 0 ? ` (${details.join(', ')})` : ''} ${en}\n`;
}

const formatCount = (n: number): string => n.toLocaleString('en-US');

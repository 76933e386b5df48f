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
 * The result of a verification in both languages, and the heads as lines that `--heads` reads.
 * @example process.stdout.write(formatArchiveVerification(result))
 */
export const formatArchiveVerification = ({
  events,
  files,
  heads,
  finding,
}: ArchiveVerificationResult): string =>
  finding
    ? formatViolation(finding)
    : [
        `改ざんは見つかりませんでした(出来事 ${formatCount(events)} 件、添付の控え ${formatCount(files)} 件)`,
        `everything is as it was written (${formatCount(events)} events, ${formatCount(files)} copies of attachments)`,
        ...heads.map(({ server, number, hash }) => `head ${server} ${number} ${hash}`),
        '',
      ].join('\n');

function formatViolation({ what, server, number, caseId, file }: IntegrityViolation): string {
  const [ja, en] = ARCHIVE_VIOLATION_TEXTS[what];
  const details = [caseId, file].filter((detail) => detail !== undefined);
  const [jaDetails, enDetails] =
    details.length === 0 ? ['', ''] : [`(${details.join('、')})`, ` (${details.join(', ')})`];
  const jaWhere =
    number === undefined ? server : what === 'head' ? `${server} の先頭` : `${server} の ${number} 番`;
  const enWhere =
    number === undefined
      ? server
      : what === 'head'
        ? `the head of ${server}`
        : `event ${number} of ${server}`;
  return `${jaWhere}${jaDetails}: ${ja}\n${enWhere}${enDetails} ${en}\n`;
}

const formatCount = (n: number): string => n.toLocaleString('en-US');

import type { BundleVerification, BundleViolation } from '../../../adapters/bundle/index.ts';

const BUNDLE_VIOLATION_TEXTS: Readonly<Record<BundleViolation['what'], readonly [ja: string, en: string]>> = {
  archive: ['zip ファイルとして読めません', 'cannot be read as a zip archive'],
  changed: ['内容が変更されています', 'was changed'],
  missing: ['取り除かれています', 'was removed'],
  added: ['後から加えられています', 'was added'],
  unsigned: ['署名と一致しません', 'does not match its signature'],
  key: ['指定された指紋の鍵ではありません', 'is not the key with the given fingerprint'],
  chain: ['記録の連鎖がつながりません', 'does not fit the chain of records'],
};

/** The result of the verification of a bundle, in both languages. @example process.stdout.write(formatBundleVerification(result)) */
export function formatBundleVerification({
  files,
  bytes,
  fingerprint,
  head,
  finding,
}: BundleVerification): string {
  if (finding) {
    const [ja, en] = BUNDLE_VIOLATION_TEXTS[finding.what];
    return `${finding.file}: ${ja}\n${finding.file} ${en}\n`;
  }
  const [count, size] = [files.toLocaleString('en-US'), bytes.toLocaleString('en-US')];
  return [
    `作成後の変更は見つかりませんでした(ファイル ${count} 件、${size} バイト)`,
    `everything is as it was made (${count} files, ${size} bytes)`,
    `key ${fingerprint}`,
    ...(head ? [`head ${head.server} ${head.number} ${head.hash}`] : []),
    '',
  ].join('\n');
}

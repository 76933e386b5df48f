import type { Language } from '#core';
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

/**
 * The result of the verification of a bundle. `isSignerVerified` is whether the fingerprint of its key was given and fits;
 * otherwise anyone may have signed it.
 * @example process.stdout.write(formatBundleVerification(result, true, 'ja'))
 */
export function formatBundleVerification(
  { files, bytes, fingerprint, head, finding }: BundleVerification,
  isSignerVerified: boolean,
  language: Language,
): string {
  const isJapanese = language === 'ja';
  if (finding) {
    const [ja, en] = BUNDLE_VIOLATION_TEXTS[finding.what];
    return isJapanese ? `${finding.file}: ${ja}\n` : `${finding.file} ${en}\n`;
  }
  const [count, size] = [files.toLocaleString('en-US'), bytes.toLocaleString('en-US')];
  return [
    isJapanese
      ? `署名の後の変更は見つかりませんでした（ファイル ${count} 件、${size} バイト）`
      : `not changed since it was signed (${count} files, ${size} bytes)`,
    ...(isSignerVerified ? [] : [SIGNER_UNVERIFIED[language]]),
    `key ${fingerprint}`,
    ...(head ? [`head ${head.server} ${head.number} ${head.hash}`] : []),
    '',
  ].join('\n');
}

const SIGNER_UNVERIFIED: Readonly<Record<Language, string>> = {
  ja: '署名者は確認していません：別の方法で受け取った指紋を --key に書いて、もう一度実行してください',
  en: 'the signer is not verified: run it again with --key and the fingerprint that you received by another channel',
};

import { createHash } from 'node:crypto';
import type { Policy } from '#core';
import { didYouMean } from '#lib';
import type { RuleFile } from '../parse-yaml.ts';

/** Hash of all rule files, 12 hex digits; it changes whenever one of them changes. @example computeRulesVersion(await readRuleFiles('rules')) // 'a1b2c3d4e5f6' */
export function computeRulesVersion(files: readonly RuleFile[]): string {
  const hash = createHash('sha256');
  // One by one, because joining copies two megabytes.
  for (const { path, text } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    for (const part of [path, '\0', text, '\0']) hash.update(part, 'utf16le');
  return hash.digest('hex').slice(0, 12);
}

/**
 * The version of all rules that count on a server: that of the shipped ones (without it, the names of its packs), and a hash of
 * its own pack if it has one.
 * @example rulesVersionOf(policy, 'a1b2c3d4e5f6') // 'a1b2c3d4e5f6+0f1e2d3c'
 */
export const rulesVersionOf = (
  { packs, ownPack }: Pick<Policy, 'packs' | 'ownPack'>,
  version = packs.join(' '),
): string =>
  ownPack === undefined
    ? version
    : `${version}+${createHash('sha256').update(ownPack).digest('hex').slice(0, 8)}`;

/**
 * The pack ids that do not exist, each with a suggestion.
 * @example findUnknownPacks(detector, ['dril']) // ['"dril"; did you mean "drill"?']
 */
export function findUnknownPacks(
  { packs: existing }: { readonly packs: readonly string[] },
  packs: readonly string[],
): string[] {
  return packs
    .filter((pack) => !existing.includes(pack))
    .map((pack) => `"${pack}"${didYouMean(pack, existing)}`);
}

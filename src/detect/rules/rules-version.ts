import { createHash } from 'node:crypto';
import type { Detector } from '../detector.ts';
import { didYouMean, type RuleFile } from '../parse-yaml.ts';

/** Changes whenever any rule file changes. @example computeRulesVersion(await readRuleFiles('rules')) // 'a1b2c3d4e5f6' */
export function computeRulesVersion(files: readonly RuleFile[]): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${file.path}\0${file.text}\0`);
  return hash.digest('hex').slice(0, 12);
}

/** Which of these packs nobody wrote. @example findUnknownPacks(rulebook, ['dril']) // ['"dril"; did you mean "drill"?'] */
export function findUnknownPacks(rulebook: Pick<Detector, 'packs'>, packs: readonly string[]): string[] {
  return packs
    .filter((p) => !rulebook.packs.includes(p))
    .map((p) => `"${p}"${didYouMean(p, rulebook.packs)}`);
}

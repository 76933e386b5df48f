import { createHash } from 'node:crypto';
import { type RuleFile, suggestion } from './parse.ts';
import type { Rulebook } from './rulebook.ts';

/** Changes whenever any rule file changes. @example versionOf(await readRuleFiles('rules')) // 'a1b2c3d4e5f6' */
export function versionOf(files: readonly RuleFile[]): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${file.path}\0${file.text}\0`);
  return hash.digest('hex').slice(0, 12);
}

/** Which of these packs nobody wrote. @example unknownPacks(rulebook, ['dril']) // ['"dril"; did you mean "drill"?'] */
export function unknownPacks(rulebook: Pick<Rulebook, 'packs'>, packs: readonly string[]): string[] {
  return packs
    .filter((p) => !rulebook.packs.includes(p))
    .map((p) => `"${p}"${suggestion(p, rulebook.packs)}`);
}

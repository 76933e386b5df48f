import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';

/**
 * Copies the shipped rules into `folder`, in enforce mode, with an hourly limit that is never reached. Returns the path of the
 * copy.
 * @example const env = { RULES_DIR: copyEnforcedRules(mkdtempSync('/tmp/rules-')) }
 */
export function copyEnforcedRules(folder: string): string {
  const rules = join(folder, 'rules');
  cpSync(DEFAULT_RULES_FOLDER, rules, { recursive: true });
  const file = join(rules, 'policy.yaml');
  const policy = readFileSync(file, 'utf8')
    .replace('mode: shadow', 'mode: enforce')
    .replace(/hidesPerHour: \d+/, 'hidesPerHour: 1000000');
  writeFileSync(file, policy);
  return rules;
}

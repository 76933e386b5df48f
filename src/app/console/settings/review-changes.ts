import type { Policy, SettingChangeText, SettingsDraft, SettingsReview } from '#core';
import { checkPolicy, type PolicyProblem } from '../../../commands/config/validate-policy.ts';
import { listGateNotes } from '../../../commands/lib/gate-note.ts';
import {
  diffSettings,
  fingerprintSettings,
  mergeChanges,
  type SettingChange,
} from '../../../commands/settings/setting-changes.ts';
import { formatSetting } from './format-setting.ts';
import type { ConsoleSettingsDependencies, ReaderContext } from './settings-context.ts';

/** Changes applied to the settings in force. */
export type PlannedPolicy =
  | { readonly policy: Policy; readonly conflicts: readonly string[] }
  | { readonly problems: readonly PolicyProblem[] };

/**
 * Applies changes to the settings in force and checks the result.
 * @example planPolicy(policies.of(server), changes, context)
 */
export function planPolicy(
  current: Policy,
  changes: readonly SettingChange[],
  { known, wording }: Pick<ReaderContext, 'known' | 'wording'>,
): PlannedPolicy {
  const { values, conflicts } = mergeChanges(current, changes);
  const checked = checkPolicy(values, known, wording);
  return 'policy' in checked ? { policy: checked.policy, conflicts } : checked;
}

/**
 * The review of changes: before and after in words, and what they mean for the gate and for cards.
 * @example await reviewChanges(deps, context, { changes, planned, from: 'console', isStale: false })
 */
export async function reviewChanges(
  { policies, gate }: Pick<ConsoleSettingsDependencies, 'policies' | 'gate'>,
  context: ReaderContext,
  {
    changes,
    planned,
    from,
    isStale,
  }: {
    readonly changes: readonly SettingChange[];
    readonly planned: Extract<PlannedPolicy, { readonly policy: Policy }>;
    readonly from: SettingsDraft['from'];
    readonly isStale: boolean;
  },
): Promise<SettingsReview> {
  const { server, wording } = context;
  const before = policies.of(server);
  const after = planned.policy;
  // The channels of a new quarantine role can be checked only when it is in force.
  const notes = await listGateNotes(
    { server, before, after: { ...after, roles: before.roles }, wording },
    gate,
  );
  const hasNoCardChannel =
    before.mode === 'shadow' && after.mode === 'enforce' && after.channels.moderators === undefined;
  return {
    changes: describeChanges(diffSettings(before, after), planned.conflicts, context),
    notes: [...notes, ...(hasNoCardChannel ? [wording.desk.mode.nochannel] : [])],
    isStale,
    draft: { changes: JSON.stringify(changes), seen: fingerprintSettings(before), from },
  };
}

/**
 * Changes in words.
 * @example describeChanges(diffSettings(before, after), [], context)[0]?.after // ['enforce']
 */
export const describeChanges = (
  changes: readonly SettingChange[],
  conflicts: readonly string[],
  { words, names }: Pick<ReaderContext, 'words' | 'names'>,
): readonly SettingChangeText[] =>
  changes.map(({ path, before, after }) => {
    const text = words.settings[path];
    return {
      path,
      label: text?.label ?? path,
      before: formatSetting(path, before, words, names),
      after: formatSetting(path, after, words, names),
      ...(text?.effect !== undefined && { effect: text.effect }),
      isConflict: conflicts.includes(path),
    };
  });

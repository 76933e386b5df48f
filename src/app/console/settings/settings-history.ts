import type { ConsoleSettings, Policy, PolicyVersion, SettingsReader, SettingsVersion } from '#core';
import { listGateNotes } from '../../../commands/lib/gate-note.ts';
import { countHideable, listModeNotes } from '../../../commands/lib/settings-notes.ts';
import { diffSettings } from '../../../commands/settings/setting-changes.ts';
import { describeChanges } from './review-changes.ts';
import type { ConsoleSettingsDependencies, ReadContext, ReaderContext } from './settings-context.ts';

const PAGE_SIZE = 20;

/**
 * The history of the settings in words.
 * @example await createSettingsHistory(deps, readContext).listVersions({ viewer, language: 'ja' })
 */
export function createSettingsHistory(
  deps: ConsoleSettingsDependencies,
  readContext: ReadContext,
): Pick<ConsoleSettings, 'listVersions' | 'readVersion'> {
  const { policies } = deps;

  const describe = (
    { number, at, from, by, reason, policy }: PolicyVersion,
    older: Policy | undefined,
    context: ReaderContext,
  ): SettingsVersion => {
    const isInForce = number === policies.latestVersion(context.server);
    return {
      ...{ number, at, from, isInForce },
      ...(by && { by }),
      ...(reason && { reason }),
      changes: older && policy ? describeChanges(diffSettings(older, policy), [], context) : [],
      canRestore: policy !== undefined && !isInForce,
    };
  };

  return {
    async listVersions(reader: SettingsReader, before) {
      const context = await readContext(reader);
      // One more than is shown: the changes of the last one are compared with it.
      const versions = await policies.listVersions(context.server, { before, limit: PAGE_SIZE + 1 });
      const shown = versions.slice(0, PAGE_SIZE);
      const last = shown.at(-1);
      return {
        versions: shown.map((version, i) => describe(version, versions[i + 1]?.policy, context)),
        ...(versions.length > shown.length && last && { next: last.number }),
      };
    },

    async readVersion(reader, number) {
      const context = await readContext(reader);
      const { server, wording } = context;
      const version = await policies.readVersion(server, number);
      if (!version) return undefined;
      const older = (await policies.readVersion(server, number - 1))?.policy;
      const { policy } = version;
      const described = describe(version, older, context);
      if (!described.isInForce || !policy || !older) return { version: described, notes: [], hideable: 0 };
      const step = { server, before: older, after: policy, wording };
      return {
        version: described,
        notes: [...listModeNotes(older, policy, wording), ...(await listGateNotes(step, deps.gate))],
        hideable: await countHideable(step, deps),
      };
    },
  };
}

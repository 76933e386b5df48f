import type {
  Adapter,
  ConsoleRole,
  ConsoleSettings,
  SettingField,
  SettingsForm,
  SettingsPage,
  SettingsReader,
} from '#core';
import { createConsoleSettings } from '../../../../src/app/console/settings/create-console-settings.ts';
import { loadRulesBundle } from '../../../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../../../src/app/project-paths.ts';
import { createPolicyUpdater } from '../../../../src/commands/lib/policy-updater.ts';
import { createMemoryCaseStores } from '../../../../src/memory/index.ts';
import { consoleWordings, testPolicy, wordings } from '../../../support/shipped-wording-and-policy.ts';
import {
  administrator,
  type CommandWorld,
  createCommandWorld,
} from '../../../support/worlds/command-world.ts';

const rules = await loadRulesBundle(DEFAULT_RULES_FOLDER);
if (!rules.ok) throw new Error(rules.why);
const { detector, notices } = rules.value;

/** The settings of the console beside the commands of the same server. */
export interface SettingsWorld extends CommandWorld {
  readonly settings: ConsoleSettings;
  /** Several administrators at once. */
  as(id: string, ...roles: readonly ConsoleRole[]): SettingsReader;
}

/**
 * Creates a server with commands and the settings of its console.
 * @example const world = createSettingsWorld(); await world.settings.show(world.as('kei'))
 */
export function createSettingsWorld(
  policy: Parameters<typeof createCommandWorld>[0] = {},
  {
    adapter = {},
    gate,
  }: {
    readonly adapter?: Pick<Adapter, 'listChannels' | 'listRoles'>;
    readonly gate?: Parameters<typeof createCommandWorld>[2];
  } = {},
): SettingsWorld {
  const world = createCommandWorld(policy, createMemoryCaseStores(), gate);
  const record = (event: string) => void world.logged.push(event);
  const log = { info: record, warn: record, error: record };
  const settings = createConsoleSettings({
    policies: world.policies,
    getDefaultPolicy: () => testPolicy(),
    updatePolicy: createPolicyUpdater({ policies: world.policies, clock: world.clock, log }),
    rules: () => detector,
    notices: () => notices,
    adapterOf: () => adapter,
    commands: world.commands,
    ...(gate && { gate }),
    caseTimeline: world.stores.caseTimeline,
    wording: wordings,
    consoleWording: () => consoleWordings,
    clock: world.clock,
    log,
  });
  return {
    ...world,
    settings,
    as: (id, ...roles) => {
      const all: readonly ConsoleRole[] = roles.length > 0 ? roles : ['moderator', 'administrator'];
      const caller = administrator(id, { administrator: all.includes('administrator') });
      return { viewer: { caller, roles: new Set(all) }, language: 'ja' };
    },
  };
}

/** All fields of a form, also those inside others, by their paths. */
export const fieldsOf = ({ groups }: SettingsPage): ReadonlyMap<string, SettingField> =>
  new Map(
    groups
      .flatMap(({ fields }) => fields)
      .flatMap((field) => [field, ...(field.input.kind === 'switch' ? (field.input.inner ?? []) : [])])
      .map((field) => [field.path, field]),
  );

/** What a browser sends when nothing in the form was changed. */
export function submit(page: SettingsPage, changes: SettingsForm['fields'] = {}): SettingsForm {
  const fields: Record<string, readonly string[]> = {};
  for (const [path, { input }] of fieldsOf(page)) {
    switch (input.kind) {
      case 'switch':
        if (input.isOn) fields[path] = ['on'];
        break;
      case 'number':
      case 'text':
      case 'lines':
        fields[path] = [input.text];
        break;
      case 'choice':
        fields[path] = [input.value];
        break;
      case 'choices':
        fields[path] = input.values;
        break;
      case 'places':
        fields[path] = input.selected.map(({ value }) => value);
        break;
      case 'rows':
        for (const cell of input.rows.flat()) fields[cell.name] = [cell.text];
        break;
      default:
        input satisfies never;
    }
  }
  return { fields: { ...fields, ...changes }, basis: page.basis };
}

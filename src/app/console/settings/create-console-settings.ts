import type {
  ConsoleSettings,
  Policy,
  SettingsDraft,
  SettingsForm,
  SettingsPage,
  SettingsReader,
  SettingsReview,
} from '#core';
import { fillTemplate } from '#core';
import { MAX_IMPORT_LENGTH } from '../../../commands/config/config-commands.ts';
import { CHANGE_PATHS } from '../../../commands/config/setting-paths.ts';
import { formatExplainedPolicy, readPolicyText } from '../../../commands/settings/policy-text.ts';
import {
  diffSettings,
  fingerprintSettings,
  type SettingChange,
} from '../../../commands/settings/setting-changes.ts';
import {
  applyRowOperation,
  type FormFields,
  parseRowOperation,
  readFormFields,
  toFormFields,
} from '../../../commands/settings/setting-form.ts';
import { describeGroups, type FormContext } from './describe-fields.ts';
import { planPolicy, reviewChanges } from './review-changes.ts';
import {
  type ConsoleSettingsDependencies,
  createContextReader,
  type ReadContext,
  type ReaderContext,
} from './settings-context.ts';
import { createSettingsHistory } from './settings-history.ts';

export type { ConsoleSettingsDependencies } from './settings-context.ts';

/**
 * Creates the settings part of the console. It changes policies only through the updater of the commands.
 * @example const settings = createConsoleSettings({ policies, getDefaultPolicy, updatePolicy, rules, … })
 */
export function createConsoleSettings(deps: ConsoleSettingsDependencies): ConsoleSettings {
  const { policies, getDefaultPolicy } = deps;
  const readContext = createContextReader(deps);

  const page = (
    reader: SettingsReader,
    { server, words, names }: ReaderContext,
    fields: FormFields,
    { basis, errors }: { readonly basis: string; readonly errors: FormContext['errors'] },
  ): SettingsPage => ({
    mayChange: isAdministrator(reader),
    groups: describeGroups(fields, {
      ...{ words, names, errors },
      defaults: getDefaultPolicy(),
      values: readFormFields(fields),
    }),
    basis,
    version: policies.latestVersion(server),
  });

  async function reviewPolicy(
    reader: SettingsReader,
    wanted: Policy,
    from: SettingsDraft['from'],
  ): Promise<SettingsReview | { readonly problem: string }> {
    const context = await readContext(reader);
    const current = policies.of(context.server);
    const changes = diffSettings(current, wanted);
    const planned = planPolicy(current, changes, context);
    if ('problems' in planned) return { problem: planned.problems.map(({ why }) => why).join('\n') };
    return reviewChanges(deps, context, { changes, planned, from, isStale: false });
  }

  return {
    ...createSettingsHistory(deps, readContext),
    ...createSave(deps, readContext),

    async show(reader) {
      const context = await readContext(reader);
      const policy = policies.of(context.server);
      const basis = JSON.stringify(policy);
      return page(reader, context, toFormFields(policy), { basis, errors: [] });
    },

    async edit(reader, { fields, basis, operation }) {
      const context = await readContext(reader);
      const parsed = parseRowOperation(operation);
      return page(reader, context, parsed ? applyRowOperation(fields, parsed) : fields, {
        basis,
        errors: [],
      });
    },

    async review(reader, form) {
      const context = await readContext(reader);
      const current = policies.of(context.server);
      const basis = readBasis(form, current);
      const changes = diffSettings(basis, readFormFields(form.fields));
      const planned = planPolicy(current, changes, context);
      if ('problems' in planned)
        return page(reader, context, form.fields, { basis: form.basis, errors: planned.problems });
      const isStale = diffSettings(basis, current).length > 0;
      return reviewChanges(deps, context, { changes, planned, from: 'console', isStale });
    },

    async reviewImport(reader, text) {
      const { words, known, wording } = await readContext(reader);
      if (text.trim() === '') return { problems: [{ line: 1, why: words.file.empty }] };
      if (text.length > MAX_IMPORT_LENGTH)
        return {
          problems: [{ line: 1, why: fillTemplate(words.file.toolong, { most: MAX_IMPORT_LENGTH }) }],
        };
      const result = readPolicyText(text, known, wording);
      if ('problems' in result) return result;
      const review = await reviewPolicy(reader, result.policy, 'import');
      if ('problem' in review) return { problems: [{ line: 1, why: review.problem }] };
      return { ...review, notes: [...result.notes, ...review.notes] };
    },

    async reviewVersion(reader, number) {
      const { server } = reader.viewer.caller;
      const policy = (await policies.readVersion(server, number))?.policy;
      return policy && reviewPolicy(reader, policy, 'restore');
    },

    exportText({ viewer: { caller }, language }) {
      const { settings } = deps.consoleWording()[language];
      return formatExplainedPolicy(policies.of(caller.server), settings.file.head, (path) => {
        const text = settings.settings[path];
        return text && [text.label, text.help].join('\n');
      });
    },
  };
}

/** Saves reviewed changes, and acts on what shadow mode found. Only administrators may. */
function createSave(
  deps: ConsoleSettingsDependencies,
  readContext: ReadContext,
): Pick<ConsoleSettings, 'save' | 'hideFound'> {
  const { policies, updatePolicy, commands } = deps;
  return {
    async save(reader, draft) {
      const context = await readContext(reader);
      const { server, wording } = context;
      if (!isAdministrator(reader)) return { problem: wording.desk.refused.administrator };
      const changes = readChanges(draft.changes);
      const result = await updatePolicy(reader.viewer.caller, draft.from, (current) => {
        const planned = planPolicy(current, changes, context);
        const keys = diffSettings(current, 'policy' in planned ? planned.policy : current).map(
          ({ path }) => path,
        );
        if ('problems' in planned || keys.length === 0 || fingerprintSettings(current) !== draft.seen)
          return { answer: planned };
        return { policy: planned.policy, keys: keys.join(' '), answer: undefined };
      });
      if (result === undefined) return { version: policies.latestVersion(server) };
      if ('problems' in result) return { problem: result.problems.map(({ why }) => why).join('\n') };
      const isStale = fingerprintSettings(policies.of(server)) !== draft.seen;
      return reviewChanges(deps, context, { changes, planned: result, from: draft.from, isStale });
    },

    async hideFound({ viewer, language }) {
      const caller = { ...viewer.caller, language };
      const reply = await commands.execute(caller, { command: 'mode', options: { mode: 'hide-found' } });
      return reply.text;
    },
  };
}

const isAdministrator = ({ viewer }: SettingsReader): boolean => viewer.roles.has('administrator');

/** The settings that the form showed; those in force if the form does not say. */
function readBasis({ basis }: SettingsForm, current: Policy): unknown {
  try {
    const value: unknown = JSON.parse(basis);
    return typeof value === 'object' && value !== null ? value : current;
  } catch {
    return current;
  }
}

/** Only what a draft can hold is read; values are checked when they are applied. */
function readChanges(text: string): readonly SettingChange[] {
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return [];
    return list.flatMap((item: unknown) => {
      const { path, before, after } = Object(item) as Partial<SettingChange>;
      return typeof path === 'string' && CHANGE_PATHS.includes(path) ? [{ path, before, after }] : [];
    });
  } catch {
    return [];
  }
}

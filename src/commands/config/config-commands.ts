import type { CommandReply, Policy, Wording } from '#core';
import { fillTemplate, findOldSettings } from '#core';
import { type CommandCall, defineCommand, defineSubcommand, type OptionSpec } from '../define-command.ts';
import type { PolicyUpdater } from '../lib/policy-updater.ts';
import { acceptedReply, type CommandContext, joinLines, refusedReply, tooLongReply } from '../lib/reply.ts';
import { addSettingsNotes } from '../lib/settings-notes.ts';
import {
  formatPolicy,
  formatSettingValue,
  parseSettingValue,
  parseYamlValues,
  YamlSyntaxError,
} from './parse-setting-value.ts';
import { childKeys, findShape, SETTING_PATHS } from './setting-paths.ts';
import { setAtPath, valueAtPath } from './setting-values.ts';
import { describeUnknownKey, type KnownNames, validatePolicy } from './validate-policy.ts';

/** In UTF-16 units. Enough for a policy with the maximum number of phrases and the longest rule pack. */
export const MAX_IMPORT_LENGTH = 80_000;

const KEY_OPTION = {
  kind: 'text',
  ja: '項目',
  description: { en: 'Setting, like probability.hide', ja: '項目名（例：probability.hide）' },
  maxLength: 60,
  complete: () => SETTING_PATHS,
} as const satisfies OptionSpec;

/** Shows, changes, exports and imports the settings of a server. */
export const configCommand = defineCommand({
  name: { en: 'config', ja: '設定' },
  description: { en: 'Show and change the settings', ja: '設定の表示と変更' },
  access: 'administrator',
  defaultSubcommand: 'show',
  subcommands: [
    defineSubcommand({
      name: { en: 'show', ja: '表示' },
      description: { en: 'Show one setting or all', ja: '設定を表示します' },
      options: { key: { ...KEY_OPTION, takesRest: true } },
      run: ({ context, options }) => showConfig(context, options.key),
    }),
    defineSubcommand({
      name: { en: 'set', ja: '変更' },
      description: { en: 'Change one setting', ja: '設定を一つ変更します' },
      options: {
        key: { ...KEY_OPTION, required: true },
        value: {
          kind: 'text',
          ja: '値',
          description: { en: 'New value', ja: '新しい値' },
          required: true,
          mentionsAsIds: true,
          takesRest: true,
        },
      },
      run: async ({ context, options: { key, value }, deps }) =>
        addSettingsNotes(
          await setConfig(deps.updatePolicy, knownNames(deps), context, key, value),
          context,
          deps,
        ),
    }),
    defineSubcommand({
      name: { en: 'export', ja: '書き出し' },
      description: { en: 'All settings as a file', ja: 'すべての設定をファイルに書き出します' },
      run: ({ context }) => exportConfig(context),
    }),
    defineSubcommand({
      name: { en: 'import', ja: '読み込み' },
      description: { en: 'Put a file of settings in force', ja: '設定のファイルを読み込みます' },
      formTitle: { en: 'Import settings', ja: '設定の読み込み' },
      options: {
        file: {
          kind: 'attachment',
          ja: 'ファイル',
          description: { en: 'YAML or JSON', ja: 'YAML または JSON' },
          formLabel: { en: 'File of settings (YAML or JSON)', ja: '設定のファイル（YAML または JSON）' },
          required: true,
        },
      },
      run: async ({ context, options: { file }, deps }) =>
        addSettingsNotes(
          await importConfig(deps.updatePolicy, knownNames(deps), context, file),
          context,
          deps,
        ),
    }),
  ],
});

/** The names that a policy may use. Notices without a schedule are not included: a policy cannot select them. */
const knownNames = ({ rules, notices }: CommandCall['deps']): KnownNames => ({
  packs: rules().packs,
  compileOwnPack: (text) => rules().compileOwnPack?.(text),
  notices: [...(notices?.() ?? [])].flatMap(([name, { schedule }]) => (schedule ? [name] : [])),
});

/** All settings as a file, or one of them as text. */
function showConfig({ readerLocale, policy }: CommandContext, key?: string): CommandReply {
  const { config } = readerLocale.wording.desk;
  if (key === undefined || key.trim() === '') {
    return acceptedReply(config.all, { file: { name: 'policy.yaml', text: formatPolicy(policy) } });
  }
  const path = parseSettingPath(key);
  if (!findShape(path)) return refusedReply('bad-value', describeUnknownPath(path, readerLocale.wording));
  return acceptedReply(
    fillTemplate(config.one, {
      key: path.join('.'),
      value: formatSettingAt(policy, path, readerLocale.wording),
    }),
  );
}

/** All settings as a file that `importConfig` accepts. */
const exportConfig = ({ readerLocale, policy }: CommandContext): CommandReply =>
  acceptedReply(readerLocale.wording.desk.config.exported, {
    file: { name: 'policy.yaml', text: formatPolicy(policy) },
  });

/** Sets one value. An invalid value changes nothing; the reply says what to write instead. */
async function setConfig(
  updatePolicy: PolicyUpdater,
  known: KnownNames,
  { caller, readerLocale: { wording } }: CommandContext,
  key: string,
  typed: string,
): Promise<CommandReply> {
  const { config } = wording.desk;
  const refusal = tooLongReply(typed, wording, MAX_IMPORT_LENGTH);
  if (refusal) return refusal;
  const path = parseSettingPath(key);
  const shape = findShape(path);
  if (!shape || path.length === 0) return refuseValue(describeUnknownPath(path, wording), wording);
  const dotted = path.join('.');
  // A list can be set only as a whole: the reply to a path with an index names the list.
  const list = path.findIndex((_, i) => findShape(path.slice(0, i))?.kind === 'array');
  if (list > 0) return refuseValue(describeUnknownKey(path[list]!, path.slice(0, list), wording), wording);
  if (shape.keys && !shape.optional) {
    const keys = childKeys(path).map((key) => `${dotted}.${key}`);
    return refusedReply(
      'bad-value',
      fillTemplate(config.group, { key: dotted, keys: keys.join(wording.list) }),
    );
  }
  let value: unknown;
  try {
    value = parseSettingValue(shape, typed);
  } catch (error) {
    return syntaxErrorReply(error, wording);
  }
  return updatePolicy(caller, 'config', (policy) => {
    const result = validatePolicy(setAtPath(policy, path, value), known, wording);
    if ('why' in result) return { answer: refuseValue(result.why, wording) };
    const [before, after] = [
      formatSettingAt(policy, path, wording),
      formatSettingAt(result.policy, path, wording),
    ];
    if (before === after)
      return { answer: acceptedReply(fillTemplate(config.same, { key: dotted, value: after })) };
    const answer = acceptedReply(fillTemplate(config.set, { key: dotted, before, after }));
    return { policy: result.policy, keys: dotted, answer };
  });
}

/** All settings of the file or none; without a text the file could not be read. */
async function importConfig(
  updatePolicy: PolicyUpdater,
  known: KnownNames,
  { caller, readerLocale: { wording } }: CommandContext,
  text: string | undefined,
): Promise<CommandReply> {
  const { config, refused } = wording.desk;
  if (text === undefined)
    return refuseValue(fillTemplate(config.unread, { most: MAX_IMPORT_LENGTH }), wording);
  if (text.trim() === '') return refusedReply('bad-value', refused.empty);
  const refusal = tooLongReply(text, wording, MAX_IMPORT_LENGTH);
  if (refusal) return refusal;
  let values: unknown;
  try {
    values = parseYamlValues(text);
  } catch (error) {
    return syntaxErrorReply(error, wording);
  }
  const result = validatePolicy(values, known, wording);
  if ('why' in result) return refuseValue(result.why, wording);
  return updatePolicy(caller, 'import', (before) => {
    const changes = SETTING_PATHS.filter(
      (key) =>
        formatSettingAt(before, key.split('.'), wording) !==
        formatSettingAt(result.policy, key.split('.'), wording),
    );
    if (changes.length === 0) return { answer: acceptedReply(config.unchanged) };
    const answer = acceptedReply(
      joinLines(
        fillTemplate(config.imported, { changes: changes.join(wording.list) }),
        ...findOldSettings(values).map((old) => fillTemplate(config.oldkey, old)),
      ),
    );
    return { policy: result.policy, keys: changes.join(' '), answer };
  });
}

const parseSettingPath = (key: string): string[] => {
  const trimmed = key.normalize('NFKC').trim();
  return trimmed === '' ? [] : trimmed.split('.').map((step) => step.trim());
};

function describeUnknownPath(path: readonly string[], wording: Wording): string {
  const wrong = path.findIndex((_, i) => !findShape(path.slice(0, i + 1)));
  return describeUnknownKey(path[Math.max(0, wrong)] ?? '', path.slice(0, Math.max(0, wrong)), wording);
}

/** A problem, and that nothing was changed: said once, however many problems there are. */
const refuseValue = (why: string, wording: Wording): CommandReply =>
  refusedReply('bad-value', fillTemplate(wording.desk.config.refused, { why }));

function syntaxErrorReply(error: unknown, wording: Wording): CommandReply {
  if (!(error instanceof YamlSyntaxError)) throw error;
  return refuseValue(fillTemplate(wording.desk.config.syntax, { line: error.line }), wording);
}

const formatSettingAt = (policy: Policy, path: readonly string[], wording: Wording): string =>
  formatSettingValue(valueAtPath(policy, path), wording.desk.config.nothing);

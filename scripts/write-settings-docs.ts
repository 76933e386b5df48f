/*
 * `npm run docs:settings`: writes docs/settings.md and docs/ja/settings.md from the schema of the policy and the explanations
 * that the settings page of the console shows. A test says when it is due.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { ConsoleWordings, Language, Policy } from '#core';
import { describeGroups } from '../src/app/console/settings/describe-fields.ts';
import { formatSetting } from '../src/app/console/settings/format-setting.ts';
import { loadRulesBundle } from '../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER, PROJECT_ROOT } from '../src/app/project-paths.ts';
import { valueAtPath } from '../src/commands/config/setting-values.ts';
import { toFormFields } from '../src/commands/settings/setting-form.ts';

/** The pages, as paths from the root of the project. */
export const SETTING_PAGES: Readonly<Record<Language, string>> = {
  en: 'docs/settings.md',
  ja: 'docs/ja/settings.md',
};

type SettingText = ConsoleWordings[Language]['settings']['settings'][string];

const TEXTS = {
  en: {
    title: 'Settings of a server',
    other: '[日本語](ja/settings.md)',
    intro: `Each server has its own settings. Administrators change them on the page "Settings" of the [web console](console.md), which shows a
review before anything is saved and keeps a history with the last 200 versions, or with [commands](commands.md) (\`/config set\`, \`/setup\`, \`/mode\`).
The names below are those of \`/config set\` and of an exported file. A server that has changed nothing has the defaults of
[rules/policy.yaml](../rules/policy.yaml), which the operator can change.`,
    head: ['setting', 'what it is, and what a change means', 'default'],
  },
  ja: {
    title: 'サーバーの設定',
    other: '[English](../settings.md)',
    intro: `設定はサーバーごとにあります。管理者が、[管理画面](console.md)の「設定」、または[コマンド](commands.md)（\`/設定 変更\`、\`/初期設定\`、\`/モード\`）で
変更します。管理画面では、保存の前に変更内容を確認でき、最近の200版の履歴が残ります。下の名前は、\`/設定 変更\` と書き出したファイルで使うものです。
何も変更していないサーバーでは、[rules/policy.yaml](../../rules/policy.yaml) の値を使います。この値は運営者が変更できます。`,
    head: ['項目', '内容と、変更したときの影響', '初期値'],
  },
} as const satisfies Record<Language, object>;

/**
 * The page of the settings in one language.
 * @example writeSettingsPage(bundle.policy, bundle.consoleWording, 'en')
 */
export function writeSettingsPage(policy: Policy, wordings: ConsoleWordings, language: Language): string {
  const { settings: words } = wordings[language];
  const texts = TEXTS[language];
  const names = { channels: undefined, roles: undefined, packs: [], notices: [] };
  const groups = describeGroups(toFormFields(policy), {
    ...{ words, names, defaults: policy, values: policy, errors: [] },
  });
  const row = (cells: readonly string[]) => `| ${cells.map(toCell).join(' | ')} |`;
  const sections = groups.map(({ title, fields }) => {
    const rows = fields
      .flatMap((field) => [field, ...(field.input.kind === 'switch' ? (field.input.inner ?? []) : [])])
      .map(({ path, label, help, effect, limits }) =>
        row([
          `\`${path}\`<br>${label}`,
          [help, effect, limits, describeWords(words.settings[path], words.values.separator)]
            .filter(Boolean)
            .join('<br>'),
          formatSetting(path, valueAtPath(policy, path.split('.')), words, names).join('\n'),
        ]),
      );
    return [`## ${title}`, '', row(texts.head), '|---|---|---|', ...rows].join('\n');
  });
  return `${[`# ${texts.title}`, texts.other, texts.intro, ...sections].join('\n\n')}\n`;
}

/** The words that a setting, or a column of its list, can be. */
function describeWords(text: SettingText | undefined, separator: string): string {
  const choices = Object.entries(text?.choices ?? {}).map(([word, label]) => `\`${word}\`: ${label}`);
  const columns = Object.entries(text?.columns ?? {}).map(([key, column]) => {
    const words = Object.entries(column.choices ?? {}).map(([word, label]) => `\`${word}\` (${label})`);
    return `\`${key}\`: ${column.label}${words.length > 0 ? ` – ${words.join(', ')}` : ''}`;
  });
  return [...choices, ...columns].join(separator);
}

const toCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', '<br>');
/** Both pages. The Japanese one names the headings of the English one, for which it was written. */
export async function writeSettingsPages(): Promise<Readonly<Record<Language, string>>> {
  const bundle = await loadRulesBundle(DEFAULT_RULES_FOLDER);
  if (!bundle.ok) throw new Error(bundle.why);
  const { policy, consoleWording } = bundle.value;
  const en = writeSettingsPage(policy, consoleWording, 'en');
  const headings = [...en.matchAll(/^#+ .+$/gm)].map(([heading]) => heading).join('\n');
  const hash = createHash('sha256').update(headings).digest('hex').slice(0, 12);
  const record = `<!-- Written for the headings ${hash} of ${SETTING_PAGES.en}. -->`;
  return { en, ja: `${writeSettingsPage(policy, consoleWording, 'ja')}\n${record}\n` };
}

if (process.argv[1] === import.meta.filename)
  for (const [language, page] of Object.entries(await writeSettingsPages()))
    writeFileSync(join(PROJECT_ROOT, SETTING_PAGES[language as Language]), page);

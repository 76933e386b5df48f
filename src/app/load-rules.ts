import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  type ConsoleWordings,
  dropRetiredPacks,
  fillMissingTexts,
  findOldSettings,
  findPlaceholderMismatches,
  type Language,
  type Notice,
  type NoticesByName,
  noticeSchema,
  type OldSetting,
  type Policy,
  policySchema,
  type Wording,
  type Wordings,
  wordingSchema,
} from '#core';
import { didYouMean } from '#lib';
import { createRuleFile, readRuleFiles } from '../../adapters/rule-files/index.ts';
import {
  type ContextRules,
  computeRulesVersion,
  createDetector,
  type Detector,
  type GrammarPatterns,
  parseContextRules,
  parseGrammarPatterns,
  parseYaml,
  RuleError,
  type RuleFile,
} from '../detect/index.ts';
import { DEFAULT_RULES_FOLDER } from './project-paths.ts';
import { loadConsoleWordings } from './wording/load-console-wording.ts';
import type { LoadResult } from './wording/load-result.ts';
import { readShippedFile } from './wording/read-shipped-file.ts';

export type { LoadResult };

/**
 * Reads and compiles the detection rules of a folder.
 * @example const rules = await loadRulebook(DEFAULT_RULES_FOLDER); if (!rules.ok) console.error(rules.why)
 */
export const loadRulebook = async (folder: string): Promise<LoadResult<Detector>> => {
  const files = await readRulesFolder(folder);
  return files.ok ? await compileCached(folder, files.value) : files;
};

type RuleFiles = readonly RuleFile[];

const readRulesFolder = async (folder: string): Promise<LoadResult<RuleFiles>> => {
  try {
    return { ok: true, value: await readRuleFiles(folder) };
  } catch (error) {
    return toReadError(folder, error);
  }
};

/** Detection does not use these files. */
const NOT_NEEDED_FOR_DETECTION = /^(notices|wording)\//;

/** The last result. It is reused when a file was saved without changes, or for a second caller. */
let lastCompiled: Detector | undefined;

const compileCached = async (folder: string, files: RuleFiles): Promise<LoadResult<Detector>> => {
  if (!files.some((file) => file.path === 'index.yaml'))
    return { ok: false, why: `${folder}: there is no index.yaml in it, so it holds no rules` };
  try {
    const version = computeRulesVersion(files);
    if (lastCompiled?.version === version) return { ok: true, value: lastCompiled };
    // Parse one file in each turn of the event loop, so that other work is not delayed.
    for (const file of files.filter(({ path }) => !NOT_NEEDED_FOR_DETECTION.test(path))) {
      void file.value;
      await setImmediate();
    }
    lastCompiled = createDetector(files, version);
    return { ok: true, value: lastCompiled };
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, why: `${folder}: ${error.message}` };
    throw error;
  }
};

/** A policy, and the settings of its file that have names of an earlier version. */
export interface LoadedPolicy {
  readonly policy: Policy;
  readonly oldSettings: readonly OldSetting[];
}

/**
 * Checks the text of a policy file strictly. `packs` are the names of all rule packs.
 * @example parsePolicy({ path: 'policy.yaml', text: 'mode: shadow …' }, detector.packs)
 */
export const parsePolicy = (file: RuleFile, packs: readonly string[]): LoadResult<LoadedPolicy> => {
  try {
    const { value, positionOf } = parseYaml<Policy>(file, policySchema);
    const policy = { ...value, packs: dropRetiredPacks(value.packs, packs) };
    const unknown = value.packs.findIndex((pack) => policy.packs.includes(pack) && !packs.includes(pack));
    if (unknown === -1) {
      const oldSettings = [...findOldSettings(file.value), ...describeRetiredPacks(value, policy)];
      return { ok: true, value: { policy, oldSettings } };
    }
    const name = value.packs[unknown]!;
    const why = `index.yaml lists no pack "${name}"${didYouMean(name, packs)}`;
    throw new RuleError(file.path, positionOf(['packs', unknown]), why);
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, why: error.message };
    throw error;
  }
};

const describeRetiredPacks = (written: Policy, { packs }: Policy): readonly OldSetting[] =>
  packs.length === written.packs.length ? [] : [{ key: 'packs', write: `packs: [${packs.join(', ')}]` }];

/**
 * The packs of a rules folder that its policy does not use: they are compiled and never fire.
 * @example findUnusedPacks(policy, detector.packs) // ['ticket-fraud']
 */
export const findUnusedPacks = (policy: Pick<Policy, 'packs'>, packs: readonly string[]): readonly string[] =>
  packs.filter((pack) => !policy.packs.includes(pack));

/**
 * Reads a policy file and checks it strictly.
 * @example const loaded = await loadPolicy('policy.yaml', detector.packs); if (loaded.ok) loaded.value.policy.mode
 */
export const loadPolicy = async (
  path: string,
  packs: readonly string[],
): Promise<LoadResult<LoadedPolicy>> => {
  try {
    return parsePolicy(createRuleFile(path, await readFile(path, 'utf8')), packs);
  } catch (error) {
    return toReadError(path, error);
  }
};

/** The content of a rules folder: detection rules, rules about the context, patterns of the grammar check, the default policy, the wording of both languages, notices. */
export interface RulesBundle extends LoadedPolicy {
  readonly detector: Detector;
  readonly contextRules: ContextRules;
  readonly grammarPatterns: GrammarPatterns;
  readonly wording: Wordings;
  readonly consoleWording: ConsoleWordings;
  readonly notices: NoticesByName;
}

/**
 * Reads and compiles a whole rules folder. If one file is invalid, the whole folder is rejected.
 * @example const bundle = await loadRulesBundle(DEFAULT_RULES_FOLDER); if (!bundle.ok) console.error(bundle.why)
 */
export const loadRulesBundle = async (folder: string): Promise<LoadResult<RulesBundle>> => {
  const files = await readRulesFolder(folder);
  if (!files.ok) return files;
  const rules = await compileCached(folder, files.value);
  if (!rules.ok) return rules;
  const detector = rules.value;
  const contextRules = await loadOwnOrShipped(folder, files.value, 'context.yaml', parseContextRules);
  if (!contextRules.ok) return contextRules;
  const grammar = await loadOwnOrShipped(folder, files.value, 'grammar.yaml', parseGrammarPatterns);
  if (!grammar.ok) return grammar;
  const policy = parseFileOf(folder, files.value, 'policy.yaml', (file) => parsePolicy(file, detector.packs));
  if (!policy.ok) return policy;
  const wording = await parseWordings(folder, files.value);
  if (!wording.ok) return wording;
  const consoleWording = await loadConsoleWordings(folder, files.value);
  if (!consoleWording.ok) return consoleWording;
  const notices = parseNotices(folder, files.value);
  if (!notices.ok) return notices;
  const unknownNotice = findUnknownNotice(policy.value.policy, notices.value);
  if (unknownNotice !== undefined)
    return { ok: false, why: `${join(folder, 'policy.yaml')}: ${unknownNotice}` };
  return {
    ok: true,
    value: {
      detector,
      contextRules: contextRules.value,
      grammarPatterns: grammar.value,
      ...policy.value,
      wording: wording.value,
      consoleWording: consoleWording.value,
      notices: notices.value,
    },
  };
};

/** Parses one file of a folder. Errors contain its full path. */
function parseFileOf<T>(
  folder: string,
  files: RuleFiles,
  path: string,
  parse: (file: RuleFile) => LoadResult<T>,
): LoadResult<T> {
  const fullPath = join(folder, path);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) return { ok: false, why: notFoundMessage(fullPath) };
  return parse({ path: fullPath, text: file.text, value: file.value });
}

/** An operator's copy of the rules that has no such file uses the one of the installation. */
const loadOwnOrShipped = async <T>(
  folder: string,
  files: RuleFiles,
  name: string,
  parse: (file: RuleFile) => T,
): Promise<LoadResult<T>> => {
  const own = files.find((file) => file.path === name);
  const path = join(own ? folder : DEFAULT_RULES_FOLDER, name);
  try {
    const file = own ? { ...own, path } : createRuleFile(path, await readFile(path, 'utf8'));
    return { ok: true, value: parse(file) };
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, why: error.message };
    return toReadError(path, error);
  }
};

/** Texts that an operator's copy of the wording does not have are taken from the installation. */
async function parseWordings(folder: string, files: RuleFiles): Promise<LoadResult<Wordings>> {
  const parseLanguage = async (language: Language) => {
    const path = wordingPath(language);
    const shipped = folder === DEFAULT_RULES_FOLDER ? undefined : await readShippedFile(path);
    return parseFileOf(folder, files, path, (file) =>
      parseWording({ ...file, value: fillMissingTexts(file.value, shipped?.value) }),
    );
  };
  const ja = await parseLanguage('ja');
  if (!ja.ok) return ja;
  const en = await parseLanguage('en');
  if (!en.ok) return en;
  const wording = { ja: ja.value, en: en.value };
  const difference = findPlaceholderMismatches(wording)[0];
  return difference === undefined
    ? { ok: true, value: wording }
    : { ok: false, why: `${join(folder, 'wording')}: ja and en must fill the same places; ${difference}` };
}

const wordingPath = (language: Language): string => `wording/${language}.yaml`;

/** The error about a name in `notices.only`, if it has one. @example findUnknownNotice(policy, notices) // undefined */
export function findUnknownNotice(policy: Policy, notices: NoticesByName): string | undefined {
  const scheduled = [...notices].flatMap(([name, { schedule }]) => (schedule ? [name] : []));
  const unknown = policy.notices.only.find((name) => !scheduled.includes(name));
  if (unknown === undefined) return undefined;
  const known = scheduled.join(', ') || 'none';
  return `notices.only: there is no scheduled notice "${unknown}"${didYouMean(unknown, scheduled)}; there are: ${known}`;
}

/** Triggers that may have only one notice: a second one would never be used. */
const SINGLE_NOTICE_TRIGGERS: readonly Notice['on'][] = ['join', 'job-talk', 'help', 'despair'];

/**
 * Reads the notices of a rules folder, each named after its file. A folder may have none.
 * @example const notices = await loadNotices(DEFAULT_RULES_FOLDER); if (!notices.ok) console.error(notices.why)
 */
export const loadNotices = async (folder: string): Promise<LoadResult<NoticesByName>> => {
  const files = await readRulesFolder(folder);
  return files.ok ? parseNotices(folder, files.value) : files;
};

const parseNotices = (folder: string, files: RuleFiles): LoadResult<NoticesByName> => {
  try {
    const notices = new Map<string, Notice>();
    for (const file of files.filter(({ path }) => path.startsWith('notices/'))) {
      const { value, positionOf } = parseYaml<Notice>(file, noticeSchema);
      const [other] =
        [...notices].find(([, { on }]) => on === value.on && SINGLE_NOTICE_TRIGGERS.includes(on)) ?? [];
      if (other !== undefined) {
        throw new RuleError(file.path, positionOf(['on']), `${other}.yaml says on: ${value.on} already`);
      }
      notices.set(file.path.replace(/^notices\/|\.ya?ml$/g, ''), value);
    }
    return { ok: true, value: notices };
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, why: `${folder}: ${error.message}` };
    throw error;
  }
};

const parseWording = (file: RuleFile): LoadResult<Wording> => {
  try {
    return { ok: true, value: parseYaml<Wording>(file, wordingSchema).value };
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, why: error.message };
    throw error;
  }
};

const notFoundMessage = (path: string): string => `${path}: there is no such file or folder`;
const toReadError = (path: string, error: unknown): LoadResult<never> => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return { ok: false, why: notFoundMessage(path) };
  if (code === 'ENOTDIR') return { ok: false, why: `${path}: it is a file, and a folder is expected` };
  if (code === 'EISDIR') return { ok: false, why: `${path}: it is a folder, and a file is expected` };
  if (code === 'EACCES') return { ok: false, why: `${path}: it may not be read (no permission)` };
  throw error;
};

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  findPlaceholderMismatches,
  type Notice,
  type NoticesByName,
  noticeSchema,
  type Policy,
  policySchema,
  type Wording,
  type Wordings,
  wordingSchema,
} from '#core';
import { createRuleFile, readRuleFiles } from '../../adapters/rule-files/index.ts';
import {
  computeRulesVersion,
  createDetector,
  type Detector,
  didYouMean,
  parseYaml,
  RuleError,
  type RuleFile,
} from '../detect/index.ts';

/** What was asked for, or why not: one sentence with file, line and what to write instead. */
export type LoadResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string };

/** The rules that come with yamidome. */
/** Where package.json is. */
export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const DEFAULT_RULES_FOLDER = join(PROJECT_ROOT, 'rules');

/**
 * Reads and compiles all rules of a folder.
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

/** Who judges texts never asks for these. */
const NOT_NEEDED_FOR_DETECTION = /^(notices|wording)\//;

/** What was compiled last: a file that was saved unchanged, or a second reader, costs no second time. */
let lastCompiled: Detector | undefined;

const compileCached = async (folder: string, files: RuleFiles): Promise<LoadResult<Detector>> => {
  if (!files.some((file) => file.path === 'index.yaml'))
    return { ok: false, why: `${folder}: there is no index.yaml in it, so it holds no rules` };
  try {
    const version = computeRulesVersion(files);
    if (lastCompiled?.version === version) return { ok: true, value: lastCompiled };
    // Parsed one after another: between two files whoever else is at work has a turn.
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

/**
 * Judges the text of a policy file strictly; `packs` are the packs that exist.
 * @example parsePolicy({ path: 'policy.yaml', text: 'mode: shadow …' }, rulebook.packs)
 */
export const parsePolicy = (file: RuleFile, packs: readonly string[]): LoadResult<Policy> => {
  try {
    const { value, lineOf } = parseYaml<Policy>(file, policySchema);
    const unknown = value.packs.findIndex((pack) => !packs.includes(pack));
    if (unknown === -1) return { ok: true, value };
    const why = `unknown pack "${value.packs[unknown]}"; the packs are ${packs.join(', ')}`;
    throw new RuleError(file.path, lineOf(['packs', unknown]), why);
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, why: error.message };
    throw error;
  }
};

/**
 * Reads a policy file and judges it strictly.
 * @example const policy = await loadPolicy('policy.yaml', rulebook.packs)
 */
export const loadPolicy = async (path: string, packs: readonly string[]): Promise<LoadResult<Policy>> => {
  try {
    return parsePolicy(createRuleFile(path, await readFile(path, 'utf8')), packs);
  } catch (error) {
    return toReadError(path, error);
  }
};

/** All that a rules folder decides: what to look for, the default policy, every sentence that people read. */
export interface RulesBundle {
  readonly detector: Detector;
  readonly policy: Policy;
  readonly wording: Wordings;
  readonly notices: NoticesByName;
}

/**
 * Reads and compiles a whole rules folder; whatever is wrong with any file, nothing of it is taken.
 * @example const house = await loadRulesBundle(DEFAULT_RULES_FOLDER); if (!house.ok) console.error(house.why)
 */
export const loadRulesBundle = async (folder: string): Promise<LoadResult<RulesBundle>> => {
  const files = await readRulesFolder(folder);
  if (!files.ok) return files;
  const rules = await compileCached(folder, files.value);
  if (!rules.ok) return rules;
  /** Told of by its whole path when something is wrong with it. */
  const parseFile = <T>(path: string, read: (file: RuleFile) => LoadResult<T>): LoadResult<T> => {
    const file = files.value.find((each) => each.path === path);
    const whole = join(folder, path);
    if (file === undefined) return { ok: false, why: notFoundMessage(whole) };
    return read({ path: whole, text: file.text, value: file.value });
  };
  const policy = parseFile('policy.yaml', (file) => parsePolicy(file, rules.value.packs));
  if (!policy.ok) return policy;
  const ja = parseFile('wording/ja.yaml', parseWording);
  if (!ja.ok) return ja;
  const en = parseFile('wording/en.yaml', parseWording);
  if (!en.ok) return en;
  const wording = { ja: ja.value, en: en.value };
  const difference = findPlaceholderMismatches(wording)[0];
  if (difference !== undefined) {
    return {
      ok: false,
      why: `${join(folder, 'wording')}: ja and en must fill the same places; ${difference}`,
    };
  }
  const notices = parseNotices(folder, files.value);
  if (!notices.ok) return notices;
  const scheduled = [...notices.value].flatMap(([name, { schedule }]) => (schedule ? [name] : []));
  const unknownNotice = policy.value.notices.only.find((name) => !scheduled.includes(name));
  if (unknownNotice !== undefined) {
    const why = `notices.only: there is no scheduled notice "${unknownNotice}"${didYouMean(unknownNotice, scheduled)}`;
    return {
      ok: false,
      why: `${join(folder, 'policy.yaml')}: ${why}; there are: ${scheduled.join(', ') || 'none'}`,
    };
  }
  return {
    ok: true,
    value: { detector: rules.value, policy: policy.value, wording, notices: notices.value },
  };
};

/** One of these is enough: a second would never be read. */
const SINGLE_NOTICE_TRIGGERS: readonly Notice['on'][] = ['join', 'job-talk', 'help'];

/**
 * Reads the notices of a rules folder, each named by its file; a folder without any has none.
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
      const { value, lineOf } = parseYaml<Notice>(file, noticeSchema);
      const [other] =
        [...notices].find(([, { on }]) => on === value.on && SINGLE_NOTICE_TRIGGERS.includes(on)) ?? [];
      if (other !== undefined) {
        throw new RuleError(file.path, lineOf(['on']), `${other}.yaml says on: ${value.on} already`);
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

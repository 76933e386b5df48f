import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type Language,
  type Message,
  type Notice,
  type Notices,
  noticeSchema,
  type Policy,
  policySchema,
  type Verdict,
  type Wording,
  type Wordings,
  wordingDifferences,
  wordingSchema,
} from '#core';
import { readRuleFiles, ruleFile } from '../../adapters/rulebook/index.ts';
import {
  compileRules,
  parseYaml,
  type Rulebook,
  RuleError,
  type RuleFile,
  suggestion,
  versionOf,
  withPhrases,
} from '../detect/index.ts';
import { decide } from '../pipeline/decide.ts';
import { words } from './words.ts';

/** What was asked for, or why not: one sentence with file, line and what to write instead. */
export type Loaded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string };

/** The rules that come with yamidome. */
export const RULES_FOLDER = fileURLToPath(new URL('../../rules', import.meta.url));

/**
 * Reads and compiles all rules of a folder.
 * @example const rules = await loadRules(RULES_FOLDER); if (!rules.ok) console.error(rules.why)
 */
export const loadRules = async (folder: string): Promise<Loaded<Rulebook>> => {
  const files = await readFolder(folder);
  return files.ok ? await compiled(folder, files.value) : files;
};

type Files = readonly RuleFile[];

const readFolder = async (folder: string): Promise<Loaded<Files>> => {
  try {
    return { ok: true, value: await readRuleFiles(folder) };
  } catch (error) {
    return unreadable(folder, error);
  }
};

/** Who judges texts never asks for these. */
const ASKED_LATER = /^(notices|wording)\//;

/** What was compiled last: a file that was saved unchanged, or a second reader, costs no second time. */
let newest: Rulebook | undefined;

const compiled = async (folder: string, files: Files): Promise<Loaded<Rulebook>> => {
  if (!files.some((file) => file.path === 'index.yaml'))
    return { ok: false, why: `${folder}: there is no index.yaml in it, so it holds no rules` };
  try {
    const version = versionOf(files);
    if (newest?.version === version) return { ok: true, value: newest };
    // Parsed one after another: between two files whoever else is at work has a turn.
    for (const file of files.filter(({ path }) => !ASKED_LATER.test(path))) {
      void file.value;
      await setImmediate();
    }
    newest = compileRules(files, version);
    return { ok: true, value: newest };
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, why: `${folder}: ${error.message}` };
    throw error;
  }
};

/**
 * Judges the text of a policy file strictly; `packs` are the packs that exist.
 * @example readPolicy({ path: 'policy.yaml', text: 'mode: shadow …' }, rulebook.packs)
 */
export const readPolicy = (file: RuleFile, packs: readonly string[]): Loaded<Policy> => {
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
export const loadPolicy = async (path: string, packs: readonly string[]): Promise<Loaded<Policy>> => {
  try {
    return readPolicy(ruleFile(path, await readFile(path, 'utf8')), packs);
  } catch (error) {
    return unreadable(path, error);
  }
};

/** All that a rules folder decides: what to look for, the default policy, every sentence that people read. */
export interface House {
  readonly rulebook: Rulebook;
  readonly policy: Policy;
  readonly wording: Wordings;
  readonly notices: Notices;
}

/**
 * Reads and compiles a whole rules folder; whatever is wrong with any file, nothing of it is taken.
 * @example const house = await loadHouse(RULES_FOLDER); if (!house.ok) console.error(house.why)
 */
export const loadHouse = async (folder: string): Promise<Loaded<House>> => {
  const files = await readFolder(folder);
  if (!files.ok) return files;
  const rules = await compiled(folder, files.value);
  if (!rules.ok) return rules;
  /** Told of by its whole path when something is wrong with it. */
  const one = <T>(path: string, read: (file: RuleFile) => Loaded<T>): Loaded<T> => {
    const file = files.value.find((each) => each.path === path);
    const whole = join(folder, path);
    if (file === undefined) return { ok: false, why: missing(whole) };
    return read({ path: whole, text: file.text, value: file.value });
  };
  const policy = one('policy.yaml', (file) => readPolicy(file, rules.value.packs));
  if (!policy.ok) return policy;
  const ja = one('wording/ja.yaml', readWording);
  if (!ja.ok) return ja;
  const en = one('wording/en.yaml', readWording);
  if (!en.ok) return en;
  const wording = { ja: ja.value, en: en.value };
  const difference = wordingDifferences(wording)[0];
  if (difference !== undefined) {
    return {
      ok: false,
      why: `${join(folder, 'wording')}: ja and en must fill the same places; ${difference}`,
    };
  }
  const notices = readNotices(folder, files.value);
  if (!notices.ok) return notices;
  const scheduled = [...notices.value].flatMap(([name, { schedule }]) => (schedule ? [name] : []));
  const stranger = policy.value.notices.only.find((name) => !scheduled.includes(name));
  if (stranger !== undefined) {
    const why = `notices.only: there is no scheduled notice "${stranger}"${suggestion(stranger, scheduled)}`;
    return {
      ok: false,
      why: `${join(folder, 'policy.yaml')}: ${why}; there are: ${scheduled.join(', ') || 'none'}`,
    };
  }
  return {
    ok: true,
    value: { rulebook: rules.value, policy: policy.value, wording, notices: notices.value },
  };
};

/** One of these is enough: a second would never be read. */
const SINGLE: readonly Notice['on'][] = ['join', 'job-talk', 'help'];

/**
 * Reads the notices of a rules folder, each named by its file; a folder without any has none.
 * @example const notices = await loadNotices(RULES_FOLDER); if (!notices.ok) console.error(notices.why)
 */
export const loadNotices = async (folder: string): Promise<Loaded<Notices>> => {
  const files = await readFolder(folder);
  return files.ok ? readNotices(folder, files.value) : files;
};

const readNotices = (folder: string, files: Files): Loaded<Notices> => {
  try {
    const notices = new Map<string, Notice>();
    for (const file of files.filter(({ path }) => path.startsWith('notices/'))) {
      const { value, lineOf } = parseYaml<Notice>(file, noticeSchema);
      const [other] = [...notices].find(([, { on }]) => on === value.on && SINGLE.includes(on)) ?? [];
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

const readWording = (file: RuleFile): Loaded<Wording> => {
  try {
    return { ok: true, value: parseYaml<Wording>(file, wordingSchema).value };
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, why: error.message };
    throw error;
  }
};

/** Rules and a policy, ready for messages. */
export interface Judge {
  /** Of the rules; it changes when any rule changes. */
  readonly version: string;
  readonly policy: Policy;
  verdict(message: Pick<Message, 'text' | 'parts'>): Verdict;
}

/**
 * Loads what is needed to judge offline. Without `policyPath` the rules' own policy.yaml is taken; without `language`
 * the notes are in the policy's language.
 * @example const judge = await loadJudge(RULES_FOLDER, undefined); if (judge.ok) judge.value.verdict({ text, parts: [] })
 */
export const loadJudge = async (
  rulesFolder: string,
  policyPath: string | undefined,
  language?: Language,
): Promise<Loaded<Judge>> => {
  const rules = await loadRules(rulesFolder);
  if (!rules.ok) return rules;
  const loaded = await loadPolicy(policyPath ?? join(rulesFolder, 'policy.yaml'), rules.value.packs);
  if (!loaded.ok) return loaded;
  const policy = loaded.value;
  const options = { packs: policy.packs, language: language ?? policy.language };
  return {
    ok: true,
    value: {
      version: rules.value.version,
      policy,
      verdict: (message) =>
        decide(
          withPhrases(rules.value.judge(message, options), message, policy, {
            stanceOf: rules.value.stanceOf,
            note: words[options.language].phrase,
          }),
          policy,
        ),
    },
  };
};

const missing = (path: string): string => `${path}: there is no such file or folder`;

const unreadable = (path: string, error: unknown): Loaded<never> => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return { ok: false, why: missing(path) };
  if (code === 'ENOTDIR') return { ok: false, why: `${path}: it is a file, and a folder is expected` };
  if (code === 'EISDIR') return { ok: false, why: `${path}: it is a folder, and a file is expected` };
  if (code === 'EACCES') return { ok: false, why: `${path}: it may not be read (no permission)` };
  throw error;
};

import { type FSWatcher, watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CORE_SCHEMA, load } from 'js-yaml';

/** A rule file as read; `path` is relative to the rules folder, with forward slashes. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
  /** What the text says; absent when it is no YAML, or empty. */
  readonly value?: unknown;
}

/** Folders with more files of one kind: every YAML file in them belongs to the rules. */
const YAML_FOLDERS = ['lexicon', 'notices', 'wording'];

/** A rule file with what it says, parsed when that is first asked for. @example createRuleFile('policy.yaml', text).value */
export const createRuleFile = (path: string, text: string): RuleFile => {
  let parsed: { readonly value: unknown } | undefined;
  return {
    path,
    text,
    get value() {
      parsed ??= { value: parseYaml(text) };
      return parsed.value;
    },
  };
};

/**
 * Reads all files of a rules folder: those at its top, `lexicon/*.yaml`, `notices/*.yaml`, `wording/*.yaml`, and `pack.yaml` of every
 * pack that `index.yaml` lists. Judges nothing: a missing or broken file is for whoever compiles them to name. Throws
 * what the file system throws when the folder cannot be read.
 * @example const rulebook = createDetector(await readRuleFiles('rules'))
 */
export const readRuleFiles = async (folder: string): Promise<readonly RuleFile[]> => {
  const top = (await readdir(folder)).filter(isYaml).sort();
  const banks = await Promise.all(
    YAML_FOLDERS.map(async (bank) =>
      (await yamlNamesIn(join(folder, bank))).map((name) => `${bank}/${name}`),
    ),
  );
  const files = await Promise.all([...top, ...banks.flat()].map((path) => readRuleFile(folder, path)));
  const index = files.find((file) => file?.path === 'index.yaml');
  const packs = await Promise.all(
    listedPackNames(index?.value).map((pack) => readRuleFile(folder, `${pack}/pack.yaml`)),
  );
  return [...files, ...packs].filter((file) => file !== undefined);
};

/**
 * Calls `onChange` once after a change to the YAML files below a rules folder has settled. Folders are watched, not
 * files: many editors replace a file instead of writing it. Returns a function that ends the watch.
 * @example const stop = watchRuleFiles('rules', () => reload()); …; stop()
 */
export const watchRuleFiles = (folder: string, onChange: () => void, debounceMs = 150): (() => void) => {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const scheduleChange = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      watchSubfolders().then(
        () => stopped || onChange(),
        () => stopped || onChange(),
      );
    }, debounceMs);
  };

  const watchFolder = (path: string): void => {
    if (stopped || watchers.has(path)) return;
    const watcher = watch(path, (_, name) => {
      // A name without a dot is most likely a folder: a new pack, or one that was renamed.
      if (name === null || isYaml(name) || !name.includes('.')) scheduleChange();
    });
    const forget = (): void => {
      watcher.close();
      if (watchers.get(path) === watcher) watchers.delete(path);
    };
    watcher.on('error', forget);
    watchers.set(path, watcher);
  };

  const watchSubfolders = async (): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    const folders = new Set(
      entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name)),
    );
    for (const [path, watcher] of watchers) {
      if (path === folder || folders.has(path)) continue;
      watcher.close();
      watchers.delete(path);
    }
    for (const path of folders) watchFolder(path);
  };

  watchFolder(folder);
  watchSubfolders().catch(() => {});
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
};

const isYaml = (name: string): boolean => /^[^.~#].*\.ya?ml$/.test(name);

const yamlNamesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return (await readdir(folder)).filter(isYaml).sort();
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
};

const readRuleFile = async (folder: string, path: string): Promise<RuleFile | undefined> => {
  try {
    return createRuleFile(path, await readFile(join(folder, path), 'utf8'));
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
};

/** Without places, in a tenth of the time: a start reads two megabytes, and only what is wrong is asked for its line. */
const parseYaml = (text: string): unknown => {
  try {
    return parseJsonTable(text) ?? load(text, { schema: CORE_SCHEMA });
  } catch {
    return undefined;
  }
};

/** Large tables are written as JSON, which is YAML too and is read in a tenth of the time; comments may stand above. */
const parseJsonTable = (text: string): unknown => {
  const above = LEADING_COMMENTS.exec(text)?.[0];
  if (above === undefined) return undefined;
  try {
    return JSON.parse(text.slice(above.length));
  } catch {
    return undefined;
  }
};

const LEADING_COMMENTS = /^(?:#.*\n|\n)*(?=\{)/;

/** The names in `packs:`, as far as they can be folders: a broken list is complained about by whoever compiles it. */
const listedPackNames = (value: unknown): readonly string[] => {
  const packs = typeof value === 'object' && value !== null && 'packs' in value ? value.packs : [];
  const names = Array.isArray(packs) ? packs : [];
  return names.filter(
    (name): name is string => typeof name === 'string' && /^[a-z0-9][a-z0-9-]*$/.test(name),
  );
};

const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CORE_SCHEMA, load } from 'js-yaml';

/** A rule file as read; `path` is relative to the rules folder, with forward slashes. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
  /** The parsed text; undefined if it is empty or not valid YAML. */
  readonly value?: unknown;
}

/** Every YAML file in these folders belongs to the rules. */
const YAML_FOLDERS = ['lexicon', 'notices', 'wording', 'wording/console/en', 'wording/console/ja'];

/** A rule file that is parsed at the first access of `value`. @example createRuleFile('policy.yaml', text).value */
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

/** Folder of the installation; it has models/ next to rules/. */
const INSTALLATION_FOLDER = fileURLToPath(new URL('../..', import.meta.url));
const INSTALLED_MODELS_FOLDER = join(INSTALLATION_FOLDER, 'models');

/**
 * Reads all files of a rules folder: those at its top, `lexicon/*.yaml`, `notices/*.yaml`, `wording/*.yaml`, `pack.yaml` of
 * every pack that `index.yaml` lists, and the models that it names. A model that the rules folder does not
 * have is read from the installation, so that a copy of the rules elsewhere works with the model that ships. Nothing is
 * validated: missing and invalid files are reported by the compiler of the rules. Throws the error of the file system if
 * the folder cannot be read.
 * @example createDetector(await readRuleFiles('rules'))
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
  const models = await Promise.all(
    MODEL_KEYS.map(async (key) => {
      const path = listedModelPath(index?.value, key);
      if (path === undefined || files.some((file) => file?.path === path)) return undefined;
      return (await readRuleFile(folder, path)) ?? (await readRuleFile(INSTALLATION_FOLDER, path));
    }),
  );
  return [...files, ...packs, ...models].filter((file) => file !== undefined);
};

/** The keys of `index.yaml` that name a model. */
const MODEL_KEYS = ['likeness', 'stance-classifier', 'prefilter'] as const;

/**
 * The path that a parsed `index.yaml` names under a key; undefined if it names none, or a path that could lead out of the
 * folder.
 * @example listedModelPath({ likeness: 'models/wording-classifier.json' }, 'likeness') // 'models/wording-classifier.json'
 */
export const listedModelPath = (
  index: unknown,
  key: (typeof MODEL_KEYS)[number] = 'likeness',
): string | undefined => {
  const path =
    typeof index === 'object' && index !== null
      ? (index as Partial<Record<string, unknown>>)[key]
      : undefined;
  return typeof path === 'string' && MODEL_PATH.test(path) ? path : undefined;
};

const MODEL_PATH = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:json|ya?ml)$/;

/**
 * Calls `onChange` once after changes to the YAML and JSON files below a rules folder, or to the models of the
 * installation, have settled (debounce). Folders are watched, not files, because many editors replace a file instead of
 * writing it. Returns a function that stops watching.
 * @example const stop = watchRuleFiles('rules', () => reload()); …; stop()
 */
export const watchRuleFiles = (folder: string, onChange: () => void, debounceMs = 150): (() => void) => {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const scheduleChange = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (stopped) return;
      watchSubfolders();
      onChange();
    }, debounceMs);
  };

  const watchFolder = (path: string): void => {
    if (stopped || watchers.has(path)) return;
    const watcher = watch(path, (_, name) => {
      // A name without a dot is most likely a folder: a new or renamed pack.
      if (name === null || isRuleFile(name) || !name.includes('.')) scheduleChange();
    });
    const forget = (): void => {
      watcher.close();
      if (watchers.get(path) === watcher) watchers.delete(path);
    };
    watcher.on('error', forget);
    watchers.set(path, watcher);
  };

  /** Synchronous: a change that follows the start at once must not be missed. Does nothing while the folder is away. */
  const watchSubfolders = (): void => {
    if (!existsSync(folder)) return;
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    const folders = new Set(
      entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)),
    );
    if (existsSync(INSTALLED_MODELS_FOLDER)) folders.add(INSTALLED_MODELS_FOLDER);
    for (const [path, watcher] of watchers) {
      if (path === folder || folders.has(path)) continue;
      watcher.close();
      watchers.delete(path);
    }
    for (const path of folders) watchFolder(path);
  };

  watchFolder(folder);
  watchSubfolders();
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
};

const isYaml = (name: string): boolean => /^[^.~#].*\.ya?ml$/.test(name);
const isRuleFile = (name: string): boolean => isYaml(name) || /^[^.~#].*\.json$/.test(name);

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

/** Without positions, in a tenth of the time: a start reads two megabytes, and only an error needs a line number. */
const parseYaml = (text: string): unknown => {
  try {
    return parseJsonTable(text) ?? load(text, { schema: CORE_SCHEMA });
  } catch {
    return undefined;
  }
};

/** Large tables are written as JSON, which is also YAML and parsed in a tenth of the time; comment lines may precede it. */
const parseJsonTable = (text: string): unknown => {
  const comments = LEADING_COMMENTS.exec(text)?.[0];
  if (comments === undefined) return undefined;
  try {
    return JSON.parse(text.slice(comments.length));
  } catch {
    return undefined;
  }
};

const LEADING_COMMENTS = /^(?:#.*\n|\n)*(?=\{)/;

/** The names under `packs:` that can be folders; the compiler of the rules reports an invalid list. */
const listedPackNames = (value: unknown): readonly string[] => {
  const packs = typeof value === 'object' && value !== null && 'packs' in value ? value.packs : [];
  const names = Array.isArray(packs) ? packs : [];
  return names.filter(
    (name): name is string => typeof name === 'string' && /^[a-z0-9][a-z0-9-]*$/.test(name),
  );
};

const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

import { readEntries } from './entries.ts';
import type { FileSet } from './folder.ts';
import { cutJson } from './json-cut.ts';
import { type HistoryRecord, isFields, type Problem, problem, readJson, stringIn } from './record.ts';
import { slackMessage } from './slack-message.ts';
import type { Names } from './slack-text.ts';

/** The files that list conversations, and the key by which their folders are called. */
const LISTS = [
  ['channels.json', 'name'],
  ['groups.json', 'name'],
  ['mpims.json', 'name'],
  ['dms.json', 'id'],
] as const;

/**
 * Where the export begins inside a set of files: '' or a folder with a slash at its end; undefined if there is none.
 * @example rootOf(['export/channels.json', 'export/general/2026-01-05.json']) // 'export/'
 */
export const rootOf = (paths: Iterable<string>): string | undefined => {
  const roots = [...paths]
    .filter((path) => ['users.json', ...LISTS.map(([file]) => file)].includes(path.split('/').at(-1)!))
    .map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  return roots.sort((a, b) => a.length - b.length)[0];
};

/**
 * Reads a Slack export: channel by channel in the order of `channels.json`, day by day. Entries are numbered through
 * the whole export. A bad entry or a bad file is a problem of its own; the others are read. `finished` is told every
 * file that is done with.
 * @example for await (const record of readSlackExport(await openZip('export.zip'), '', () => {})) …
 */
export async function* readSlackExport(
  set: FileSet,
  root: string,
  finished: (path: string) => void,
): AsyncGenerator<HistoryRecord> {
  const members = new Map<string, string>();
  const channels = new Map<string, string>();
  const names: Names = { members, channels };
  const folders: string[] = [];
  try {
    yield* eachObject(set, `${root}users.json`, (user) => {
      const profile = isFields(user.profile) ? user.profile : {};
      const name = stringIn(profile.display_name) ?? stringIn(user.real_name) ?? stringIn(user.name);
      if (typeof user.id === 'string' && name !== undefined) members.set(user.id, name);
    });
    for (const [file, key] of LISTS) {
      yield* eachObject(set, root + file, (channel) => {
        const name = stringIn(channel.name);
        if (typeof channel.id === 'string' && name !== undefined) channels.set(channel.id, name);
        folders.push(String(channel[key]));
      });
    }
    let index = 0;
    for (const path of inOrder(set, root, folders)) {
      index = yield* readDay(set, path, path.slice(root.length), names, index);
      finished(path);
    }
  } finally {
    set.close();
  }
}

/** Day files, those of listed channels first and in the list's order. */
const inOrder = (set: FileSet, root: string, folders: readonly string[]): readonly string[] => {
  const days = new Map<string, string[]>(folders.map((folder) => [folder, []]));
  for (const path of set.files.keys()) {
    if (!path.startsWith(root)) continue;
    const [folder, file, deeper] = path.slice(root.length).split('/');
    if (folder === undefined || file === undefined || deeper !== undefined) continue;
    const known = days.get(folder);
    if (known) known.push(path);
    else days.set(folder, [path]);
  }
  return [...days.values()].flat();
};

async function* readDay(
  set: FileSet,
  path: string,
  shown: string,
  names: Names,
  first: number,
): AsyncGenerator<HistoryRecord, number> {
  const channel = shown.slice(0, shown.indexOf('/'));
  let next = first;
  try {
    const entries = {
      list: 'messages',
      textField: 'text',
      document: `${shown}, `,
      place: (entry: number) => `${shown}, entry ${entry}`,
      message: (value: unknown, index: number) => {
        next = index + 1;
        return slackMessage(value, channel, names);
      },
    };
    next = yield* readEntries(await set.open(path), entries, first);
  } catch (error) {
    yield unreadable(shown, error);
  }
  return next;
}

async function* eachObject(
  set: FileSet,
  path: string,
  use: (fields: Readonly<Record<string, unknown>>) => void,
): AsyncGenerator<Problem> {
  if (!set.files.has(path)) return;
  try {
    for await (const piece of cutJson(await set.open(path), '')) {
      if (piece.kind === 'stop') yield problem(`${path}, byte ${piece.at}`, piece.why);
      if (piece.kind !== 'entry') continue;
      const json = readJson(piece.bytes);
      if ('value' in json && isFields(json.value)) use(json.value);
      else yield problem(`${path}, entry ${piece.index}`, 'why' in json ? json.why : 'it is not an object');
    }
  } catch (error) {
    yield unreadable(path, error);
  }
}

/** Files on disk and in archives fail in many ways; every one costs that file only. */
const unreadable = (path: string, error: unknown): Problem =>
  problem(path, error instanceof Error ? sentenceOf(error) : 'it cannot be read');

const sentenceOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' && !error.message.startsWith('it ')
    ? `it cannot be read (${error.code})`
    : error.message;

import type { FileSet } from './export-folder.ts';
import { streamJsonEntries } from './json-stream.ts';
import { slackPictures } from './pictures/slack-pictures.ts';
import { readEntries } from './read-entries.ts';
import {
  createProblem,
  type HistoryRecord,
  isJsonObject,
  nonEmptyString,
  parseJson,
  type RecordProblem,
} from './record.ts';
import type { ExportNames } from './slack-markup.ts';
import { parseSlackMessage } from './slack-message.ts';

/** The files that list conversations, and the field that names their folders. */
const CONVERSATION_LISTS = [
  ['channels.json', 'name'],
  ['groups.json', 'name'],
  ['mpims.json', 'name'],
  ['dms.json', 'id'],
] as const;

/**
 * Root of the export inside a file set: '' or a folder with a trailing slash; undefined when there is no export.
 * @example findExportRoot(['export/channels.json', 'export/general/2026-01-05.json']) // 'export/'
 */
export const findExportRoot = (paths: Iterable<string>): string | undefined => {
  const roots = [...paths]
    .filter((path) =>
      ['users.json', ...CONVERSATION_LISTS.map(([file]) => file)].includes(path.split('/').at(-1)!),
    )
    .map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  return roots.sort((a, b) => a.length - b.length)[0];
};

/**
 * Reads a Slack export: channel by channel in the order of `channels.json`, day by day. Entries are numbered through
 * the whole export. An invalid entry or file becomes a problem; the others are read. `onFileRead` is called after each
 * file. Closes the file set at the end.
 * @example for await (const record of readSlackExport(await openZip('export.zip'), '', () => {})) …
 */
export async function* readSlackExport(
  fileSet: FileSet,
  root: string,
  onFileRead: (path: string) => void,
): AsyncGenerator<HistoryRecord> {
  const members = new Map<string, string>();
  const channels = new Map<string, string>();
  const names: ExportNames = { members, channels };
  const folders: string[] = [];
  try {
    yield* readObjects(fileSet, `${root}users.json`, (user) => {
      const profile = isJsonObject(user.profile) ? user.profile : {};
      const name =
        nonEmptyString(profile.display_name) ?? nonEmptyString(user.real_name) ?? nonEmptyString(user.name);
      if (typeof user.id === 'string' && name !== undefined) members.set(user.id, name);
    });
    for (const [file, key] of CONVERSATION_LISTS) {
      yield* readObjects(fileSet, root + file, (channel) => {
        const name = nonEmptyString(channel.name);
        if (typeof channel.id === 'string' && name !== undefined) channels.set(channel.id, name);
        folders.push(String(channel[key]));
      });
    }
    let index = 0;
    for (const path of orderDayFiles(fileSet, root, folders)) {
      index = yield* readDayFile(fileSet, path, path.slice(root.length), names, index);
      onFileRead(path);
    }
  } finally {
    fileSet.close();
  }
}

/** Paths of the day files; listed channels first, in the order of the list. */
const orderDayFiles = (fileSet: FileSet, root: string, folders: readonly string[]): readonly string[] => {
  const days = new Map<string, string[]>(folders.map((folder) => [folder, []]));
  for (const path of fileSet.files.keys()) {
    if (!path.startsWith(root)) continue;
    const [folder, file, deeper] = path.slice(root.length).split('/');
    if (folder === undefined || file === undefined || deeper !== undefined) continue;
    const paths = days.get(folder);
    if (paths) paths.push(path);
    else days.set(folder, [path]);
  }
  return [...days.values()].flat();
};

async function* readDayFile(
  fileSet: FileSet,
  path: string,
  displayPath: string,
  names: ExportNames,
  firstIndex: number,
): AsyncGenerator<HistoryRecord, number> {
  const channel = displayPath.slice(0, displayPath.indexOf('/'));
  let next = firstIndex;
  try {
    const format = {
      listField: 'messages',
      textField: 'text',
      documentPrefix: `${displayPath}, `,
      describeEntry: (entry: number) => `${displayPath}, entry ${entry}`,
      parseMessage: (value: unknown, index: number) => {
        next = index + 1;
        return parseSlackMessage(value, channel, names);
      },
      findPictures: slackPictures,
    };
    next = yield* readEntries(await fileSet.open(path), format, firstIndex);
  } catch (error) {
    yield unreadableFile(displayPath, error);
  }
  return next;
}

async function* readObjects(
  fileSet: FileSet,
  path: string,
  onObject: (fields: Readonly<Record<string, unknown>>) => void,
): AsyncGenerator<RecordProblem> {
  if (!fileSet.files.has(path)) return;
  try {
    for await (const fragment of streamJsonEntries(await fileSet.open(path), '')) {
      if (fragment.kind === 'stop') yield createProblem(`${path}, byte ${fragment.offset}`, fragment.why);
      if (fragment.kind !== 'entry') continue;
      const json = parseJson(fragment.bytes);
      if ('value' in json && isJsonObject(json.value)) onObject(json.value);
      else
        yield createProblem(
          `${path}, entry ${fragment.index}`,
          'why' in json ? json.why : 'it is not an object',
        );
    }
  } catch (error) {
    yield unreadableFile(path, error);
  }
}

/** A file that fails, on disk or in an archive, becomes one problem. */
const unreadableFile = (path: string, error: unknown): RecordProblem =>
  createProblem(path, error instanceof Error ? describeFileError(error) : 'it cannot be read');

const describeFileError = (error: Error): string =>
  'code' in error && typeof error.code === 'string' && !error.message.startsWith('it ')
    ? `it cannot be read (${error.code})`
    : error.message;

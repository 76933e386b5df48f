import { hasPictureName } from '#core';
import { isJsonObject, type JsonObject, nonEmptyString, objectsIn } from '../record.ts';
import type { HistoryPicture } from './history-picture.ts';

/**
 * The files of an entry of a Slack export. Old entries have one `file` in place of the list, as slack-advanced-exporter and
 * slack-export-viewer read it.
 * @example slackFiles({ files: [{ id: 'F02PM6A1AUA', name: 'poster.png' }] })
 */
export const slackFiles = ({ files, file }: JsonObject): readonly JsonObject[] =>
  objectsIn(files ?? (file === undefined ? [] : [file]));

/**
 * The pictures of an entry of a Slack export. Files that were deleted, or that the plan of the workspace hides, have neither a name
 * nor a type, so they are no pictures.
 * @example slackPictures({ files: [{ id: 'F02PM6A1AUA', mimetype: 'image/png' }] }) // [{ fileId: 'F02PM6A1AUA' }]
 */
export const slackPictures = (entry: unknown): readonly HistoryPicture[] =>
  (isJsonObject(entry) ? slackFiles(entry) : []).filter(isPicture).map((file) => {
    const fileId = nonEmptyString(file.id);
    const url = nonEmptyString(file.url_private_download) ?? nonEmptyString(file.url_private);
    return { ...(fileId !== undefined && { fileId }), ...(url !== undefined && { url }) };
  });

const isPicture = (file: JsonObject): boolean =>
  nonEmptyString(file.mimetype)?.startsWith('image/') ?? hasPictureName(nonEmptyString(file.name));

/** Ids of files on Slack; they have a digit, so that a word in capitals is no id. */
const FILE_ID = /^F(?=[A-Z]*\d)[A-Z0-9]{5,}$/;

/**
 * The id of the file on Slack that was saved under this path; undefined if the path has none. The id is the name of the folder in
 * `__uploads/<id>/<name>`, and a part of the name of the file in `<channel>/attachments/<id>-<name>`. Sources:
 * - slackdump writes either of them: https://github.com/rusq/slackdump, source/filestorage.go
 * - slack-advanced-exporter writes the first one into the archive:
 *   https://github.com/grundleborg/slack-advanced-exporter, cmd/fetch_attachments.go
 * - slack-export-viewer shows the files of the second one: https://github.com/hfaran/slack-export-viewer, slackviewer/app.py
 * @example slackFileIdOf('__uploads/F02PM6A1AUA/poster.png') // 'F02PM6A1AUA'
 */
export const slackFileIdOf = (path: string): string | undefined => {
  const [name = '', folder = ''] = path.split('/').reverse();
  if (FILE_ID.test(folder)) return folder;
  return name.split(/[-_.]/).find((part) => FILE_ID.test(part));
};

/**
 * Paths of the files of messages, by their ids on Slack; the first one if there are several.
 * @example indexBySlackId(['__uploads/F02PM6A1AUA/poster.png']).get('F02PM6A1AUA') // '__uploads/F02PM6A1AUA/poster.png'
 */
export const indexBySlackId = (paths: readonly string[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const path of paths) {
    const id = slackFileIdOf(path);
    if (id !== undefined && !found.has(id)) found.set(id, path);
  }
  return found;
};

import { slackPictures } from './pictures/slack-pictures.ts';
import { parsePlainMessage, plainPictures } from './plain-record.ts';
import { readEntries } from './read-entries.ts';
import { type HistoryRecord, isJsonObject } from './record.ts';
import { parseSlackMessage } from './slack-message.ts';

const NO_NAMES = { members: new Map<string, string>(), channels: new Map<string, string>() };

/**
 * Reads one JSON list: a single day file of a Slack export, or a list of objects as in JSON lines. An entry with `ts`
 * is a Slack message. Rejects when `chunks` does.
 * @example for await (const record of readJsonList(createReadStream('2026-01-05.json'))) …
 */
export async function* readJsonList(chunks: AsyncIterable<Buffer>): AsyncGenerator<HistoryRecord> {
  yield* readEntries(
    chunks,
    {
      listField: '',
      textField: 'text',
      describeEntry: (entry) => `entry ${entry}`,
      parseMessage: (value, index) =>
        isSlackEntry(value) ? parseSlackMessage(value, 'history', NO_NAMES) : parsePlainMessage(value, index),
      findPictures: (value) => (isSlackEntry(value) ? slackPictures(value) : plainPictures(value)),
    },
    0,
  );
}

const isSlackEntry = (value: unknown): boolean => isJsonObject(value) && 'ts' in value;

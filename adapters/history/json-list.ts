import { parsePlainMessage } from './plain-record.ts';
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
        isJsonObject(value) && 'ts' in value
          ? parseSlackMessage(value, 'history', NO_NAMES)
          : parsePlainMessage(value, index),
    },
    0,
  );
}

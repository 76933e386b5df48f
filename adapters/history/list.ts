import { readEntries } from './entries.ts';
import { plainMessage } from './plain-record.ts';
import { type HistoryRecord, isFields } from './record.ts';
import { slackMessage } from './slack-message.ts';

const names = { members: new Map<string, string>(), channels: new Map<string, string>() };

/**
 * Reads one JSON list: a single day file of a Slack export, or a list of the objects that JSON lines have.
 * Which of the two an entry is, its `ts` tells.
 * @example for await (const record of readList(createReadStream('2026-01-05.json'))) …
 */
export async function* readList(chunks: AsyncIterable<Buffer>): AsyncGenerator<HistoryRecord> {
  yield* readEntries(
    chunks,
    {
      list: '',
      textField: 'text',
      place: (entry) => `entry ${entry}`,
      message: (value, index) =>
        isFields(value) && 'ts' in value ? slackMessage(value, 'history', names) : plainMessage(value, index),
    },
    0,
  );
}

import { Readable } from 'node:stream';
import type { Message } from '#core';
import { type HistoryRecord, openHistory } from '../../../adapters/history/index.ts';

/** A stream of these bytes in chunks of this size. @example streamOf('{}', 1) */
export const streamOf = (content: string | Buffer, chunk = 64 * 1024): Readable => {
  const bytes = Buffer.from(content);
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    })(),
  );
};

/** Everything that is in a history. @example await readRecords(streamOf('{"text":"a"}')) */
export const readRecords = async (source: string | Readable): Promise<readonly HistoryRecord[]> => {
  const history = await openHistory(source);
  if (history.kind === 'refused') throw new Error(history.why);
  const records: HistoryRecord[] = [];
  for await (const record of history.records) records.push(record);
  return records;
};

export const messagesOf = (records: readonly HistoryRecord[]): readonly Message[] =>
  records.flatMap((record) => (record.kind === 'message' ? [record.message] : []));

/** Problems as they are printed. */
export const formatProblems = (records: readonly HistoryRecord[]): readonly string[] =>
  records.flatMap((record) => (record.kind === 'problem' ? [`${record.position}: ${record.why}`] : []));

export const readRefusal = async (source: string | Readable): Promise<string | undefined> => {
  const history = await openHistory(source);
  return history.kind === 'refused' ? history.why : undefined;
};

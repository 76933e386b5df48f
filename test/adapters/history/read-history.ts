import { Readable } from 'node:stream';
import type { Message } from '#core';
import { type HistoryRecord, openHistory } from '../../../adapters/history/index.ts';

/** A stream of `content` in chunks of `chunk` bytes. @example streamOf('{}', 1) */
export const streamOf = (content: string | Buffer, chunk = 64 * 1024): Readable => {
  const bytes = Buffer.from(content);
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    })(),
  );
};

/** All records of a history. Throws when it is refused. @example await readRecords(streamOf('{"text":"a"}')) */
export const readRecords = async (source: string | Readable): Promise<readonly HistoryRecord[]> => {
  const history = await openHistory(source);
  if (history.kind === 'refused') throw new Error(history.why);
  const records: HistoryRecord[] = [];
  for await (const record of history.records) records.push(record);
  return records;
};

/** The messages among records. @example messagesOf(await readRecords('export.zip')) */
export const messagesOf = (records: readonly HistoryRecord[]): readonly Message[] =>
  records.flatMap((record) => (record.kind === 'message' ? [record.message] : []));

/** The problems among records, as they are printed. @example formatProblems(records) // ['line 3: it is not JSON'] */
export const formatProblems = (records: readonly HistoryRecord[]): readonly string[] =>
  records.flatMap((record) => (record.kind === 'problem' ? [`${record.position}: ${record.why}`] : []));

/** Why a history is refused; undefined when it is not. @example await readRefusal(streamOf('')) */
export const readRefusal = async (source: string | Readable): Promise<string | undefined> => {
  const history = await openHistory(source);
  return history.kind === 'refused' ? history.why : undefined;
};

import type { Message } from '#core';
import { type HistoryPicture, pictureAt } from './pictures/history-picture.ts';
import { describeType, isJsonObject, nonEmptyString } from './record.ts';

const HISTORY_SERVER = { platform: 'history', id: 'file' } as const;
const OPTIONAL_KEYS = ['author', 'channel', 'sentAt'] as const;

/**
 * Parses one record of our own plain format: `text`, optionally `author`, `channel`, `sentAt`. Other keys are ignored.
 * Returns a sentence when the record is invalid. Never throws.
 * @example parsePlainMessage({ text: 'hi', author: 'rin' }, 0)
 */
export const parsePlainMessage = (record: unknown, index: number): Message | string => {
  if (!isJsonObject(record)) return `it is ${describeType(record)}, not an object with a "text"`;
  const { text } = record;
  if (text === undefined) return 'there is no "text"';
  if (typeof text !== 'string') return `"text" is ${describeType(text)}, not a string`;
  for (const key of OPTIONAL_KEYS) {
    const value = record[key];
    if (value !== undefined && value !== null && typeof value !== 'string')
      return `"${key}" is ${describeType(value)}, not a string`;
  }
  const name = (record.author as string | null | undefined) ?? 'unknown';
  const sentAt = new Date((record.sentAt as string | null | undefined) ?? 0);
  if (Number.isNaN(sentAt.getTime()))
    return '"sentAt" is not a time; write it like 2026-01-31T09:00:00+09:00';
  return {
    ref: {
      server: HISTORY_SERVER,
      channel: (record.channel as string | null | undefined) ?? 'history',
      id: String(index),
    },
    author: { server: HISTORY_SERVER, id: name, name, roles: [] },
    text,
    parts: [],
    sentAt,
  };
};

/** The picture of a record of our own plain format. @example plainPictures({ text: '', image: 'poster.png' }) */
export const plainPictures = (record: unknown): readonly HistoryPicture[] =>
  pictureAt(isJsonObject(record) ? nonEmptyString(record.image) : undefined);

import type { Message } from '#core';
import { isFields, kindOf } from './record.ts';

const server = { platform: 'history', id: 'file' } as const;
const optional = ['author', 'channel', 'sentAt'] as const;

/**
 * A message from one record of our own plain format: `text`, and if you like `author`, `channel`, `sentAt`.
 * Other keys are left alone. Says what is wrong instead of a message.
 * @example plainMessage({ text: 'hi', author: 'rin' }, 0)
 */
export const plainMessage = (record: unknown, index: number): Message | string => {
  if (!isFields(record)) return `it is ${kindOf(record)}, not an object with a "text"`;
  const { text } = record;
  if (text === undefined) return 'there is no "text"';
  if (typeof text !== 'string') return `"text" is ${kindOf(text)}, not a string`;
  for (const key of optional) {
    const value = record[key];
    if (value !== undefined && value !== null && typeof value !== 'string')
      return `"${key}" is ${kindOf(value)}, not a string`;
  }
  const name = (record.author as string | null | undefined) ?? 'unknown';
  const sentAt = new Date((record.sentAt as string | null | undefined) ?? 0);
  if (Number.isNaN(sentAt.getTime()))
    return '"sentAt" is not a time; write it like 2026-01-31T09:00:00+09:00';
  return {
    ref: {
      server,
      channel: (record.channel as string | null | undefined) ?? 'history',
      id: String(index),
    },
    author: { server, id: name, name, roles: [] },
    text,
    parts: [],
    sentAt,
  };
};

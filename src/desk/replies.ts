import type { Asker, Clock, Log, Policies, Policy, Reply, Wording } from '#core';
import { fill, REPLY_MOST } from '#core';
import type { Voice } from '../cases/index.ts';

/** So much may be written as a reason or a plea, in UTF-16 units. */
export const TEXT_MOST = 1000;

/** One question at the desk: who asks, in which words the answer is given, under which policy. */
export interface Question {
  readonly asker: Asker;
  readonly voice: Voice;
  readonly policy: Policy;
}

/** What every answer may need. */
export interface Around {
  readonly policies: Policies;
  readonly clock: Clock;
  readonly log: Log;
}

/** @example told('The settings are in the file.', { file }) */
export const told = (text: string, more: Partial<Reply> = {}): Reply => ({
  accepted: true,
  code: 'ok',
  text: clipped(text),
  ...more,
});

/** @example refused('not-found', fill(words.receipt.unknowncase, { case: id })) */
export const refused = (code: Exclude<Reply['code'], 'ok'>, text: string): Reply => ({
  accepted: false,
  code,
  text: clipped(text),
});

/** A text that is longer than may be, refused with both numbers; undefined when it is not. */
export const tooLong = (text: string, words: Wording, most = TEXT_MOST): Reply | undefined =>
  text.length <= most
    ? undefined
    : refused('too-long', fill(words.desk.refused.toolong, { length: text.length, most }));

/** As much as one message holds; cut between characters, never inside one. @example clipped('あ'.repeat(3000)).length // 1900 */
export function clipped(text: string, most = REPLY_MOST): string {
  if (text.length <= most) return text;
  const end = most - 1;
  const splits = (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return `${text.slice(0, splits ? end - 1 : end)}…`;
}

/** What somebody typed, short enough to be repeated to them. @example quoted(' a\nb ') // 'a b' */
export const quoted = (text: string): string => clipped(text.replace(/[\s\p{Cc}]+/gu, ' ').trim(), 60);

/** Lines as one text; whoever is not there is left out. @example lines('a', undefined, 'b') // 'a\nb' */
export const lines = (...parts: readonly (string | undefined | false)[]): string =>
  parts.filter((part) => part !== undefined && part !== false && part !== '').join('\n');

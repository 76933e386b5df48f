import { hash } from 'node:crypto';
import type { Member, Message } from '#core';
import { memberKey, serverKey } from '#core';
import { createLruMap } from '#lib';
import type { ContextRules } from '../../../detect/index.ts';
import { lettersOf } from './context-facts.ts';

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const KEY_LENGTH = 22;
/** Texts of one author that are remembered; with the limits below, at most about 5 MB. */
const MAX_POSTED_TEXTS = 5000;
const MAX_REPORTED_TEXTS = 5000;
const MAX_CHANNELS = 10;
const MAX_REPORTERS = 10;

type TextRules = Pick<ContextRules, 'sameText' | 'reports'>;

/** Recognises copies of a text. It remembers hashes, never texts, in memory only. */
export interface CopiedTexts {
  /** Remembers that the author posted the text in the channel. */
  recordPost(message: Message, rules: TextRules): void;
  /** The number of channels in which the author posted the text within `sameText.minutes`, the own one included. */
  countChannels(message: Message, rules: TextRules): number;
  /** Remembers a report; a second one of the same member is not counted. `weight` is at most 1. */
  recordReport(message: Message, reporter: Member, weight: number, now: Date, rules: TextRules): void;
  /** The weight of all reports on this text within `reports.hours`. */
  weighReports(message: Message, rules: TextRules): number;
  /** Moderators found the text innocent. */
  forgetReports(message: Message, rules: TextRules): void;
}

interface ReportedText {
  at: number;
  readonly weights: Map<string, number>;
}

/**
 * Creates an empty memory. The numbers of texts, channels and reporters are limited; the oldest are dropped first.
 * @example const copies = createCopiedTexts(); copies.recordPost(post, rules); copies.countChannels(copy, rules) // 2
 */
export function createCopiedTexts(): CopiedTexts {
  /** By author and text: the time of the last post in each channel. */
  const posts = createLruMap<Map<string, number>>(MAX_POSTED_TEXTS);
  const reported = createLruMap<ReportedText>(MAX_REPORTED_TEXTS);
  const findReports = (message: Message, rules: TextRules) => {
    const key = textKey(message, rules);
    return key === undefined ? undefined : { key, found: reported.get(key) };
  };

  return {
    recordPost(message, rules) {
      const key = postKey(message, rules);
      if (key === undefined) return;
      const channels = posts.get(key) ?? new Map<string, number>();
      channels.delete(message.ref.channel);
      channels.set(message.ref.channel, message.sentAt.getTime());
      dropOldest(channels, MAX_CHANNELS);
      posts.set(key, channels);
    },
    countChannels(message, rules) {
      const key = postKey(message, rules);
      const channels = key === undefined ? undefined : posts.get(key);
      if (channels === undefined) return 1;
      const { channel } = message.ref;
      const windowMs = rules.sameText.minutes * MINUTE_MS;
      let count = 1;
      for (const [other, at] of channels)
        if (other !== channel && isWithin(at, message.sentAt, windowMs)) count++;
      return count;
    },
    recordReport(message, reporter, weight, now, rules) {
      const reports = findReports(message, rules);
      if (reports === undefined) return;
      const weights = reports.found?.weights ?? new Map<string, number>();
      weights.set(memberKey(reporter), weight);
      dropOldest(weights, MAX_REPORTERS);
      reported.set(reports.key, { at: now.getTime(), weights });
    },
    weighReports(message, rules) {
      const { found } = findReports(message, rules) ?? {};
      if (found === undefined || !isWithin(found.at, message.sentAt, rules.reports.hours * HOUR_MS)) return 0;
      return [...found.weights.values()].reduce((sum, weight) => sum + weight, 0);
    },
    forgetReports(message, rules) {
      const reports = findReports(message, rules);
      if (reports) reported.delete(reports.key);
    },
  };
}

const isWithin = (at: number, time: Date, windowMs: number): boolean =>
  Math.abs(time.getTime() - at) <= windowMs;

function dropOldest(entries: Map<string, number>, maxSize: number): void {
  if (entries.size > maxSize) entries.delete(entries.keys().next().value!);
}

/** The hash of a text on its server; undefined for a text that is too short to be a copy. */
function textKey(message: Message, { sameText }: TextRules): string | undefined {
  const letters = lettersOf(message);
  return letters.length < sameText.lettersFrom
    ? undefined
    : hash('sha256', `${serverKey(message.ref.server)}\n${letters}`, 'base64url').slice(0, KEY_LENGTH);
}

function postKey(message: Message, rules: TextRules): string | undefined {
  const key = textKey(message, rules);
  return key && `${memberKey(message.author)} ${key}`;
}

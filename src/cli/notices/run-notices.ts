import { join } from 'node:path';
import type { Language, Notice, NoticeLanguage, NoticesByName, Policy } from '#core';
import { didYouMean } from '#lib';
import {
  findUnknownNotice,
  type LoadResult,
  loadNotices,
  loadPolicy,
  loadRulebook,
} from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { nextDueTime, noticeText, scheduledNotices } from '../../member-support/index.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { formatNotices, formatNoticeTexts, type PlannedNotice } from './format-notices.ts';

/** What to show. */
export interface NoticesOptions {
  /** Names of notices whose texts are shown; none: the schedule. */
  readonly names: readonly string[];
  readonly from: Date;
  readonly days: number;
  readonly text?: string;
  readonly json?: boolean;
  readonly rules?: string;
  readonly policy?: string;
  readonly language: Language;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Prints the schedule of the notices, or texts of notices. Resolves with the exit code.
 * @example await runNotices({ names: [], from: new Date(), days: 30, language: 'ja' }, terminal)
 */
export const runNotices = async (options: NoticesOptions, terminal: Terminal): Promise<number> => {
  const refuse = createRefuse('notices', terminal);
  const loaded = await loadNoticesAndPolicy(options);
  if (!loaded.ok) return refuse(loaded.why);
  const { notices, policy } = loaded.value;
  const { names, json, language } = options;
  if (names.length === 0) {
    const planned = planNotices(notices, policy, options);
    const { channels } = policy.notices;
    terminal.out.write(
      json === true
        ? planned.map(({ at, name }) => `${JSON.stringify({ at, name, channels })}\n`).join('')
        : formatNotices({ planned, notices, policy, from: options.from, days: options.days }, language),
    );
    return 0;
  }
  const unknown = names.find((name) => !notices.has(name));
  if (unknown !== undefined)
    return refuse(`there is no notice "${unknown}"${didYouMean(unknown, [...notices.keys()])}`);
  const textLanguage = (options.text ?? policy.language) as NoticeLanguage;
  const texts = names.map((name) => ({ name, text: noticeText(notices.get(name) as Notice, textLanguage) }));
  terminal.out.write(
    json === true
      ? texts.map((each) => `${JSON.stringify({ ...each, language: textLanguage })}\n`).join('')
      : formatNoticeTexts(texts),
  );
  return 0;
};

const loadNoticesAndPolicy = async ({
  rules = DEFAULT_RULES_FOLDER,
  policy: policyPath = join(rules, 'policy.yaml'),
}: NoticesOptions): Promise<LoadResult<{ readonly notices: NoticesByName; readonly policy: Policy }>> => {
  const notices = await loadNotices(rules);
  if (!notices.ok) return notices;
  const rulebook = await loadRulebook(rules);
  if (!rulebook.ok) return rulebook;
  const loaded = await loadPolicy(policyPath, rulebook.value.packs);
  if (!loaded.ok) return loaded;
  const { policy } = loaded.value;
  const unknown = findUnknownNotice(policy, notices.value);
  if (unknown !== undefined) return { ok: false, why: `${policyPath}: ${unknown}` };
  return { ok: true, value: { notices: notices.value, policy } };
};

/** Every post from `from` on, in order. */
const planNotices = (
  notices: NoticesByName,
  policy: Policy,
  { from, days }: Pick<NoticesOptions, 'from' | 'days'>,
): readonly PlannedNotice[] => {
  const end = new Date(from.getTime() + days * DAY_MS);
  return [...scheduledNotices(notices, policy)]
    .flatMap(([name, { schedule }]) => {
      const planned: PlannedNotice[] = [];
      // One millisecond before, because a post at `from` itself counts.
      let at = nextDueTime(schedule!, new Date(from.getTime() - 1));
      while (at !== undefined && at < end) {
        planned.push({ at, name });
        at = nextDueTime(schedule!, at);
      }
      return planned;
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime() || a.name.localeCompare(b.name, 'en'));
};

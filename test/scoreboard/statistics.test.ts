import { expect, test } from 'vitest';
import type { CaseEvent, CaseRecord, Message, Verdict } from '#core';
import { messageKey } from '#core';
import {
  computeScoreboardStats,
  findPendingDecisions,
  formatMonth,
  formatStatsCsv,
  formatStatsSummary,
  parseMonth,
  previousMonth,
  renderStatsSvg,
} from '../../src/scoreboard/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../support/fake-clock.ts';
import { member, message, moderator } from '../support/messages.ts';
import { wordings } from '../support/shipped-wording-and-policy.ts';

const NOVEMBER = parseMonth('2026-11')!;
const NOON = new Date('2026-11-10T03:00:00Z');
const LATER = new Date('2026-12-20T00:00:00Z');
const verdict: Verdict = {
  ruling: 'hide',
  stance: 'soliciting',
  logOdds: 6.13,
  probability: 0.9978,
  signals: [],
};
const after = (ms: number, from = NOON): Date => new Date(from.getTime() + ms);

const posted = (at = NOON, more: Partial<Message> = {}): Message =>
  message('rin', 'SECRET WORDS', { sentAt: at, ...more });
const opened = (of: Message, at: Date): CaseEvent => ({
  kind: 'opened',
  at,
  message: of,
  verdict,
  packs: 'x',
});
const hidden = (
  of: Message,
  at: Date,
  status: 'done' | 'degraded' | 'failed' = 'done',
  detail?: string,
): CaseEvent => ({
  kind: 'acted',
  at,
  job: `${messageKey(of.ref)}/hide`,
  outcome: {
    action: { kind: 'hide', message: of.ref, reason: 'x' },
    status,
    ...(detail !== undefined && { detail }),
  },
});
const ruled = (at: Date, decision: 'uphold' | 'overturn' = 'uphold'): CaseEvent => ({
  kind: 'ruled',
  at,
  moderator: moderator(),
  decision,
});
const reported = (at: Date): CaseEvent => ({ kind: 'reported', at, reporter: member('sora'), reason: '' });
const appealed = (at: Date): CaseEvent => ({ kind: 'appealed', at, author: member('rin'), plea: '' });

/** The events of a case that was hidden `ms` milliseconds after its post, followed by `more`. */
const hide = (ms: number, ...more: CaseEvent[]): CaseEvent[] => {
  const of = posted();
  return [opened(of, after(ms)), hidden(of, after(ms)), ...more];
};

async function* toCaseRecords(cases: readonly (readonly CaseEvent[])[]): AsyncIterable<CaseRecord> {
  for (const [i, events] of cases.entries()) yield { caseId: `Y-${i}`, events };
}
const statsForNovember = (cases: readonly (readonly CaseEvent[])[], sums = {}, now = LATER) =>
  computeScoreboardStats(toCaseRecords(cases), sums, NOVEMBER, now);

test('months begin and end in Japanese time', () => {
  expect(NOVEMBER.from.toISOString()).toBe('2026-10-31T15:00:00.000Z');
  expect(NOVEMBER.to.toISOString()).toBe('2026-11-30T15:00:00.000Z');
  expect(parseMonth('２０２６-１２')?.to.toISOString()).toBe('2026-12-31T15:00:00.000Z');
  expect(formatMonth(NOVEMBER.from)).toBe('2026-11');
  expect(previousMonth(new Date('2026-01-05T00:00:00Z'))).toBe('2025-12');
  for (const wrong of ['2026-13', '2026', '11-2026', '', '2026-11-01'])
    expect(parseMonth(wrong)).toBeUndefined();
});

test('half of the posts are hidden within the median, and p95 and max show a post that took a day', async () => {
  const stats = await statsForNovember(
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => hide(n * SECOND_MS)).concat([hide(DAY_MS)]),
  );
  expect(stats.toHidden).toEqual({ count: 10, p50: 5 * SECOND_MS, p95: DAY_MS, max: DAY_MS });
  expect(stats).toMatchObject({ cases: 10, hidden: 10, overturned: { part: 0, of: 10 } });
});

test('posts hidden by a decision and posts hidden automatically have separate times', async () => {
  const of = posted();
  const upheld = [
    opened(of, after(SECOND_MS)),
    ruled(after(HOUR_MS)),
    hidden(of, after(HOUR_MS + SECOND_MS)),
  ];
  const stats = await statsForNovember([hide(SECOND_MS), upheld]);
  expect(stats.automatic).toEqual({ count: 1, p50: SECOND_MS, p95: SECOND_MS, max: SECOND_MS });
  expect(stats.decided?.max).toBe(HOUR_MS + SECOND_MS);
});

test('an edited post counts from its edit, and each message of a group from its own time', async () => {
  const edit = posted(NOON, { editedAt: after(HOUR_MS) });
  const group = [posted(NOON), posted(after(MINUTE_MS))] as const;
  const groupedPost: CaseEvent[] = [
    { ...opened(group[1], after(MINUTE_MS + SECOND_MS)), pieces: group } as CaseEvent,
    hidden(group[0], after(MINUTE_MS + SECOND_MS)),
    hidden(group[1], after(MINUTE_MS + SECOND_MS)),
  ];
  const stats = await statsForNovember([
    [opened(edit, after(HOUR_MS)), hidden(edit, after(HOUR_MS + SECOND_MS))],
    groupedPost,
  ]);
  expect(stats.toHidden).toMatchObject({ count: 3, p50: SECOND_MS, max: MINUTE_MS + SECOND_MS });
  expect(stats.hidden).toBe(2);
});

test('failed and already deleted posts do not count as hidden; a post hidden again counts once', async () => {
  const of = posted();
  const stats = await statsForNovember([
    [opened(of, NOON), hidden(of, after(1), 'failed', 'forbidden')],
    [opened(of, NOON), hidden(of, after(1), 'done', 'gone')],
    [
      opened(of, NOON),
      hidden(of, after(1)),
      ruled(after(2), 'overturn'),
      ruled(after(3)),
      hidden(of, after(DAY_MS)),
    ],
  ]);
  expect(stats).toMatchObject({ cases: 3, hidden: 1, toHidden: { count: 1, max: 1 } });
});

test('a post that the platform left to a moderator does not count as hidden', async () => {
  const of = posted();
  const stats = await statsForNovember([[opened(of, NOON), hidden(of, after(1), 'degraded', 'byhand')]]);
  expect(stats).toMatchObject({ cases: 1, hidden: 0 });
  expect(stats.toHidden).toBeUndefined();
});

test("posts stopped by the platform's own filter are a separate share and do not improve the times", async () => {
  const blocked = posted(NOON, { blocked: true });
  const stats = await statsForNovember([
    hide(10 * SECOND_MS),
    [opened(blocked, NOON), hidden(blocked, NOON)],
  ]);
  expect(stats.native).toEqual({ part: 1, of: 2 });
  expect(stats.toHidden).toMatchObject({ count: 1, p50: 10 * SECOND_MS });
});

test('the last decision of a case counts', async () => {
  const stats = await statsForNovember([
    hide(1, ruled(after(2), 'overturn')),
    hide(1, ruled(after(2), 'overturn'), ruled(after(3), 'uphold')),
    hide(1),
  ]);
  expect(stats.overturned).toEqual({ part: 1, of: 3 });
});

test('reports and appeals: time to the decision, share within seven days, and number that still waits', async () => {
  const stats = await statsForNovember([
    hide(1, reported(after(DAY_MS)), ruled(after(2 * DAY_MS))),
    hide(1, reported(after(DAY_MS)), ruled(after(9 * DAY_MS))),
    hide(1, reported(after(DAY_MS)), appealed(after(DAY_MS))),
  ]);
  expect(stats.reports).toMatchObject({ received: 3, decided: 2, waiting: 1, inTime: { part: 1, of: 3 } });
  expect(stats.reports.times).toMatchObject({ p50: DAY_MS, max: 8 * DAY_MS });
  expect(stats.appeals).toMatchObject({ received: 1, decided: 0, waiting: 1, inTime: { part: 0, of: 1 } });
  const soon = await statsForNovember([hide(1, appealed(after(DAY_MS)))], {}, after(2 * DAY_MS));
  expect(soon.appeals.inTime).toEqual({ part: 0, of: 0 });
});

test('every event belongs to the month in which it happened', async () => {
  const before = new Date(NOVEMBER.from.getTime() - HOUR_MS);
  const of = posted(before);
  const stats = await statsForNovember([
    [opened(of, before), hidden(of, NOVEMBER.from)],
    [opened(posted(), NOON), reported(NOVEMBER.to)],
  ]);
  expect(stats).toMatchObject({ cases: 1, hidden: 1, toHidden: { max: HOUR_MS }, reports: { received: 0 } });
});

test('the share without a reply is unknown, not guessed, if the platform does not report replies', async () => {
  const unknown = await statsForNovember([hide(1)]);
  expect(unknown.unanswered).toBeUndefined();
  expect(formatStatsSummary(unknown, wordings.en.scoreboard)).toContain(
    'Hidden before anyone replied: not known',
  );
  expect(formatStatsCsv([{ server: 's', figures: unknown }])).toMatch(/unanswered,,,not known/);
  const knownShare = await statsForNovember([hide(1)], { 'hidden.unanswered': 3, 'hidden.answered': 1 });
  expect(formatStatsSummary(knownShare, wordings.ja.scoreboard)).toContain(
    '返信や反応が付く前に非表示：75%（3/4）',
  );
});

test('summary, table and picture have the figures, and no text or name of a member', async () => {
  const stats = await statsForNovember(
    [hide(90 * SECOND_MS, appealed(after(DAY_MS)), ruled(after(3 * DAY_MS)))],
    {
      'help.delivered': 4,
    },
  );
  const table = formatStatsCsv([{ server: 'fake:square', figures: stats }]);
  const picture = renderStatsSvg(stats, wordings.ja.scoreboard, 'fake:<square>');
  const text = formatStatsSummary(stats, wordings.ja.scoreboard);
  expect(text).toContain('中央値 1.5分');
  expect(text).toContain('7日以内 100%（1/1）');
  expect(table).toContain('hidden.p50,90000,,ms\r\n');
  expect(table).toContain('help.delivered,4,,count\r\n');
  expect(picture).toContain('2026-11-01 – 2026-11-30');
  expect(picture).toContain('fake:&#60;square&#62;');
  for (const out of [table, picture, text, JSON.stringify(stats)]) {
    expect(out).not.toMatch(/SECRET|rin|sora|aoi/);
  }
});

test('a month without cases is shown as such', async () => {
  const stats = await statsForNovember([]);
  expect(formatStatsSummary(stats, wordings.en.scoreboard)).toContain('From post to hidden: none');
  expect(renderStatsSvg(stats, wordings.en.scoreboard, 'x')).not.toContain('NaN');
});

test('moderators are reminded of reports and appeals that wait for more than a day, the longest first', async () => {
  const cases = [
    hide(1, reported(NOON)),
    hide(1, appealed(after(-8 * DAY_MS))),
    hide(1, reported(after(2 * DAY_MS))),
    hide(1, reported(NOON), ruled(after(HOUR_MS))),
  ];
  expect(await findPendingDecisions(toCaseRecords(cases), after(2 * DAY_MS + HOUR_MS))).toMatchObject({
    reports: 1,
    appeals: 1,
    late: 1,
    days: 10,
    cases: [
      { caseId: 'Y-1', reports: 0, appeals: 1, late: 1, days: 10 },
      { caseId: 'Y-0', reports: 1, appeals: 0, late: 0, days: 2 },
    ],
  });
  expect(
    await findPendingDecisions(toCaseRecords([hide(1, reported(NOON))]), after(HOUR_MS)),
  ).toBeUndefined();
});

test('inquiries of the month: received, answered, still open, and the hours to the answer', async () => {
  const received = (at: Date, answeredAt?: Date) => ({ receivedAt: at, ...(answeredAt && { answeredAt }) });
  const register = [
    received(NOON, after(6 * HOUR_MS)),
    received(NOON, after(2 * HOUR_MS)),
    received(NOON),
    received(new Date('2026-10-30T00:00:00Z'), after(HOUR_MS)),
    received(LATER),
  ];
  const stats = await computeScoreboardStats(toCaseRecords([]), {}, NOVEMBER, LATER, register);
  expect(stats.inquiries).toMatchObject({ received: 3, answered: 3, open: 1, times: { p50: 6 * HOUR_MS } });
  const text = formatStatsSummary(stats, wordings.ja.scoreboard);
  expect(text).toContain('捜査機関からの照会 3件（回答 3件、未回答 1件）。受領から回答まで 中央値 6時間');
  const csv = formatStatsCsv([{ server: 'fake:square', figures: stats }]);
  expect(csv).toContain('inquiries.answered');
  const without = await computeScoreboardStats(toCaseRecords([]), {}, NOVEMBER, LATER);
  expect(formatStatsSummary(without, wordings.ja.scoreboard)).not.toContain('照会');
});

test('the gate is in the table, the picture and, where it was used, in the summary', async () => {
  const sums = {
    'gate.asked': 12,
    'gate.passed': 7,
    'gate.refused': 2,
    'gate.vouched': 3,
    'gate.released': 1,
  };
  const used = await statsForNovember([], sums);
  const summary = formatStatsSummary(used, wordings.ja.scoreboard);
  expect(summary).toContain(
    'お願いした人 12人、確認済み 7人、番号やIDを断った回数 2回、モデレーターが認めた人 3人',
  );
  expect(formatStatsCsv([{ server: 'fake:square', figures: used }])).toMatch(/gate\.refused,2,,count/);
  const picture = renderStatsSvg(used, wordings.en.scoreboard, 'fake:square');
  expect(picture).toContain('Let in without verifying');
  const unused = await statsForNovember([]);
  expect(formatStatsSummary(unused, wordings.ja.scoreboard)).not.toContain('本人確認');
});

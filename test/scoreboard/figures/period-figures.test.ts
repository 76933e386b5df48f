import { describe, expect, test } from 'vitest';
import type { CaseEvent, PeriodFigures } from '#core';
import {
  createFiguresCollector,
  extractCaseFacts,
  figureRows,
  parseDayPeriod,
  zoneOfLanguage,
} from '../../../src/scoreboard/index.ts';
import {
  acted,
  appealed,
  NOON,
  noonPlus,
  opened,
  posted,
  reported,
  ruled,
} from '../../support/case-events.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../support/fake-clock.ts';
import { moderator } from '../../support/messages.ts';

const LATER = new Date('2026-12-20T00:00:00Z');

function periodOf(first: string, last: string) {
  const parsed = parseDayPeriod(first, last, zoneOfLanguage('ja'));
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.period;
}
const NOVEMBER = periodOf('2026-11-01', '2026-11-30');

function figuresOf(cases: readonly (readonly CaseEvent[])[], totals = {}, period = NOVEMBER): PeriodFigures {
  const collector = createFiguresCollector(period);
  for (const [i, events] of cases.entries()) {
    const facts = extractCaseFacts({ caseId: `Y-${i}`, events });
    if (facts) collector.add(facts);
  }
  return collector.result(totals, LATER);
}

/** A case whose post was hidden after `ms`, followed by `more`. */
const hide = (ms: number, more: readonly CaseEvent[] = [], weights = { 'yami-baito': 3 }): CaseEvent[] => {
  const of = posted();
  const action = { kind: 'hide', message: of.ref, reason: 'x' } as const;
  return [opened(of, noonPlus(ms), weights), acted('Y/0/hide', noonPlus(ms), action), ...more];
};

describe('the figures of a period', () => {
  test('the time to hide has a median, the slowest tenth, and classes that add up to all posts', () => {
    const delays = [0.5, 1, 2, 3, 4, 5, 6, 7, 8].map((seconds) => seconds * SECOND_MS);
    const figures = figuresOf([...delays, 2 * DAY_MS].map((ms) => hide(ms)));
    expect(figures.toHide).toEqual({ count: 10, p50: 4 * SECOND_MS, p90: 8 * SECOND_MS, max: 2 * DAY_MS });
    expect(figures.hideTimes).toEqual([2, 4, 3, 0, 0, 0, 0, 1]);
    expect(figures.automatic).toEqual({ part: 10, of: 10 });
  });

  test('a post that a moderator had to decide first is hidden, but not automatically', () => {
    const of = posted();
    const action = { kind: 'hide', message: of.ref, reason: 'x' } as const;
    const decided = [
      opened(of, noonPlus(0)),
      ruled(noonPlus(HOUR_MS)),
      acted('Y/1/hide', noonPlus(HOUR_MS), action),
    ];
    expect(figuresOf([hide(SECOND_MS), decided]).automatic).toEqual({ part: 1, of: 2 });
  });

  test('a case counts for the pack with the most evidence, and a sign is no pack', () => {
    const of = posted();
    const weights = { wording: 9, context: 8, 'dm-redirect': 1, 'account-trade': 2 };
    const mixed = [opened(of, noonPlus(0), weights), ruled(noonPlus(MINUTE_MS), 'overturn')];
    const figures = figuresOf([mixed, hide(SECOND_MS), hide(SECOND_MS, [ruled(noonPlus(DAY_MS))])]);
    expect(figures.packs).toEqual([
      { pack: 'yami-baito', cases: 2, hidden: 2, upheld: 1, overturned: 0 },
      { pack: 'account-trade', cases: 1, hidden: 0, upheld: 0, overturned: 1 },
    ]);
  });

  test('each moderator has decisions and the median time from the request to the decision', () => {
    const figures = figuresOf([
      hide(0, [ruled(noonPlus(2 * HOUR_MS), 'uphold', 'kei')]),
      hide(0, [
        ruled(noonPlus(HOUR_MS), 'uphold', 'aoi'),
        ruled(noonPlus(HOUR_MS + MINUTE_MS), 'overturn', 'aoi'),
        appealed(noonPlus(DAY_MS)),
        ruled(noonPlus(DAY_MS + 3 * HOUR_MS), 'overturn', 'aoi'),
      ]),
    ]);
    expect(figures.moderators).toEqual([
      {
        moderator: 'aoi',
        decisions: 3,
        upheld: 1,
        overturned: 2,
        // A changed mind has not waited for anything.
        toDecision: { count: 2, p50: HOUR_MS, p90: 3 * HOUR_MS, max: 3 * HOUR_MS },
        lastCase: 'Y-1',
      },
      {
        moderator: 'kei',
        decisions: 1,
        upheld: 1,
        overturned: 0,
        toDecision: { count: 1, p50: 2 * HOUR_MS, p90: 2 * HOUR_MS, max: 2 * HOUR_MS },
        lastCase: 'Y-0',
      },
    ]);
  });

  test('a decision that was taken back is no decision, and the time runs on', async () => {
    const reopened: CaseEvent = {
      ...{ kind: 'reopened', at: noonPlus(2 * HOUR_MS), moderator: moderator('aoi'), decisionIndex: 2 },
    };
    const figures = figuresOf([
      hide(0, [
        ruled(noonPlus(HOUR_MS), 'uphold', 'aoi'),
        reopened,
        ruled(noonPlus(DAY_MS), 'overturn', 'kei'),
      ]),
    ]);
    expect(figures.moderators).toMatchObject([
      { moderator: 'kei', decisions: 1, overturned: 1, toDecision: { p50: DAY_MS } },
    ]);
    expect(figures.packs).toMatchObject([{ upheld: 0, overturned: 1 }]);
  });

  test('reports that were upheld and appeals that were granted are shares of those decided', () => {
    const figures = figuresOf([
      hide(0, [reported(noonPlus(MINUTE_MS)), ruled(noonPlus(HOUR_MS))]),
      hide(0, [
        reported(noonPlus(MINUTE_MS)),
        appealed(noonPlus(HOUR_MS)),
        ruled(noonPlus(8 * DAY_MS), 'overturn'),
      ]),
      hide(0, [reported(noonPlus(MINUTE_MS))]),
    ]);
    expect(figures.reports).toMatchObject({ received: 3, waiting: 1, granted: { part: 1, of: 2 } });
    // One within seven days, one after eight, one that still waits after forty.
    expect(figures.reports.inTime).toEqual({ part: 1, of: 3 });
    expect(figures.appeals).toMatchObject({ received: 1, waiting: 0, granted: { part: 1, of: 1 } });
  });

  test('replies before the hide are known from the counters, or not known', () => {
    const totals = { 'hidden.answered': 1, 'hidden.unanswered': 3 };
    expect(figuresOf([hide(0)], totals).unanswered).toEqual({ part: 3, of: 4 });
    expect(figuresOf([hide(0)]).unanswered).toBeUndefined();
  });

  test('the volume has each day of a month, and weeks in a longer period', () => {
    const month = figuresOf([hide(0, [reported(noonPlus(DAY_MS))])]).volume;
    expect(month).toHaveLength(30);
    expect(month[9]).toEqual({ day: '2026-11-10', days: 1, cases: 1, hidden: 1, reports: 0, appeals: 0 });
    expect(month[10]).toMatchObject({ day: '2026-11-11', cases: 0, reports: 1 });
    const half = figuresOf([hide(0)], {}, periodOf('2026-09-01', '2026-12-31')).volume;
    expect(half[0]).toMatchObject({ day: '2026-09-01', days: 7 });
    expect(half.reduce((sum, { cases }) => sum + cases, 0)).toBe(1);
  });

  test('what happened before and after the period does not count', () => {
    const figures = figuresOf([hide(0, [ruled(noonPlus(DAY_MS))])], {}, periodOf('2026-11-11', '2026-11-12'));
    expect(figures).toMatchObject({ cases: 0, hidden: 0, moderators: [{ moderator: 'aoi' }] });
    expect(figuresOf([hide(0)], {}, periodOf('2026-11-01', '2026-11-09'))).toMatchObject({
      cases: 0,
      packs: [],
    });
  });

  test('the table has every figure and no text of a member', () => {
    const rows = figureRows(figuresOf([hide(SECOND_MS, [reported(NOON), ruled(noonPlus(DAY_MS))])]));
    const rowOf = (figure: string, group = '') =>
      rows.find((row) => row.figure === figure && row.group === group);
    expect(rowOf('hide.p50')).toMatchObject({
      value: SECOND_MS,
      unit: 'ms',
      from: '2026-11-01',
      to: '2026-11-30',
    });
    expect(rowOf('hide.within', '1')).toMatchObject({ value: 1 });
    expect(rowOf('moderator.decisions', 'aoi')).toMatchObject({ value: 1 });
    expect(rowOf('day.cases', '2026-11-10')).toMatchObject({ value: 1 });
    expect(rowOf('unanswered')).toMatchObject({ value: null, unit: 'not known' });
    expect(JSON.stringify(rows)).not.toMatch(/SECRET|rin|sora/);
  });
});

import { describe, expect, test } from 'vitest';
import type { CaseEvent } from '#core';
import { createYearlyCollector, fiscalYearPeriod, yearlyRows } from '../../../src/scoreboard/index.ts';
import { acted, appealed, noonPlus, opened, posted, reported, ruled } from '../../support/case-events.ts';
import { DAY_MS, HOUR_MS } from '../../support/fake-clock.ts';
import { member } from '../../support/messages.ts';

const letter = { text: '', key: '' };
const warn = { kind: 'warn', member: member('rin'), letter } as const;
const reply = { kind: 'reply', member: member('sora'), letter } as const;
const timeout = { kind: 'timeout', member: member('rin'), until: noonPlus(DAY_MS), reason: 'x' } as const;
const post = posted();
const hide = { kind: 'hide', message: post.ref, reason: 'x' } as const;
const restore = { kind: 'restore', message: post, reason: 'x' } as const;
const escalated: CaseEvent = {
  kind: 'escalated',
  at: noonPlus(10),
  rung: 'timeout',
  until: noonPlus(DAY_MS),
};

function yearOf(...cases: (readonly CaseEvent[])[]) {
  const collector = createYearlyCollector(fiscalYearPeriod(2026));
  for (const [i, events] of cases.entries()) collector.add({ caseId: `Y-${i}`, events });
  return collector.result();
}

const found = [opened(post, noonPlus(0)), acted('Y-0/0/hide', noonPlus(5), hide)];

describe('the figures of a fiscal year', () => {
  test('measures are counted by kind, by ground and by how the post was detected', () => {
    const reportedPost = [opened(post, noonPlus(0), { 'account-trade': 2 }), reported(noonPlus(0))];
    const { measures } = yearOf(
      [...found, escalated, acted('Y-0/2/timeout', noonPlus(20), timeout)],
      [...reportedPost, ruled(noonPlus(HOUR_MS)), acted('Y-1/2/hide', noonPlus(HOUR_MS), hide)],
      [opened(posted({ blocked: true }), noonPlus(0)), acted('Y-2/0/hide', noonPlus(1), hide)],
    );
    expect(measures).toMatchObject([
      {
        measure: 'hide',
        ground: 'account-trade',
        detected: { machine: 0, report: 1, filter: 0 },
        automatic: 0,
      },
      { measure: 'hide', ground: 'yami-baito', detected: { machine: 1, report: 0, filter: 1 }, automatic: 2 },
      { measure: 'timeout', ground: 'yami-baito', detected: { machine: 1 }, automatic: 1 },
    ]);
  });

  test('what was only simulated, withheld, refused or already deleted is no measure', () => {
    const attempts = (['simulated', 'withheld', 'failed'] as const).map((status) => [
      opened(post, noonPlus(0)),
      acted('Y/0/hide', noonPlus(5), hide, status),
    ]);
    const gone = [opened(post, noonPlus(0)), acted('Y/0/hide', noonPlus(5), hide, 'done', 'gone')];
    expect(yearOf(...attempts, gone).measures).toEqual([]);
  });

  test('letters to authors are counted as sent or undelivered, by the measure they are about', () => {
    const { measures } = yearOf(
      [...found, acted('Y-0/0/warn', noonPlus(30), warn)],
      [
        ...found,
        escalated,
        acted('Y-1/2/timeout', noonPlus(20), timeout),
        acted('Y-1/2/warn', noonPlus(30), warn, 'failed'),
      ],
      // Another letter to the same author lists this case.
      [...found, acted('Y-2/0/warn', noonPlus(30), warn, 'withheld', 'together')],
    );
    expect(measures).toMatchObject([
      { measure: 'hide', noticesSent: 2, noticesUndelivered: 0 },
      { measure: 'timeout', noticesSent: 0, noticesUndelivered: 1 },
    ]);
  });

  test('requests are answered with or without a measure, in time or late, or wait', () => {
    const { requests } = yearOf(
      [
        ...found,
        reported(noonPlus(10)),
        ruled(noonPlus(HOUR_MS)),
        acted('Y/3/reply/2', noonPlus(HOUR_MS), reply),
      ],
      [
        ...found,
        reported(noonPlus(10)),
        ruled(noonPlus(9 * DAY_MS), 'overturn'),
        acted('Y/3/reply/2', noonPlus(9 * DAY_MS), reply),
      ],
      [
        ...found,
        reported(noonPlus(10)),
        ruled(noonPlus(HOUR_MS)),
        acted('Y/3/reply/2', noonPlus(HOUR_MS), reply, 'failed'),
      ],
      [...found, reported(noonPlus(10))],
    );
    expect(requests).toEqual([
      {
        ...{ ground: 'yami-baito', received: 4, hiddenNotices: 1, notHiddenNotices: 1 },
        ...{ undelivered: 1, late: 1, waiting: 1 },
      },
    ]);
  });

  test('an appeal that is granted undoes the measure', () => {
    const year = yearOf([
      ...found,
      appealed(noonPlus(HOUR_MS)),
      ruled(noonPlus(2 * HOUR_MS), 'overturn'),
      acted('Y/3/restore', noonPlus(2 * HOUR_MS), restore),
    ]);
    expect(year.appeals).toEqual({ received: 1, granted: 1, waiting: 0 });
    expect(year.measures).toMatchObject([{ measure: 'hide', undone: 1 }]);
  });

  test('a measure that a moderator took back with the decision is undone', () => {
    const year = yearOf([
      opened(post, noonPlus(0)),
      ruled(noonPlus(HOUR_MS)),
      acted('Y/1/hide', noonPlus(HOUR_MS), hide),
      { kind: 'reopened', at: noonPlus(2 * HOUR_MS), moderator: member('aoi'), decisionIndex: 1 },
      acted('Y/3/restore', noonPlus(2 * HOUR_MS), restore),
    ]);
    expect(year.measures).toMatchObject([{ measure: 'hide', automatic: 0, undone: 1 }]);
  });

  test('what happened in another fiscal year does not count', () => {
    const april = new Date('2027-04-01T00:00:00+09:00');
    const year = yearOf([
      opened(post, april),
      acted('Y/0/hide', april, hide),
      reported(april),
      appealed(april),
    ]);
    expect(year).toMatchObject({ measures: [], requests: [], appeals: { received: 0 } });
  });

  test('the table names the item of the article, and has the texts of the administrator', () => {
    const rows = yearlyRows(yearOf([...found, reported(noonPlus(10))]), {
      assessment: '前年より速くなりました。',
    });
    expect(rows[0]).toMatchObject({ item: '28-1', figure: 'requests', ground: 'yami-baito', value: 1 });
    expect(rows).toContainEqual(
      expect.objectContaining({ item: '28-4', measure: 'hide', detected_by: 'machine', value: 1 }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({ figure: 'assessment', value: '前年より速くなりました。' }),
    );
    expect(JSON.stringify(rows)).not.toMatch(/SECRET|rin|sora/);
  });
});

import { describe, expect, test } from 'vitest';
import type { CaseEvent } from '#core';
import { createStatements, fiscalYearPeriod, toStatementRow } from '../../../src/scoreboard/index.ts';
import { acted, noonPlus, opened, posted, reported, ruled } from '../../support/case-events.ts';
import { DAY_MS, HOUR_MS } from '../../support/fake-clock.ts';
import { member, SERVER } from '../../support/messages.ts';

const post = posted();
const hide = { kind: 'hide', message: post.ref, reason: 'x' } as const;
const ban = { kind: 'ban', member: member('rin'), reason: 'x' } as const;
const found: readonly CaseEvent[] = [opened(post, noonPlus(0)), acted('Y-0/0/hide', noonPlus(5), hide)];
const describeGround = (pack: string) => ({ prohibits: `rule of ${pack}`, law: 'Act X' });

const statementsOf = (events: readonly CaseEvent[], server = SERVER) =>
  createStatements({ caseId: 'Y-0', events }, server, fiscalYearPeriod(2026), describeGround);

describe('statements of reasons', () => {
  test('an automatic hide has the words of the transparency database', () => {
    expect(statementsOf(found)).toEqual([
      {
        puid: expect.stringMatching(/^yamidome-[0-9a-f]{40}$/),
        decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'],
        decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
        incompatible_content_ground: 'rule of yami-baito',
        incompatible_content_explanation:
          'The post fits a rule of the server (yami-baito): rule of yami-baito. It concerns: Act X.',
        content_type: ['CONTENT_TYPE_TEXT'],
        category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
        category_specification: ['KEYWORD_OTHER'],
        category_specification_other: expect.stringContaining('recruitment'),
        territorial_scope: [],
        content_date: '2026-11-10',
        application_date: '2026-11-10',
        decision_facts:
          'Rules and a trained text classifier found the post. The program decided alone. The post was hidden from the members of the server.',
        source_type: 'SOURCE_VOLUNTARY',
        automated_detection: 'Yes',
        automated_decision: 'AUTOMATED_DECISION_FULLY',
      },
    ]);
  });

  test('a reported post that a moderator hid was neither found nor decided by a program', () => {
    const events = [
      opened(post, noonPlus(0)),
      reported(noonPlus(0)),
      ruled(noonPlus(HOUR_MS)),
      acted('Y-0/2/hide', noonPlus(HOUR_MS), hide),
    ];
    expect(statementsOf(events)).toMatchObject([
      {
        source_type: 'SOURCE_TYPE_OTHER_NOTIFICATION',
        automated_detection: 'No',
        automated_decision: 'AUTOMATED_DECISION_NOT_AUTOMATED',
      },
    ]);
  });

  test('each measure has its own statement, and a ban with an end is a suspension until then', () => {
    const until = noonPlus(30 * DAY_MS);
    const escalated: CaseEvent = { kind: 'escalated', at: noonPlus(10), rung: 'ban', until };
    const statements = statementsOf([...found, escalated, acted('Y-0/2/ban', noonPlus(20), ban)]);
    expect(statements).toHaveLength(2);
    expect(statements[1]).toMatchObject({
      decision_provision: 'DECISION_PROVISION_TOTAL_SUSPENSION',
      end_date_service_restriction: '2026-12-10',
    });
    expect(new Set(statements.map(({ puid }) => puid)).size).toBe(2);
  });

  test('the id of a measure never changes, and other servers have other ids', () => {
    const again = statementsOf([...found, ruled(noonPlus(DAY_MS), 'overturn')]);
    expect(again[0]!.puid).toBe(statementsOf(found)[0]!.puid);
    expect(statementsOf(found, { platform: 'fake', id: 'other' })[0]!.puid).not.toBe(again[0]!.puid);
  });

  test('a statement has no text, name or number of a member, a message or a case', () => {
    const text = JSON.stringify(statementsOf([...found, reported(noonPlus(9)), ruled(noonPlus(DAY_MS))]));
    for (const secret of ['SECRET', '"rin', 'sora', 'aoi', 'Y-0', post.ref.id, 'general'])
      expect(text).not.toContain(secret);
  });

  test('a drill, a simulated hide and a measure of another year have no statement', () => {
    expect(statementsOf([opened(post, noonPlus(0), { drill: 9 }), found[1]!])).toEqual([]);
    expect(statementsOf([found[0]!, acted('Y-0/0/hide', noonPlus(5), hide, 'simulated')])).toEqual([]);
    expect(statementsOf([found[0]!, acted('Y-0/0/hide', noonPlus(400 * DAY_MS), hide)])).toEqual([]);
  });

  test('as a line of a table, a list is one cell and an absent field is empty', () => {
    const row = toStatementRow(statementsOf(found)[0]!);
    expect(row.decision_visibility).toBe('DECISION_VISIBILITY_CONTENT_REMOVED');
    expect(row.decision_provision).toBe('');
    expect(row.territorial_scope).toBe('');
  });
});

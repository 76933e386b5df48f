import { describe, expect, test } from 'vitest';
import type { Action, CaseEvent, Outcome } from '#core';
import {
  createLocalizer,
  deriveCaseState,
  deriveJobId,
  planJobs,
  sanctionStatus,
} from '../../src/cases/index.ts';
import { member } from '../support/messages.ts';
import { wordings } from '../support/shipped-wording-and-policy.ts';
import { acted, at, caseId, opened } from './case-events.ts';

const author = member('rin');
const until = new Date(at.getTime() + 72 * 60 * 60 * 1000);
const SANCTION_INDEX = 3;

const quarantine: readonly CaseEvent[] = [
  opened(),
  acted(0, 'hide', 'done'),
  { kind: 'struck', at, member: author, count: 5 },
  { kind: 'escalated', at, rung: 'quarantine', until },
];
const outcome = (
  kind: 'quarantine' | 'release' | 'timeout',
  status: Outcome['status'],
  job = kind,
): CaseEvent => {
  const action: Action =
    kind === 'timeout' ? { kind, member: author, until, reason: '' } : { kind, member: author, reason: '' };
  return { kind: 'acted', at, job: deriveJobId(caseId, SANCTION_INDEX, job), outcome: { action, status } };
};

function resultOf(...events: readonly CaseEvent[]) {
  const state = deriveCaseState([...quarantine, ...events])!;
  const jobs = planJobs(state, createLocalizer(wordings, 'ja'), at);
  return {
    status: sanctionStatus(state, state.sanctionChanges[0]!),
    jobs: jobs.map(({ action, dueAt }) => [action.kind, dueAt]),
  };
}

describe('a quarantine of 72 hours', () => {
  test('it is requested before the platform has answered', () => {
    expect(resultOf()).toEqual({ status: 'requested', jobs: [['quarantine', at]] });
  });

  test('once applied, the author is warned and its end waits for its time', () => {
    expect(resultOf(outcome('quarantine', 'done'))).toEqual({
      status: 'applied',
      jobs: [
        ['warn', at],
        ['release', until],
      ],
    });
  });

  test('its end lifts it, also when another case keeps the member quarantined', () => {
    for (const status of ['done', 'withheld'] as const) {
      expect(resultOf(outcome('quarantine', 'done'), outcome('release', status)).status).toBe('lifted');
    }
  });

  test('if the platform refused it, the author is warned and there is no end', () => {
    expect(resultOf(outcome('quarantine', 'failed'))).toEqual({ status: 'rejected', jobs: [['warn', at]] });
  });

  test('a timeout instead of it ends by itself', () => {
    const replaced = resultOf(outcome('timeout', 'degraded', 'quarantine' as 'timeout'));
    expect(replaced).toEqual({ status: 'applied', jobs: [['warn', at]] });
  });
});

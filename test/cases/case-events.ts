import type { CaseEvent, Span, Verdict } from '#core';
import { deriveCaseId, deriveJobId } from '../../src/cases/index.ts';
import { message, moderator } from '../support/messages.ts';

/** The time of every event in these tests. */
export const at = new Date('2026-11-02T03:00:00Z');
/** A verdict of one rule. @example verdict('hide', [{ start: 0, end: 2 }]) */
export const verdict = (ruling: Verdict['ruling'], spans: readonly Span[] = []): Verdict => ({
  ruling,
  stance: 'soliciting',
  logOdds: 6.13,
  probability: 0.9978,
  signals: [{ rule: 'fake/x', weight: 13.79, sorts: ['pay', 'contact'], spans, note: 'x' }],
});
/** The message of the case. */
export const posted = message('rin', 'RECRUIT');
/** The id of its case. */
export const caseId = deriveCaseId(posted.ref);
/** The first event of the case. @example opened('review') */
export const opened = (ruling: Verdict['ruling'] = 'hide'): CaseEvent => ({
  kind: 'opened',
  at,
  message: posted,
  verdict: verdict(ruling),
  packs: 'fake 1',
});
/** An outcome of the job of the event at `index`. @example acted(0, 'hide', 'done') */
export const acted = (
  index: number,
  kind: 'hide' | 'restore',
  status: 'done' | 'failed' | 'withheld',
): CaseEvent => ({
  kind: 'acted',
  at,
  job: deriveJobId(caseId, index, kind),
  outcome: {
    status,
    action:
      kind === 'hide'
        ? { kind, message: posted.ref, reason: caseId }
        : { kind, message: posted, reason: caseId },
  },
});
/** A decision of a moderator. @example ruled('overturn') */
export const ruled = (decision: 'uphold' | 'overturn'): CaseEvent => ({
  kind: 'ruled',
  at,
  moderator: moderator(),
  decision,
});

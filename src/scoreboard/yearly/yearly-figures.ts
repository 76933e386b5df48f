import type {
  CaseEvent,
  CaseRecord,
  Decision,
  DetectedBy,
  Measure,
  MeasureRow,
  Outcome,
  RequestRow,
  YearlyFigures,
} from '#core';
import { MEASURES } from '#core';
import { hasSucceeded } from '../../cases/index.ts';
import { extractCaseTimes } from '../case-times.ts';
import { detectedBy } from '../figures/case-facts.ts';
import type { Period } from '../japan-calendar.ts';
import { DECISION_LIMIT_DAYS } from '../statistics.ts';
import { groundOf, isMeasure, takenMeasures } from './taken-measures.ts';

const DECISION_LIMIT_MS = DECISION_LIMIT_DAYS * 24 * 60 * 60 * 1000;

type Counts<T> = { -readonly [K in keyof T]: T[K] extends number ? number : T[K] };
type MeasureCounts = Counts<Omit<MeasureRow, 'detected'>> & { detected: Record<DetectedBy, number> };

/** Adds up the figures of a year, case by case. */
export interface YearlyCollector {
  add(record: CaseRecord): void;
  result(): YearlyFigures;
}

/**
 * Creates the collector of one year. A measure, a letter and a request count in the year in which they happened.
 * @example const collector = createYearlyCollector(fiscalYearPeriod(2026)); collector.add(record); collector.result()
 */
export function createYearlyCollector({ from, to }: Period): YearlyCollector {
  const isInYear = (at: Date): boolean => at >= from && at < to;
  const measures = new Map<string, MeasureCounts>();
  const requests = new Map<string, Counts<RequestRow>>();
  const appeals = { received: 0, granted: 0, waiting: 0 };

  const measureRow = (measure: Measure, ground: string): MeasureCounts =>
    getOrAdd(measures, `${measure}/${ground}`, () => ({
      ...{ measure, ground, detected: { machine: 0, report: 0, filter: 0 } },
      ...{ automatic: 0, noticesSent: 0, noticesUndelivered: 0, undone: 0 },
    }));
  const requestRow = (ground: string): Counts<RequestRow> =>
    getOrAdd(requests, ground, () => ({
      ...{ ground, received: 0, hiddenNotices: 0, notHiddenNotices: 0, undelivered: 0, late: 0, waiting: 0 },
    }));

  return {
    add({ events }) {
      const ground = groundOf(events);
      const source = detectedBy(events);
      for (const taken of takenMeasures(events)) {
        if (!isInYear(taken.at)) continue;
        const row = measureRow(taken.measure, ground);
        row.detected[source] += 1;
        if (taken.isAutomatic) row.automatic += 1;
        if (taken.isUndone) row.undone += 1;
      }
      for (const { at, measure, isSent } of authorLetters(events)) {
        if (isInYear(at)) measureRow(measure, ground)[isSent ? 'noticesSent' : 'noticesUndelivered'] += 1;
      }
      for (const request of answeredRequests(events)) {
        if (!isInYear(request.at)) continue;
        const row = requestRow(ground);
        row.received += 1;
        if (!request.answer) row.waiting += 1;
        else if (!request.answer.isSent) row.undelivered += 1;
        else row[request.answer.decision === 'uphold' ? 'hiddenNotices' : 'notHiddenNotices'] += 1;
        const isLate =
          request.answer && request.answer.at.getTime() - request.at.getTime() > DECISION_LIMIT_MS;
        if (isLate) row.late += 1;
      }
      for (const { at, decision } of extractCaseTimes(events)?.appeals ?? []) {
        if (!isInYear(at)) continue;
        appeals.received += 1;
        if (!decision) appeals.waiting += 1;
        else if (decision === 'overturn') appeals.granted += 1;
      }
    },
    result: () => ({
      ...{ from, to },
      measures: [...measures.values()].sort(
        (a, b) =>
          MEASURES.indexOf(a.measure) - MEASURES.indexOf(b.measure) || a.ground.localeCompare(b.ground),
      ),
      requests: [...requests.values()].sort((a, b) => a.ground.localeCompare(b.ground)),
      appeals,
    }),
  };
}

const getOrAdd = <T>(map: Map<string, T>, key: string, make: () => T): T => {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
};

/** The letters to the author about a measure, that the platform delivered or refused. */
function authorLetters(
  events: readonly CaseEvent[],
): readonly { readonly at: Date; readonly measure: Measure; readonly isSent: boolean }[] {
  return events.flatMap((event) => {
    if (event.kind !== 'acted' || event.job.split('/')[2] !== 'warn') return [];
    if (event.outcome.status === 'simulated') return [];
    const requested = events[Number(event.job.split('/')[1])];
    const rung = requested?.kind === 'escalated' && isMeasure(requested.rung) ? requested.rung : 'hide';
    return [{ at: event.at, measure: rung, isSent: wasDelivered(event.outcome) }];
  });
}

/** `together`: another letter to the same author lists the case. */
const wasDelivered = (outcome: Outcome): boolean =>
  hasSucceeded(outcome) || (outcome.status === 'withheld' && outcome.detail === 'together');

interface AnsweredRequest {
  readonly at: Date;
  readonly answer?: { readonly at: Date; readonly decision: Decision; readonly isSent: boolean };
}

/** Reports, each with the letter that answered it. The job of a letter ends with the index of the report. */
function answeredRequests(events: readonly CaseEvent[]): readonly AnsweredRequest[] {
  const answers = new Map<number, AnsweredRequest['answer']>();
  for (const event of events) {
    if (event.kind !== 'acted' || event.outcome.status === 'simulated') continue;
    const [, ruledIndex, kind, report] = event.job.split('/');
    const ruled = events[Number(ruledIndex)];
    if (kind !== 'reply' || report === undefined || ruled?.kind !== 'ruled') continue;
    if (answers.has(Number(report))) continue;
    const { at } = event;
    answers.set(Number(report), { at, decision: ruled.decision, isSent: wasDelivered(event.outcome) });
  }
  return events.flatMap((event, index) => {
    if (event.kind !== 'reported') return [];
    const answer = answers.get(index);
    return [{ at: event.at, ...(answer && { answer }) }];
  });
}

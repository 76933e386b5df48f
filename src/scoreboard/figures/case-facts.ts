import type { CaseEvent, CaseRecord, Decision, DetectedBy, StoredVerdict } from '#core';
import { NO_PACK, openStoredVerdict } from '#core';
import { takenBackDecisions } from '../../cases/index.ts';
import { type CaseTimes, extractCaseTimes } from '../case-times.ts';

/** Rules that are signs and no packs: the wording of the whole text, its context, the form of its sentences. */
const SIGNS: ReadonlySet<string> = new Set(['wording', 'context', 'grammar', 'server']);

/** One decision of a moderator that was not taken back. */
export interface DecisionFact {
  readonly at: Date;
  readonly moderator: string;
  readonly decision: Decision;
  /**
   * Since the case was opened, reported or appealed, whichever came first after the decision before; absent if nothing
   * of it happened since: the moderator changed a decision.
   */
  readonly waitedMs?: number;
}

/** What the figures need of one case. It has no text and no id of a member except those of moderators. */
export interface CaseFacts extends CaseTimes {
  readonly caseId: string;
  /** The rule pack with the most evidence; `NO_PACK` for none. */
  readonly pack: string;
  readonly detectedBy: DetectedBy;
  readonly decisions: readonly DecisionFact[];
}

/**
 * The pack whose rules weigh the most in a verdict, the ground of the case.
 * @example mainPack({ ...verdict, signals: [{ rule: 'yami-baito/role', weight: 3, … }] }) // 'yami-baito'
 */
export function mainPack(stored: StoredVerdict): string {
  const sums = new Map<string, number>();
  for (const { rule, weight } of openStoredVerdict(stored).signals) {
    const pack = rule.slice(0, rule.indexOf('/'));
    if (weight > 0 && !SIGNS.has(pack)) sums.set(pack, (sums.get(pack) ?? 0) + weight);
  }
  const [best] = [...sums].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return best?.[0] ?? NO_PACK;
}

/**
 * How the post of a case was detected, from its events. A report that opened the case has the time of its first event.
 * @example detectedBy(events) // 'report'
 */
export function detectedBy(events: readonly CaseEvent[]): DetectedBy {
  const [first] = events;
  if (first?.kind !== 'opened') return 'machine';
  if (first.message.blocked === true) return 'filter';
  const isReported = events.some(
    (event) => event.kind === 'reported' && event.at.getTime() === first.at.getTime(),
  );
  return isReported ? 'report' : 'machine';
}

/**
 * The facts of one case; undefined if its first event is not `opened`. Reads no text.
 * @example extractCaseFacts(record)?.decisions[0]?.waitedMs // 90000
 */
export function extractCaseFacts({ caseId, events }: CaseRecord): CaseFacts | undefined {
  const times = extractCaseTimes(events);
  if (!times) return undefined;
  const judged = events.findLast((event) => 'verdict' in event);
  return {
    ...times,
    caseId,
    pack: judged ? mainPack(judged.verdict) : NO_PACK,
    detectedBy: detectedBy(events),
    decisions: decisionsOf(events),
  };
}

function decisionsOf(events: readonly CaseEvent[]): readonly DecisionFact[] {
  const decisions: DecisionFact[] = [];
  const takenBack = takenBackDecisions(events);
  let waitingSince: Date | undefined;
  for (const [index, event] of events.entries()) {
    switch (event.kind) {
      case 'opened':
      case 'reported':
      case 'appealed':
        waitingSince ??= event.at;
        break;
      case 'ruled': {
        if (takenBack.has(index)) break;
        const { at, moderator, decision } = event;
        const waited = waitingSince && { waitedMs: Math.max(0, at.getTime() - waitingSince.getTime()) };
        decisions.push({ at, moderator: moderator.id, decision, ...waited });
        waitingSince = undefined;
        break;
      }
      default:
    }
  }
  return decisions;
}

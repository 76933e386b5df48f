import type { z } from '@hono/zod-openapi';
import type { OperatorCase, OperatorCaseLink, OperatorCaseSummary } from '#core';
import type { ReadonlyDeep } from '../frame/route.ts';
import type { Case, CaseSummary } from './case-schemas.ts';

type WireSummary = ReadonlyDeep<z.input<typeof CaseSummary>>;
type WireCase = ReadonlyDeep<z.input<typeof Case>>;

const time = (at: Date): string => at.toISOString();

/** A case of a list as JSON. @example summaryToWire(summary).openedAt // '2026-01-31T09:00:00.000Z' */
export const summaryToWire = ({
  openedAt,
  changedAt,
  decision,
  ...summary
}: OperatorCaseSummary): WireSummary => ({
  ...summary,
  openedAt: time(openedAt),
  changedAt: time(changedAt),
  ...(decision && { decision: { ...decision, at: time(decision.at) } }),
});

/** A case as JSON. @example caseToWire(found).timeline[0]?.kind // 'opened' */
export function caseToWire(found: OperatorCase): WireCase {
  const { openedAt, changedAt, decision, sentAt, actions, claim, notes, conversation, member, timeline } =
    found;
  return {
    ...found,
    openedAt: time(openedAt),
    changedAt: time(changedAt),
    decision: decision && { ...decision, at: time(decision.at) },
    sentAt: time(sentAt),
    actions: actions.map((action) => ({ ...action, at: time(action.at) })),
    claim: claim && { ...claim, at: time(claim.at) },
    notes: notes.map((note) => ({ ...note, at: time(note.at) })),
    conversation: conversation.map((message) => ({ ...message, at: time(message.at) })),
    member: {
      ...member,
      cases: member.cases.map(linkToWire),
      sanctions: member.sanctions.map(({ until, ...sanction }) => ({
        ...sanction,
        ...(until && { until: time(until) }),
      })),
      reported: member.reported.map(linkToWire),
    },
    timeline: timeline.map((entry) => ({ ...entry, at: time(entry.at) })),
  };
}

const linkToWire = (link: OperatorCaseLink) => ({ ...link, openedAt: time(link.openedAt) });

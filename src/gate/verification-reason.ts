import type { GateReason, Member, Policy } from '#core';
import { type GateRecord, isAdmitted } from './gate-records.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** An event after which a member may have to verify. */
export type GateEvent =
  | { readonly kind: 'joined'; readonly inWave: boolean }
  /** Detected later: the join of the member was part of a raid. */
  | { readonly kind: 'wave' }
  /** A message of the member looks like an offer of work, and it led to this case. */
  | { readonly kind: 'job-post'; readonly caseId: string };

/**
 * Why a member must verify; undefined if not. A member who was let in never has to verify again. A waiting member who
 * leaves and joins again keeps the reason: otherwise the member could avoid verification that way.
 * @example verificationReason({ policy, member, event: { kind: 'joined', inWave: false }, record: undefined, now }) // 'new-account'
 */
export function verificationReason(input: {
  readonly policy: Pick<Policy, 'gate' | 'exempt'>;
  readonly member: Pick<Member, 'bot' | 'moderator' | 'roles' | 'accountCreatedAt'>;
  readonly event: GateEvent;
  readonly record: GateRecord | undefined;
  readonly now: Date;
}): GateReason | undefined {
  const { policy, member, event, record, now } = input;
  const { gate, exempt } = policy;
  if (gate.mode === 'off' || isAdmitted(record)) return undefined;
  const waiting = record?.state === 'waiting' ? record : undefined;
  if (member.bot || member.moderator || member.roles.some((role) => exempt.roles.includes(role))) {
    return undefined;
  }
  if (event.kind === 'job-post') return gate.firstJobPost && !waiting ? 'job-post' : undefined;
  if (event.kind === 'wave') return gate.waves && !waiting ? 'wave' : undefined;
  if (waiting) return waiting.why;
  if (gate.waves && event.inWave) return 'wave';
  const age = member.accountCreatedAt && now.getTime() - member.accountCreatedAt.getTime();
  return age !== undefined && age < gate.youngerThanDays * DAY_MS ? 'new-account' : undefined;
}

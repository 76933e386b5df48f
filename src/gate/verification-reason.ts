import type { GateReason, Member, Policy } from '#core';
import type { GateRecord } from './gate-records.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What happened that the gate may have to do with. */
export type GateEvent =
  | { readonly kind: 'joined'; readonly inWave: boolean }
  /** Only now it is known that the member had come in a wave. */
  | { readonly kind: 'wave' }
  /** `job`: it looks like an offer of work that is not in order. */
  | { readonly kind: 'posted'; readonly job: boolean };

/**
 * Why a member must prove who they are; undefined when they need not. Who was let in once is never asked again; who
 * still waits and joins anew is asked for the same reason as before, or leaving would open the gate.
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
  if (gate.mode === 'off' || record?.state === 'open') return undefined;
  if (member.bot || member.moderator || member.roles.some((role) => exempt.roles.includes(role))) {
    return undefined;
  }
  if (event.kind === 'posted') return gate.firstJobPost && event.job && !record ? 'job-post' : undefined;
  if (event.kind === 'wave') return gate.waves && !record ? 'wave' : undefined;
  if (record) return record.why;
  if (gate.waves && event.inWave) return 'wave';
  const age = member.accountCreatedAt && now.getTime() - member.accountCreatedAt.getTime();
  return age !== undefined && age < gate.youngerThanDays * DAY_MS ? 'new-account' : undefined;
}

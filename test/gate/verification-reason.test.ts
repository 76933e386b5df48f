import { expect, test } from 'vitest';
import type { Member } from '#core';
import { type GateEvent, type GateRecord, verificationReason } from '../../src/gate/create-gate.ts';
import { DAY_MS } from '../support/fake-clock.ts';
import { member } from '../support/messages.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { GATE_POLICY } from '../support/worlds/gate-world.ts';

const now = new Date('2026-11-02T03:00:00Z');
const aged = (days: number): Partial<Member> => ({
  accountCreatedAt: new Date(now.getTime() - days * DAY_MS),
});
const joined = (inWave = false): GateEvent => ({ kind: 'joined', inWave });
const offeredWork: GateEvent = { kind: 'job-post', caseId: 'Y-1' };

const verificationReasonFor = (
  account: Partial<Member>,
  event: GateEvent,
  record?: GateRecord,
  gate = {},
  roles: string[] = [],
) =>
  verificationReason({
    policy: testPolicy({ gate: { ...GATE_POLICY, ...gate }, exempt: { roles, channels: [] } }),
    member: member('rin', account),
    event,
    record,
    now,
  });

const open: GateRecord = { state: 'open', by: 'overturned', at: 0 };
const waiting: GateRecord = { state: 'waiting', why: 'wave', at: 0 };

test('a server without settings of the gate requires no verification', () => {
  expect(testPolicy().gate.mode).toBe('off');
  expect(verificationReasonFor(aged(0), joined(true), undefined, { mode: 'off' })).toBeUndefined();
});

test('an account younger than the policy says must verify when it joins, an older one need not', () => {
  expect(verificationReasonFor(aged(6.9), joined())).toBe('new-account');
  expect(verificationReasonFor(aged(7), joined())).toBeUndefined();
  expect(verificationReasonFor({}, joined())).toBeUndefined();
  expect(verificationReasonFor(aged(0), joined(), undefined, { youngerThanDays: 0 })).toBeUndefined();
});

test('a member who joins in a wave must verify, however old the account, unless the policy says otherwise', () => {
  expect(verificationReasonFor(aged(900), joined(true))).toBe('wave');
  expect(verificationReasonFor(aged(900), joined(true), undefined, { waves: false })).toBeUndefined();
});

test('a member who joined before the wave was detected must verify, too, but only once', () => {
  expect(verificationReasonFor(aged(900), { kind: 'wave' })).toBe('wave');
  expect(verificationReasonFor(aged(900), { kind: 'wave' }, waiting)).toBeUndefined();
  expect(verificationReasonFor(aged(900), { kind: 'wave' }, undefined, { waves: false })).toBeUndefined();
});

test('the first offer of work that led to a case requires verification, unless the policy says otherwise', () => {
  expect(verificationReasonFor(aged(900), offeredWork)).toBe('job-post');
  expect(verificationReasonFor(aged(900), offeredWork, waiting)).toBeUndefined();
  expect(verificationReasonFor(aged(900), offeredWork, undefined, { firstJobPost: false })).toBeUndefined();
});

test('an admitted member need not verify again', () => {
  expect(verificationReasonFor(aged(0), joined(true), open)).toBeUndefined();
  expect(verificationReasonFor(aged(0), offeredWork, open)).toBeUndefined();
});

test('leaving and joining again does not open the gate', () => {
  expect(verificationReasonFor(aged(900), joined(), waiting)).toBe('wave');
});

test('moderators, bots and exempt roles need not verify', () => {
  expect(verificationReasonFor({ ...aged(0), moderator: true }, joined(true))).toBeUndefined();
  expect(verificationReasonFor({ ...aged(0), bot: true }, joined(true))).toBeUndefined();
  expect(
    verificationReasonFor({ ...aged(0), roles: ['guest'] }, joined(true), undefined, {}, ['guest']),
  ).toBeUndefined();
});

import { expect, test } from 'vitest';
import type { Member } from '#core';
import { type GateEvent, type GateRecord, mustVerify } from '../../src/gate/index.ts';
import { DAY } from '../support/clock.ts';
import { GATE } from '../support/gate-world.ts';
import { member } from '../support/messages.ts';
import { testPolicy } from '../support/wordings.ts';

const now = new Date('2026-11-02T03:00:00Z');
const aged = (days: number): Partial<Member> => ({ accountCreatedAt: new Date(now.getTime() - days * DAY) });
const joined = (inWave = false): GateEvent => ({ kind: 'joined', inWave });
const posted = (job: boolean): GateEvent => ({ kind: 'posted', job });

const ask = (who: Partial<Member>, event: GateEvent, record?: GateRecord, gate = {}, roles: string[] = []) =>
  mustVerify({
    policy: testPolicy({ gate: { ...GATE, ...gate }, exempt: { roles, channels: [] } }),
    member: member('rin', who),
    event,
    record,
    now,
  });

const open: GateRecord = { state: 'open', by: 'overturned', at: 0 };
const waiting: GateRecord = { state: 'waiting', why: 'wave', at: 0 };

test('a server that has decided nothing asks nobody', () => {
  expect(testPolicy().gate.mode).toBe('off');
  expect(ask(aged(0), joined(true), undefined, { mode: 'off' })).toBeUndefined();
});

test('an account younger than the policy says must verify when it joins, an older one need not', () => {
  expect(ask(aged(6.9), joined())).toBe('new-account');
  expect(ask(aged(7), joined())).toBeUndefined();
  expect(ask({}, joined())).toBeUndefined();
  expect(ask(aged(0), joined(), undefined, { youngerThanDays: 0 })).toBeUndefined();
});

test('who joins in a wave must verify, however old the account, unless the server says otherwise', () => {
  expect(ask(aged(900), joined(true))).toBe('wave');
  expect(ask(aged(900), joined(true), undefined, { waves: false })).toBeUndefined();
});

test('who had joined before anybody could see the wave is asked as well, but not twice', () => {
  expect(ask(aged(900), { kind: 'wave' })).toBe('wave');
  expect(ask(aged(900), { kind: 'wave' }, waiting)).toBeUndefined();
  expect(ask(aged(900), { kind: 'wave' }, undefined, { waves: false })).toBeUndefined();
});

test('the first post that looks like a doubtful job closes the gate; talk does not', () => {
  expect(ask(aged(900), posted(true))).toBe('job-post');
  expect(ask(aged(0), posted(false))).toBeUndefined();
  expect(ask(aged(900), posted(true), undefined, { firstJobPost: false })).toBeUndefined();
});

test('who was let in once is never asked again, for nothing', () => {
  expect(ask(aged(0), joined(true), open)).toBeUndefined();
  expect(ask(aged(0), posted(true), open)).toBeUndefined();
});

test('leaving and joining anew does not open the gate', () => {
  expect(ask(aged(900), joined(), waiting)).toBe('wave');
});

test('moderators, bots and exempt roles are never asked', () => {
  expect(ask({ ...aged(0), moderator: true }, joined(true))).toBeUndefined();
  expect(ask({ ...aged(0), bot: true }, joined(true))).toBeUndefined();
  expect(ask({ ...aged(0), roles: ['guest'] }, joined(true), undefined, {}, ['guest'])).toBeUndefined();
});

import { expect, test } from 'vitest';
import { deriveCaseId } from '../../src/cases/index.ts';
import { HOUR_MS } from '../support/fake-clock.ts';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import {
  createGateWorld,
  GATE_POLICY,
  type GateWorld,
  passVerification,
} from '../support/worlds/gate-world.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

const NUMBER = '+819012345678';
const policy = { channels: { moderators: 'mods' } };
const alertsOf = ({ adapter }: GateWorld): readonly string[] =>
  adapter.requestedActions.flatMap((action) => (action.kind === 'notice' ? [action.text] : []));

test('moderators learn once that the number of a banned account was used, by whom, and which accounts share it', async () => {
  const world = createGateWorld({ policy });
  await passVerification(world, 'recruiter');
  await passVerification(world, 'sister');
  world.histories.set('recruiter', { banned: true });
  world.clock.advance(2 * HOUR_MS);
  expect(await passVerification(world, 'next')).toBe('number-refused');
  await world.sendCode(world.tokenOf('next'), NUMBER);
  await world.enterCode(world.tokenOf('next'), world.sms.sentTexts.at(-1)!.code);
  const [alert, ...others] = alertsOf(world);
  expect(others).toEqual([]);
  expect(alert).toContain('アカウント next が本人確認を試みました');
  expect(alert).toContain('recruiter（参加禁止）、sister');
  expect(alert).not.toMatch(/9012345678|[0-9a-f]{64}/);
  expect((await world.gate.listWaiting(SERVER, 9)).shown[0]).toMatchObject({ usedBannedProof: true });
});

test('a moderator is warned before letting in an account with the number of a banned one', async () => {
  const world = createGateWorld({ policy });
  await passVerification(world, 'recruiter');
  world.histories.set('recruiter', { banned: true });
  await passVerification(world, 'next');
  const isIn = () => !world.adapter.memberState({ server: SERVER, id: 'next' }).quarantined;
  expect(await world.gate.vouch(moderator(), member('next'))).toBe('banned-proof');
  expect(isIn()).toBe(false);
  expect(await world.gate.vouch(moderator(), member('next'), true)).toBe(true);
  expect(isIn()).toBe(true);
});

test('when a member is banned through a case, moderators learn once which accounts opened with the same number', async () => {
  const gate = createGateWorld({ policy });
  await passVerification(gate, 'rin');
  await passVerification(gate, 'sister');
  const world = createPipelineWorld({
    policy: { gate: GATE_POLICY, ...policy },
    gate: gate.gate,
    adapter: gate.adapter,
  });
  const posted = message('rin', 'RECRUIT');
  await world.intake.handleMessage(posted);
  expect(alertsOf(gate)).toEqual([]);
  const caseId = deriveCaseId(posted.ref);
  await world.intake.performModeratorAction({ caseId, moderator: moderator(), action: 'ban' });
  expect(alertsOf(gate)).toEqual([
    expect.stringMatching(/参加禁止になったアカウント rin と同じ番号.*ほかのアカウントがあります：sister。/),
  ]);
  await world
    .restartIntake()
    .performModeratorAction({ caseId, moderator: moderator(), action: 'note', note: 'x' });
  expect(alertsOf(gate)).toHaveLength(1);
});

test('a ban of a member who shares no number is not announced', async () => {
  const gate = createGateWorld({ policy });
  await passVerification(gate, 'rin');
  await gate.gate.reportBan({ server: SERVER, id: 'rin' });
  await gate.gate.reportBan({ server: SERVER, id: 'never-seen' });
  expect(alertsOf(gate)).toEqual([]);
});
